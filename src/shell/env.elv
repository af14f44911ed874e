# Written by gov; do not edit. Puts gov's shims first on PATH.
set paths = [@SHIMS@ (each {|directory| if (not-eq $directory @SHIMS@) { put $directory } } $paths)]
