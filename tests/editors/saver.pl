# Another program that saves a file, again and again: it reads what is there, makes sure that all its
# former saves are in it, adds a line, and saves.
#
#   saver.pl rename|in-place FILE COUNT
use strict;
use warnings;
use Fcntl;

my ($how, $path, $count) = @ARGV;

sub content {
    open(my $file, '<', $path) or die "cannot read: $!\n";
    local $/;
    my $text = <$file>;
    close($file);
    return $text // '';
}

sub put {
    my ($file, $text) = @_;
    # In several calls, as buffers are written.
    my $third = int(length($text) / 3) + 1;
    for (my $at = 0; $at < length($text); $at += $third) {
        my $piece = substr($text, $at, $third);
        defined(syswrite($file, $piece)) or die "cannot write: $!\n";
    }
    close($file) or die "cannot close: $!\n";
}

for my $number (1 .. $count) {
    my $text = content();
    my @saves = $text =~ /^save (\d+)$/mg;
    my $expected = join(' ', 1 .. $number - 1);
    "@saves" eq $expected or die "before save $number only these are there: @saves\n";
    $text .= "save $number\n";
    my $target = $how eq 'rename' ? "$path.saver" : $path;
    sysopen(my $file, $target, O_WRONLY | O_CREAT | O_TRUNC, 0644) or die "cannot open: $!\n";
    put($file, $text);
    if ($how eq 'rename') {
        rename($target, $path) or die "cannot rename: $!\n";
    }
}
