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
