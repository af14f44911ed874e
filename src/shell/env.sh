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
