_gov() {
    local i cur prev opts cmd
    COMPREPLY=()
    if [[ "${BASH_VERSINFO[0]}" -ge 4 ]]; then
        cur="$2"
    else
        cur="${COMP_WORDS[COMP_CWORD]}"
    fi
    prev="$3"
    cmd=""
    opts=""

    for i in "${COMP_WORDS[@]:0:COMP_CWORD}"
    do
        case "${cmd},${i}" in
            ",$1")
                cmd="gov"
                ;;
            gov,add)
                cmd="gov__subcmd__install"
                ;;
            gov,adopt)
                cmd="gov__subcmd__import"
                ;;
            gov,cache)
                cmd="gov__subcmd__cache"
                ;;
            gov,completions)
                cmd="gov__subcmd__completions"
                ;;
            gov,config)
                cmd="gov__subcmd__config"
                ;;
            gov,current)
                cmd="gov__subcmd__current"
                ;;
            gov,default)
                cmd="gov__subcmd__default"
                ;;
            gov,exec)
                cmd="gov__subcmd__exec"
                ;;
            gov,explain)
                cmd="gov__subcmd__explain"
                ;;
            gov,global)
                cmd="gov__subcmd__default"
                ;;
            gov,i)
                cmd="gov__subcmd__install"
                ;;
            gov,import)
                cmd="gov__subcmd__import"
                ;;
            gov,init)
                cmd="gov__subcmd__init"
                ;;
            gov,install)
                cmd="gov__subcmd__install"
                ;;
            gov,list)
                cmd="gov__subcmd__list"
                ;;
            gov,list-remote)
                cmd="gov__subcmd__list__subcmd__remote"
                ;;
            gov,local)
                cmd="gov__subcmd__pin"
                ;;
            gov,ls)
                cmd="gov__subcmd__list"
                ;;
            gov,ls-remote)
                cmd="gov__subcmd__list__subcmd__remote"
                ;;
            gov,mirror)
                cmd="gov__subcmd__mirror"
                ;;
            gov,pin)
                cmd="gov__subcmd__pin"
                ;;
            gov,prefix)
                cmd="gov__subcmd__where"
                ;;
            gov,provide)
                cmd="gov__subcmd__provide"
                ;;
            gov,prune)
                cmd="gov__subcmd__prune"
                ;;
            gov,rehash)
                cmd="gov__subcmd__rehash"
                ;;
            gov,remove)
                cmd="gov__subcmd__uninstall"
                ;;
            gov,reshim)
                cmd="gov__subcmd__rehash"
                ;;
            gov,rm)
                cmd="gov__subcmd__uninstall"
                ;;
            gov,root)
                cmd="gov__subcmd__where"
                ;;
            gov,run)
                cmd="gov__subcmd__exec"
                ;;
            gov,search)
                cmd="gov__subcmd__list__subcmd__remote"
                ;;
            gov,shell)
                cmd="gov__subcmd__shell"
                ;;
            gov,sync)
                cmd="gov__subcmd__sync__subcmd__editors"
                ;;
            gov,sync-editors)
                cmd="gov__subcmd__sync__subcmd__editors"
                ;;
            gov,uninstall)
                cmd="gov__subcmd__uninstall"
                ;;
            gov,unpin)
                cmd="gov__subcmd__unpin"
                ;;
            gov,use)
                cmd="gov__subcmd__use"
                ;;
            gov,verify)
                cmd="gov__subcmd__verify"
                ;;
            gov,versions)
                cmd="gov__subcmd__list"
                ;;
            gov,where)
                cmd="gov__subcmd__where"
                ;;
            gov,which)
                cmd="gov__subcmd__which"
                ;;
            gov,x)
                cmd="gov__subcmd__exec"
                ;;
            gov__subcmd__cache,clean)
                cmd="gov__subcmd__cache__subcmd__clean"
                ;;
            gov__subcmd__cache,dir)
                cmd="gov__subcmd__cache__subcmd__dir"
                ;;
            gov__subcmd__mirror,create)
                cmd="gov__subcmd__mirror__subcmd__create"
                ;;
            gov__subcmd__mirror,serve)
                cmd="gov__subcmd__mirror__subcmd__serve"
                ;;
            *)
                ;;
        esac
    done

    case "${cmd}" in
        gov)
            opts="-q -h -V --json --quiet --allow-older --help --version install i add uninstall rm remove use pin local unpin default global shell list ls versions list-remote ls-remote search current explain which where prefix root exec run x sync-editors sync verify mirror import adopt prune cache rehash reshim init config completions provide"
            if [[ ${cur} == -* || ${COMP_CWORD} -eq 1 ]] ; then
                COMPREPLY=( $(compgen -W "${opts}" -- "${cur}") )
                return 0
            fi
            case "${prev}" in
                *)
                    COMPREPLY=()
                    ;;
            esac
            COMPREPLY=( $(compgen -W "${opts}" -- "${cur}") )
            return 0
            ;;
        gov__subcmd__cache)
            opts="-q -h --json --quiet --allow-older --help dir clean"
            if [[ ${cur} == -* || ${COMP_CWORD} -eq 2 ]] ; then
                COMPREPLY=( $(compgen -W "${opts}" -- "${cur}") )
                return 0
            fi
            case "${prev}" in
                *)
                    COMPREPLY=()
                    ;;
            esac
            COMPREPLY=( $(compgen -W "${opts}" -- "${cur}") )
            return 0
            ;;
        gov__subcmd__cache__subcmd__clean)
            opts="-q -h --dry-run --json --quiet --allow-older --help"
            if [[ ${cur} == -* || ${COMP_CWORD} -eq 3 ]] ; then
                COMPREPLY=( $(compgen -W "${opts}" -- "${cur}") )
                return 0
            fi
            case "${prev}" in
                *)
                    COMPREPLY=()
                    ;;
            esac
            COMPREPLY=( $(compgen -W "${opts}" -- "${cur}") )
            return 0
            ;;
        gov__subcmd__cache__subcmd__dir)
            opts="-q -h --json --quiet --allow-older --help"
            if [[ ${cur} == -* || ${COMP_CWORD} -eq 3 ]] ; then
                COMPREPLY=( $(compgen -W "${opts}" -- "${cur}") )
                return 0
            fi
            case "${prev}" in
                *)
                    COMPREPLY=()
                    ;;
            esac
            COMPREPLY=( $(compgen -W "${opts}" -- "${cur}") )
            return 0
            ;;
        gov__subcmd__completions)
            opts="-q -h --json --quiet --allow-older --help bash zsh fish powershell nu elvish"
            if [[ ${cur} == -* || ${COMP_CWORD} -eq 2 ]] ; then
                COMPREPLY=( $(compgen -W "${opts}" -- "${cur}") )
                return 0
            fi
            case "${prev}" in
                *)
                    COMPREPLY=()
                    ;;
            esac
            COMPREPLY=( $(compgen -W "${opts}" -- "${cur}") )
            return 0
            ;;
        gov__subcmd__config)
            opts="-q -h --unset --dry-run --json --quiet --allow-older --help"
            if [[ ${cur} == -* || ${COMP_CWORD} -eq 2 ]] ; then
                COMPREPLY=( $(compgen -W "${opts}" -- "${cur}") )
                return 0
            fi
            case "${prev}" in
                *)
                    COMPREPLY=()
                    ;;
            esac
            COMPREPLY=( $(compgen -W "${opts}" -- "${cur}") )
            return 0
            ;;
        gov__subcmd__current)
            opts="-v -q -h --verbose --json --quiet --allow-older --help"
            if [[ ${cur} == -* || ${COMP_CWORD} -eq 2 ]] ; then
                COMPREPLY=( $(compgen -W "${opts}" -- "${cur}") )
                return 0
            fi
            case "${prev}" in
                *)
                    COMPREPLY=()
                    ;;
            esac
            COMPREPLY=( $(compgen -W "${opts}" -- "${cur}") )
            return 0
            ;;
        gov__subcmd__default)
            opts="-q -h --dry-run --json --quiet --allow-older --help"
            if [[ ${cur} == -* || ${COMP_CWORD} -eq 2 ]] ; then
                COMPREPLY=( $(compgen -W "${opts}" -- "${cur}") )
                return 0
            fi
            case "${prev}" in
                *)
                    COMPREPLY=()
                    ;;
            esac
            COMPREPLY=( $(compgen -W "${opts}" -- "${cur}") )
            return 0
            ;;
        gov__subcmd__exec)
            opts="-q -h --json --quiet --allow-older --help"
            if [[ ${cur} == -* || ${COMP_CWORD} -eq 2 ]] ; then
                COMPREPLY=( $(compgen -W "${opts}" -- "${cur}") )
                return 0
            fi
            case "${prev}" in
                *)
                    COMPREPLY=()
                    ;;
            esac
            COMPREPLY=( $(compgen -W "${opts}" -- "${cur}") )
            return 0
            ;;
        gov__subcmd__explain)
            opts="-q -h --json --quiet --allow-older --help"
            if [[ ${cur} == -* || ${COMP_CWORD} -eq 2 ]] ; then
                COMPREPLY=( $(compgen -W "${opts}" -- "${cur}") )
                return 0
            fi
            case "${prev}" in
                *)
                    COMPREPLY=()
                    ;;
            esac
            COMPREPLY=( $(compgen -W "${opts}" -- "${cur}") )
            return 0
            ;;
        gov__subcmd__import)
            opts="-q -h --pins --dry-run --json --quiet --allow-older --help"
            if [[ ${cur} == -* || ${COMP_CWORD} -eq 2 ]] ; then
                COMPREPLY=( $(compgen -W "${opts}" -- "${cur}") )
                return 0
            fi
            case "${prev}" in
                *)
                    COMPREPLY=()
                    ;;
            esac
            COMPREPLY=( $(compgen -W "${opts}" -- "${cur}") )
            return 0
            ;;
        gov__subcmd__init)
            opts="-q -h --print --json --quiet --allow-older --help bash zsh sh fish tcsh nu elvish xonsh powershell"
            if [[ ${cur} == -* || ${COMP_CWORD} -eq 2 ]] ; then
                COMPREPLY=( $(compgen -W "${opts}" -- "${cur}") )
                return 0
            fi
            case "${prev}" in
                *)
                    COMPREPLY=()
                    ;;
            esac
            COMPREPLY=( $(compgen -W "${opts}" -- "${cur}") )
            return 0
            ;;
        gov__subcmd__install)
            opts="-q -h --force --from --platform --dry-run --json --quiet --allow-older --help"
            if [[ ${cur} == -* || ${COMP_CWORD} -eq 2 ]] ; then
                COMPREPLY=( $(compgen -W "${opts}" -- "${cur}") )
                return 0
            fi
            case "${prev}" in
                --from)
                    COMPREPLY=($(compgen -f "${cur}"))
                    return 0
                    ;;
                --platform)
                    COMPREPLY=($(compgen -f "${cur}"))
                    return 0
                    ;;
                *)
                    COMPREPLY=()
                    ;;
            esac
            COMPREPLY=( $(compgen -W "${opts}" -- "${cur}") )
            return 0
            ;;
        gov__subcmd__list)
            opts="-v -q -h --verbose --json --quiet --allow-older --help"
            if [[ ${cur} == -* || ${COMP_CWORD} -eq 2 ]] ; then
                COMPREPLY=( $(compgen -W "${opts}" -- "${cur}") )
                return 0
            fi
            case "${prev}" in
                *)
                    COMPREPLY=()
                    ;;
            esac
            COMPREPLY=( $(compgen -W "${opts}" -- "${cur}") )
            return 0
            ;;
        gov__subcmd__list__subcmd__remote)
            opts="-q -h --all --rc --json --quiet --allow-older --help"
            if [[ ${cur} == -* || ${COMP_CWORD} -eq 2 ]] ; then
                COMPREPLY=( $(compgen -W "${opts}" -- "${cur}") )
                return 0
            fi
            case "${prev}" in
                *)
                    COMPREPLY=()
                    ;;
            esac
            COMPREPLY=( $(compgen -W "${opts}" -- "${cur}") )
            return 0
            ;;
        gov__subcmd__mirror)
            opts="-q -h --json --quiet --allow-older --help create serve"
            if [[ ${cur} == -* || ${COMP_CWORD} -eq 2 ]] ; then
                COMPREPLY=( $(compgen -W "${opts}" -- "${cur}") )
                return 0
            fi
            case "${prev}" in
                *)
                    COMPREPLY=()
                    ;;
            esac
            COMPREPLY=( $(compgen -W "${opts}" -- "${cur}") )
            return 0
            ;;
        gov__subcmd__mirror__subcmd__create)
            opts="-q -h --versions --platforms --shape --from --verify --prune --dry-run --json --quiet --allow-older --help"
            if [[ ${cur} == -* || ${COMP_CWORD} -eq 3 ]] ; then
                COMPREPLY=( $(compgen -W "${opts}" -- "${cur}") )
                return 0
            fi
            case "${prev}" in
                --versions)
                    COMPREPLY=($(compgen -f "${cur}"))
                    return 0
                    ;;
                --platforms)
                    COMPREPLY=($(compgen -f "${cur}"))
                    return 0
                    ;;
                --shape)
                    COMPREPLY=($(compgen -W "both go.dev goproxy" -- "${cur}"))
                    return 0
                    ;;
                --from)
                    COMPREPLY=($(compgen -f "${cur}"))
                    return 0
                    ;;
                *)
                    COMPREPLY=()
                    ;;
            esac
            COMPREPLY=( $(compgen -W "${opts}" -- "${cur}") )
            return 0
            ;;
        gov__subcmd__mirror__subcmd__serve)
            opts="-v -q -h --listen --verbose --json --quiet --allow-older --help"
            if [[ ${cur} == -* || ${COMP_CWORD} -eq 3 ]] ; then
                COMPREPLY=( $(compgen -W "${opts}" -- "${cur}") )
                return 0
            fi
            case "${prev}" in
                --listen)
                    COMPREPLY=($(compgen -f "${cur}"))
                    return 0
                    ;;
                *)
                    COMPREPLY=()
                    ;;
            esac
            COMPREPLY=( $(compgen -W "${opts}" -- "${cur}") )
            return 0
            ;;
        gov__subcmd__pin)
            opts="-q -h --format --dry-run --json --quiet --allow-older --help"
            if [[ ${cur} == -* || ${COMP_CWORD} -eq 2 ]] ; then
                COMPREPLY=( $(compgen -W "${opts}" -- "${cur}") )
                return 0
            fi
            case "${prev}" in
                --format)
                    COMPREPLY=($(compgen -W "go-version tool-versions go.mod" -- "${cur}"))
                    return 0
                    ;;
                *)
                    COMPREPLY=()
                    ;;
            esac
            COMPREPLY=( $(compgen -W "${opts}" -- "${cur}") )
            return 0
            ;;
        gov__subcmd__provide)
            opts="-q -h --json --quiet --allow-older --help"
            if [[ ${cur} == -* || ${COMP_CWORD} -eq 2 ]] ; then
                COMPREPLY=( $(compgen -W "${opts}" -- "${cur}") )
                return 0
            fi
            case "${prev}" in
                *)
                    COMPREPLY=()
                    ;;
            esac
            COMPREPLY=( $(compgen -W "${opts}" -- "${cur}") )
            return 0
            ;;
        gov__subcmd__prune)
            opts="-y -q -h --yes --dry-run --json --quiet --allow-older --help"
            if [[ ${cur} == -* || ${COMP_CWORD} -eq 2 ]] ; then
                COMPREPLY=( $(compgen -W "${opts}" -- "${cur}") )
                return 0
            fi
            case "${prev}" in
                *)
                    COMPREPLY=()
                    ;;
            esac
            COMPREPLY=( $(compgen -W "${opts}" -- "${cur}") )
            return 0
            ;;
        gov__subcmd__rehash)
            opts="-q -h --dry-run --json --quiet --allow-older --help"
            if [[ ${cur} == -* || ${COMP_CWORD} -eq 2 ]] ; then
                COMPREPLY=( $(compgen -W "${opts}" -- "${cur}") )
                return 0
            fi
            case "${prev}" in
                *)
                    COMPREPLY=()
                    ;;
            esac
            COMPREPLY=( $(compgen -W "${opts}" -- "${cur}") )
            return 0
            ;;
        gov__subcmd__shell)
            opts="-q -h --unset --for --json --quiet --allow-older --help"
            if [[ ${cur} == -* || ${COMP_CWORD} -eq 2 ]] ; then
                COMPREPLY=( $(compgen -W "${opts}" -- "${cur}") )
                return 0
            fi
            case "${prev}" in
                --for)
                    COMPREPLY=($(compgen -W "bash zsh sh fish tcsh nu elvish xonsh powershell" -- "${cur}"))
                    return 0
                    ;;
                *)
                    COMPREPLY=()
                    ;;
            esac
            COMPREPLY=( $(compgen -W "${opts}" -- "${cur}") )
            return 0
            ;;
        gov__subcmd__sync__subcmd__editors)
            opts="-q -h --editor --scope --all-projects --tracked --force --check --undo --watch --dry-run --json --quiet --allow-older --help"
            if [[ ${cur} == -* || ${COMP_CWORD} -eq 2 ]] ; then
                COMPREPLY=( $(compgen -W "${opts}" -- "${cur}") )
                return 0
            fi
            case "${prev}" in
                --editor)
                    COMPREPLY=($(compgen -f "${cur}"))
                    return 0
                    ;;
                --scope)
                    COMPREPLY=($(compgen -W "user workspace" -- "${cur}"))
                    return 0
                    ;;
                *)
                    COMPREPLY=()
                    ;;
            esac
            COMPREPLY=( $(compgen -W "${opts}" -- "${cur}") )
            return 0
            ;;
        gov__subcmd__uninstall)
            opts="-q -h --force --dry-run --json --quiet --allow-older --help"
            if [[ ${cur} == -* || ${COMP_CWORD} -eq 2 ]] ; then
                COMPREPLY=( $(compgen -W "${opts}" -- "${cur}") )
                return 0
            fi
            case "${prev}" in
                *)
                    COMPREPLY=()
                    ;;
            esac
            COMPREPLY=( $(compgen -W "${opts}" -- "${cur}") )
            return 0
            ;;
        gov__subcmd__unpin)
            opts="-q -h --format --dry-run --json --quiet --allow-older --help"
            if [[ ${cur} == -* || ${COMP_CWORD} -eq 2 ]] ; then
                COMPREPLY=( $(compgen -W "${opts}" -- "${cur}") )
                return 0
            fi
            case "${prev}" in
                --format)
                    COMPREPLY=($(compgen -W "go-version tool-versions go.mod" -- "${cur}"))
                    return 0
                    ;;
                *)
                    COMPREPLY=()
                    ;;
            esac
            COMPREPLY=( $(compgen -W "${opts}" -- "${cur}") )
            return 0
            ;;
        gov__subcmd__use)
            opts="-q -h --global --sync --dry-run --json --quiet --allow-older --help"
            if [[ ${cur} == -* || ${COMP_CWORD} -eq 2 ]] ; then
                COMPREPLY=( $(compgen -W "${opts}" -- "${cur}") )
                return 0
            fi
            case "${prev}" in
                *)
                    COMPREPLY=()
                    ;;
            esac
            COMPREPLY=( $(compgen -W "${opts}" -- "${cur}") )
            return 0
            ;;
        gov__subcmd__verify)
            opts="-q -h --all --json --quiet --allow-older --help"
            if [[ ${cur} == -* || ${COMP_CWORD} -eq 2 ]] ; then
                COMPREPLY=( $(compgen -W "${opts}" -- "${cur}") )
                return 0
            fi
            case "${prev}" in
                *)
                    COMPREPLY=()
                    ;;
            esac
            COMPREPLY=( $(compgen -W "${opts}" -- "${cur}") )
            return 0
            ;;
        gov__subcmd__where)
            opts="-q -h --json --quiet --allow-older --help"
            if [[ ${cur} == -* || ${COMP_CWORD} -eq 2 ]] ; then
                COMPREPLY=( $(compgen -W "${opts}" -- "${cur}") )
                return 0
            fi
            case "${prev}" in
                *)
                    COMPREPLY=()
                    ;;
            esac
            COMPREPLY=( $(compgen -W "${opts}" -- "${cur}") )
            return 0
            ;;
        gov__subcmd__which)
            opts="-q -h --json --quiet --allow-older --help"
            if [[ ${cur} == -* || ${COMP_CWORD} -eq 2 ]] ; then
                COMPREPLY=( $(compgen -W "${opts}" -- "${cur}") )
                return 0
            fi
            case "${prev}" in
                *)
                    COMPREPLY=()
                    ;;
            esac
            COMPREPLY=( $(compgen -W "${opts}" -- "${cur}") )
            return 0
            ;;
    esac
}

if [[ "${BASH_VERSINFO[0]}" -eq 4 && "${BASH_VERSINFO[1]}" -ge 4 || "${BASH_VERSINFO[0]}" -gt 4 ]]; then
    complete -F _gov -o nosort -o bashdefault -o default gov
else
    complete -F _gov -o bashdefault -o default gov
fi
