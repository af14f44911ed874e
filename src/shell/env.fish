# Written by gov; do not edit. Puts gov's shims first on PATH.
if test "$PATH[1]" != @SHIMS@
    set --local __gov_rest
    for __gov_directory in $PATH
        if test "$__gov_directory" != @SHIMS@
            set --append __gov_rest $__gov_directory
        end
    end
    set --global --export PATH @SHIMS@ $__gov_rest
end
function gov
    if test (count $argv) -eq 0; or test "$argv[1]" != shell
        command gov $argv
        return
    end
    # Only the line that sets the version is evaluated; help and the like are shown.
    set --local __gov_lines (command gov shell --for fish $argv[2..-1])
    or return
    switch "$__gov_lines[1]"
        case 'set --global --export GOV_VERSION *' 'set --erase GOV_VERSION'
            eval $__gov_lines[1]
        case '?*'
            printf '%s\n' $__gov_lines
    end
end
