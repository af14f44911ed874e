# Written by gov; do not edit. Puts gov's shims first on PATH.
$env.PATH = ($env.PATH | split row (char esep) | where {|directory| $directory != @SHIMS@ } | prepend @SHIMS@)
