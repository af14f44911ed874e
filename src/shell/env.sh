# Written by gov; do not edit. Puts gov's shims first on PATH.
__gov_shims=@SHIMS@
case "${PATH-}" in
  "$__gov_shims" | "$__gov_shims":*) ;;
  *)
    __gov_path=":${PATH-}:"
    while case "$__gov_path" in *":$__gov_shims:"*) true ;; *) false ;; esac; do
      __gov_path="${__gov_path%%":$__gov_shims:"*}:${__gov_path#*":$__gov_shims:"}"
    done
    __gov_path="${__gov_path#:}"
    __gov_path="${__gov_path%:}"
    PATH="$__gov_shims${__gov_path:+:$__gov_path}"
    export PATH
    unset __gov_path
    ;;
esac
unset __gov_shims
gov() {
  case "${1-}" in
    shell)
      shift
      # Only the line that sets the version is evaluated; help and the like are shown.
      __gov_line=$(command gov shell --for sh "$@") || {
        set -- "$?"
        unset __gov_line
        return "$1"
      }
      case "$__gov_line" in
        "export GOV_VERSION="* | "unset GOV_VERSION") eval "$__gov_line" ;;
        ?*) printf '%s\n' "$__gov_line" ;;
      esac
      unset __gov_line
      ;;
    *) command gov "$@" ;;
  esac
}
