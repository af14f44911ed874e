# Written by gov; do not edit. Puts gov's shims first on PATH.
$PATH = [@SHIMS@] + [str(directory) for directory in $PATH if str(directory) != @SHIMS@]
