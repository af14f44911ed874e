# Written by gov; do not edit. Puts gov's shims first on PATH.
& {
    $separator = [IO.Path]::PathSeparator
    $rest = $env:PATH -split [regex]::Escape($separator) | Where-Object { $_ -ne @SHIMS@ }
    $env:PATH = (@(@SHIMS@) + $rest) -join $separator
}
