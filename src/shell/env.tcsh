# Written by gov; do not edit. Puts gov's shims first on PATH.
set __gov_path = ()
foreach __gov_directory ($path:q)
  if ("$__gov_directory" != @SHIMS@) set __gov_path = ($__gov_path:q $__gov_directory:q)
end
set path = (@SHIMS@ $__gov_path:q)
unset __gov_path __gov_directory
