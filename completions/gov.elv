
use builtin;
use str;

set edit:completion:arg-completer[gov] = {|@words|
    fn spaces {|n|
        builtin:repeat $n ' ' | str:join ''
    }
    fn cand {|text desc|
        edit:complex-candidate $text &display=$text' '(spaces (- 14 (wcswidth $text)))$desc
    }
    var command = 'gov'
    for word $words[1..-1] {
        if (str:has-prefix $word '-') {
            break
        }
        set command = $command';'$word
    }
    var completions = [
        &'gov'= {
            cand --json 'Answer in JSON on stdout'
            cand -q 'Say nothing but data and errors'
            cand --quiet 'Say nothing but data and errors'
            cand --allow-older 'Go by what a source lists now, although it has listed a newer release before'
            cand -h 'Print help'
            cand --help 'Print help'
            cand -V 'Print version'
            cand --version 'Print version'
            cand install 'Download, verify and publish Go releases'
            cand i 'Download, verify and publish Go releases'
            cand add 'Download, verify and publish Go releases'
            cand uninstall 'Remove installed releases'
            cand rm 'Remove installed releases'
            cand remove 'Remove installed releases'
            cand use 'Switch this project to a version: install it if it is missing, and pin it'
            cand pin 'Write this project''s version to its pin file, and install nothing'
            cand local 'Write this project''s version to its pin file, and install nothing'
            cand unpin 'Remove this project''s pin; a file that holds nothing else goes with it'
            cand default 'Show or set the version that runs where nothing pins'
            cand global 'Show or set the version that runs where nothing pins'
            cand shell 'Choose a version for this shell session'
            cand list 'List the installed versions'
            cand ls 'List the installed versions'
            cand versions 'List the installed versions'
            cand list-remote 'List the releases that exist; without a network, those that gov was built with'
            cand ls-remote 'List the releases that exist; without a network, those that gov was built with'
            cand search 'List the releases that exist; without a network, those that gov was built with'
            cand current 'Print the version that runs here, alone on stdout'
            cand explain 'Explain which Go runs: each file, each rule, and what go then does itself'
            cand which 'Print the path of the program that a command runs here'
            cand where 'Print the directory of a version: its GOROOT'
            cand prefix 'Print the directory of a version: its GOROOT'
            cand root 'Print the directory of a version: its GOROOT'
            cand exec 'Run a command with a version of Go; one that is named is installed if it is missing'
            cand run 'Run a command with a version of Go; one that is named is installed if it is missing'
            cand x 'Run a command with a version of Go; one that is named is installed if it is missing'
            cand sync-editors 'Tell every editor which Go to run, here and in all that its user opens'
            cand sync 'Tell every editor which Go to run, here and in all that its user opens'
            cand verify 'Hash installed versions and prove them against Go''s checksum database'
            cand mirror 'Make a mirror of releases for a network that reaches nothing else, and serve it'
            cand import 'Take over SDKs of other managers, each proven first; the originals stay untouched'
            cand adopt 'Take over SDKs of other managers, each proven first; the originals stay untouched'
            cand prune 'Remove versions that nothing pins, downloads, and stale toolchains of the module cache'
            cand cache 'Show or empty the directory of downloads'
            cand rehash 'Check the shims and the links, and put right what is not'
            cand reshim 'Check the shims and the links, and put right what is not'
            cand init 'Print the block for a shell''s start-up file that puts the shims first on PATH'
            cand config 'Show the settings, or set one in config.toml'
            cand completions 'Print the completion script of a shell'
            cand provide 'Install what a shim lacks, and run the shim again'
        }
        &'gov;install'= {
            cand --from 'Take it from this mirror''s URL or directory, and from nowhere else'
            cand --platform 'Fetch and prove a release for another platform, for a mirror; it is never activated'
            cand --force 'Install again, even where it is installed'
            cand --dry-run 'Show what would be done'
            cand --json 'Answer in JSON on stdout'
            cand -q 'Say nothing but data and errors'
            cand --quiet 'Say nothing but data and errors'
            cand --allow-older 'Go by what a source lists now, although it has listed a newer release before'
            cand -h 'Print help'
            cand --help 'Print help'
        }
        &'gov;i'= {
            cand --from 'Take it from this mirror''s URL or directory, and from nowhere else'
            cand --platform 'Fetch and prove a release for another platform, for a mirror; it is never activated'
            cand --force 'Install again, even where it is installed'
            cand --dry-run 'Show what would be done'
            cand --json 'Answer in JSON on stdout'
            cand -q 'Say nothing but data and errors'
            cand --quiet 'Say nothing but data and errors'
            cand --allow-older 'Go by what a source lists now, although it has listed a newer release before'
            cand -h 'Print help'
            cand --help 'Print help'
        }
        &'gov;add'= {
            cand --from 'Take it from this mirror''s URL or directory, and from nowhere else'
            cand --platform 'Fetch and prove a release for another platform, for a mirror; it is never activated'
            cand --force 'Install again, even where it is installed'
            cand --dry-run 'Show what would be done'
            cand --json 'Answer in JSON on stdout'
            cand -q 'Say nothing but data and errors'
            cand --quiet 'Say nothing but data and errors'
            cand --allow-older 'Go by what a source lists now, although it has listed a newer release before'
            cand -h 'Print help'
            cand --help 'Print help'
        }
        &'gov;uninstall'= {
            cand --force 'Remove it even where it is the default, or this directory''s pin'
            cand --dry-run 'Show what would be removed'
            cand --json 'Answer in JSON on stdout'
            cand -q 'Say nothing but data and errors'
            cand --quiet 'Say nothing but data and errors'
            cand --allow-older 'Go by what a source lists now, although it has listed a newer release before'
            cand -h 'Print help'
            cand --help 'Print help'
        }
        &'gov;rm'= {
            cand --force 'Remove it even where it is the default, or this directory''s pin'
            cand --dry-run 'Show what would be removed'
            cand --json 'Answer in JSON on stdout'
            cand -q 'Say nothing but data and errors'
            cand --quiet 'Say nothing but data and errors'
            cand --allow-older 'Go by what a source lists now, although it has listed a newer release before'
            cand -h 'Print help'
            cand --help 'Print help'
        }
        &'gov;remove'= {
            cand --force 'Remove it even where it is the default, or this directory''s pin'
            cand --dry-run 'Show what would be removed'
            cand --json 'Answer in JSON on stdout'
            cand -q 'Say nothing but data and errors'
            cand --quiet 'Say nothing but data and errors'
            cand --allow-older 'Go by what a source lists now, although it has listed a newer release before'
            cand -h 'Print help'
            cand --help 'Print help'
        }
        &'gov;use'= {
            cand --global 'Set the global default, and leave the project alone'
            cand --sync 'Also tell the editors, as `gov sync-editors` does'
            cand --dry-run 'Show what would be done'
            cand --json 'Answer in JSON on stdout'
            cand -q 'Say nothing but data and errors'
            cand --quiet 'Say nothing but data and errors'
            cand --allow-older 'Go by what a source lists now, although it has listed a newer release before'
            cand -h 'Print help'
            cand --help 'Print help'
        }
        &'gov;pin'= {
            cand --format 'The file to write, where the project has none yet'
            cand --dry-run 'Show what would be written'
            cand --json 'Answer in JSON on stdout'
            cand -q 'Say nothing but data and errors'
            cand --quiet 'Say nothing but data and errors'
            cand --allow-older 'Go by what a source lists now, although it has listed a newer release before'
            cand -h 'Print help (see more with ''--help'')'
            cand --help 'Print help (see more with ''--help'')'
        }
        &'gov;local'= {
            cand --format 'The file to write, where the project has none yet'
            cand --dry-run 'Show what would be written'
            cand --json 'Answer in JSON on stdout'
            cand -q 'Say nothing but data and errors'
            cand --quiet 'Say nothing but data and errors'
            cand --allow-older 'Go by what a source lists now, although it has listed a newer release before'
            cand -h 'Print help (see more with ''--help'')'
            cand --help 'Print help (see more with ''--help'')'
        }
        &'gov;unpin'= {
            cand --format 'The file to take it from'
            cand --dry-run 'Show what would be removed'
            cand --json 'Answer in JSON on stdout'
            cand -q 'Say nothing but data and errors'
            cand --quiet 'Say nothing but data and errors'
            cand --allow-older 'Go by what a source lists now, although it has listed a newer release before'
            cand -h 'Print help (see more with ''--help'')'
            cand --help 'Print help (see more with ''--help'')'
        }
        &'gov;default'= {
            cand --dry-run 'Show what would be done'
            cand --json 'Answer in JSON on stdout'
            cand -q 'Say nothing but data and errors'
            cand --quiet 'Say nothing but data and errors'
            cand --allow-older 'Go by what a source lists now, although it has listed a newer release before'
            cand -h 'Print help'
            cand --help 'Print help'
        }
        &'gov;global'= {
            cand --dry-run 'Show what would be done'
            cand --json 'Answer in JSON on stdout'
            cand -q 'Say nothing but data and errors'
            cand --quiet 'Say nothing but data and errors'
            cand --allow-older 'Go by what a source lists now, although it has listed a newer release before'
            cand -h 'Print help'
            cand --help 'Print help'
        }
        &'gov;shell'= {
            cand --for 'The shell whose language to print; set by the shell''s function'
            cand --unset 'Take the session''s version away'
            cand --json 'Answer in JSON on stdout'
            cand -q 'Say nothing but data and errors'
            cand --quiet 'Say nothing but data and errors'
            cand --allow-older 'Go by what a source lists now, although it has listed a newer release before'
            cand -h 'Print help'
            cand --help 'Print help'
        }
        &'gov;list'= {
            cand -v 'Also show what proved each, its form and where it came from'
            cand --verbose 'Also show what proved each, its form and where it came from'
            cand --json 'Answer in JSON on stdout'
            cand -q 'Say nothing but data and errors'
            cand --quiet 'Say nothing but data and errors'
            cand --allow-older 'Go by what a source lists now, although it has listed a newer release before'
            cand -h 'Print help'
            cand --help 'Print help'
        }
        &'gov;ls'= {
            cand -v 'Also show what proved each, its form and where it came from'
            cand --verbose 'Also show what proved each, its form and where it came from'
            cand --json 'Answer in JSON on stdout'
            cand -q 'Say nothing but data and errors'
            cand --quiet 'Say nothing but data and errors'
            cand --allow-older 'Go by what a source lists now, although it has listed a newer release before'
            cand -h 'Print help'
            cand --help 'Print help'
        }
        &'gov;versions'= {
            cand -v 'Also show what proved each, its form and where it came from'
            cand --verbose 'Also show what proved each, its form and where it came from'
            cand --json 'Answer in JSON on stdout'
            cand -q 'Say nothing but data and errors'
            cand --quiet 'Say nothing but data and errors'
            cand --allow-older 'Go by what a source lists now, although it has listed a newer release before'
            cand -h 'Print help'
            cand --help 'Print help'
        }
        &'gov;list-remote'= {
            cand --all 'Every patch, not only the newest of each family'
            cand --rc 'Pre-releases too'
            cand --json 'Answer in JSON on stdout'
            cand -q 'Say nothing but data and errors'
            cand --quiet 'Say nothing but data and errors'
            cand --allow-older 'Go by what a source lists now, although it has listed a newer release before'
            cand -h 'Print help'
            cand --help 'Print help'
        }
        &'gov;ls-remote'= {
            cand --all 'Every patch, not only the newest of each family'
            cand --rc 'Pre-releases too'
            cand --json 'Answer in JSON on stdout'
            cand -q 'Say nothing but data and errors'
            cand --quiet 'Say nothing but data and errors'
            cand --allow-older 'Go by what a source lists now, although it has listed a newer release before'
            cand -h 'Print help'
            cand --help 'Print help'
        }
        &'gov;search'= {
            cand --all 'Every patch, not only the newest of each family'
            cand --rc 'Pre-releases too'
            cand --json 'Answer in JSON on stdout'
            cand -q 'Say nothing but data and errors'
            cand --quiet 'Say nothing but data and errors'
            cand --allow-older 'Go by what a source lists now, although it has listed a newer release before'
            cand -h 'Print help'
            cand --help 'Print help'
        }
        &'gov;current'= {
            cand -v 'Also say which rule and which file chose it'
            cand --verbose 'Also say which rule and which file chose it'
            cand --json 'Answer in JSON on stdout'
            cand -q 'Say nothing but data and errors'
            cand --quiet 'Say nothing but data and errors'
            cand --allow-older 'Go by what a source lists now, although it has listed a newer release before'
            cand -h 'Print help'
            cand --help 'Print help'
        }
        &'gov;explain'= {
            cand --json 'Answer in JSON on stdout'
            cand -q 'Say nothing but data and errors'
            cand --quiet 'Say nothing but data and errors'
            cand --allow-older 'Go by what a source lists now, although it has listed a newer release before'
            cand -h 'Print help'
            cand --help 'Print help'
        }
        &'gov;which'= {
            cand --json 'Answer in JSON on stdout'
            cand -q 'Say nothing but data and errors'
            cand --quiet 'Say nothing but data and errors'
            cand --allow-older 'Go by what a source lists now, although it has listed a newer release before'
            cand -h 'Print help'
            cand --help 'Print help'
        }
        &'gov;where'= {
            cand --json 'Answer in JSON on stdout'
            cand -q 'Say nothing but data and errors'
            cand --quiet 'Say nothing but data and errors'
            cand --allow-older 'Go by what a source lists now, although it has listed a newer release before'
            cand -h 'Print help'
            cand --help 'Print help'
        }
        &'gov;prefix'= {
            cand --json 'Answer in JSON on stdout'
            cand -q 'Say nothing but data and errors'
            cand --quiet 'Say nothing but data and errors'
            cand --allow-older 'Go by what a source lists now, although it has listed a newer release before'
            cand -h 'Print help'
            cand --help 'Print help'
        }
        &'gov;root'= {
            cand --json 'Answer in JSON on stdout'
            cand -q 'Say nothing but data and errors'
            cand --quiet 'Say nothing but data and errors'
            cand --allow-older 'Go by what a source lists now, although it has listed a newer release before'
            cand -h 'Print help'
            cand --help 'Print help'
        }
        &'gov;exec'= {
            cand --json 'Answer in JSON on stdout'
            cand -q 'Say nothing but data and errors'
            cand --quiet 'Say nothing but data and errors'
            cand --allow-older 'Go by what a source lists now, although it has listed a newer release before'
            cand -h 'Print help (see more with ''--help'')'
            cand --help 'Print help (see more with ''--help'')'
        }
        &'gov;run'= {
            cand --json 'Answer in JSON on stdout'
            cand -q 'Say nothing but data and errors'
            cand --quiet 'Say nothing but data and errors'
            cand --allow-older 'Go by what a source lists now, although it has listed a newer release before'
            cand -h 'Print help (see more with ''--help'')'
            cand --help 'Print help (see more with ''--help'')'
        }
        &'gov;x'= {
            cand --json 'Answer in JSON on stdout'
            cand -q 'Say nothing but data and errors'
            cand --quiet 'Say nothing but data and errors'
            cand --allow-older 'Go by what a source lists now, although it has listed a newer release before'
            cand -h 'Print help (see more with ''--help'')'
            cand --help 'Print help (see more with ''--help'')'
        }
        &'gov;sync-editors'= {
            cand --editor 'Only this editor: vscode, jetbrains, neovim, ... or a product by its name'
            cand --scope 'Only the user''s own files, or only the project''s'
            cand --all-projects 'Every project that gov has seen, and this one'
            cand --tracked 'Also write files that git tracks; they get the version, and never a path'
            cand --force 'Also write the files of a JetBrains IDE that runs; it may write them over'
            cand --check 'Do nothing, and exit with 100 where something would change'
            cand --undo 'Take back what gov has written: the user''s own files and this project''s, or all projects'''
            cand --watch 'Stay, and do it again whenever a version changes'
            cand --dry-run 'Show what would be done, as diffs'
            cand --json 'Answer in JSON on stdout'
            cand -q 'Say nothing but data and errors'
            cand --quiet 'Say nothing but data and errors'
            cand --allow-older 'Go by what a source lists now, although it has listed a newer release before'
            cand -h 'Print help (see more with ''--help'')'
            cand --help 'Print help (see more with ''--help'')'
        }
        &'gov;sync'= {
            cand --editor 'Only this editor: vscode, jetbrains, neovim, ... or a product by its name'
            cand --scope 'Only the user''s own files, or only the project''s'
            cand --all-projects 'Every project that gov has seen, and this one'
            cand --tracked 'Also write files that git tracks; they get the version, and never a path'
            cand --force 'Also write the files of a JetBrains IDE that runs; it may write them over'
            cand --check 'Do nothing, and exit with 100 where something would change'
            cand --undo 'Take back what gov has written: the user''s own files and this project''s, or all projects'''
            cand --watch 'Stay, and do it again whenever a version changes'
            cand --dry-run 'Show what would be done, as diffs'
            cand --json 'Answer in JSON on stdout'
            cand -q 'Say nothing but data and errors'
            cand --quiet 'Say nothing but data and errors'
            cand --allow-older 'Go by what a source lists now, although it has listed a newer release before'
            cand -h 'Print help (see more with ''--help'')'
            cand --help 'Print help (see more with ''--help'')'
        }
        &'gov;verify'= {
            cand --all 'All installed versions'
            cand --json 'Answer in JSON on stdout'
            cand -q 'Say nothing but data and errors'
            cand --quiet 'Say nothing but data and errors'
            cand --allow-older 'Go by what a source lists now, although it has listed a newer release before'
            cand -h 'Print help'
            cand --help 'Print help'
        }
        &'gov;mirror'= {
            cand --json 'Answer in JSON on stdout'
            cand -q 'Say nothing but data and errors'
            cand --quiet 'Say nothing but data and errors'
            cand --allow-older 'Go by what a source lists now, although it has listed a newer release before'
            cand -h 'Print help'
            cand --help 'Print help'
            cand create 'Fetch and prove releases into a directory that any web server can serve, to gov and to go'
            cand serve 'Serve a mirror over HTTP to a small office, until it is interrupted'
        }
        &'gov;mirror;create'= {
            cand --versions 'Which releases: 1.22.3, 1.22 (its newest patch), latest; all of 1.21..1.23, 1.22.* or ''>=1.21, <1.24'''
            cand --platforms 'For which platforms: linux-amd64,darwin-arm64; without it this machine''s'
            cand --shape 'As what: archives as go.dev has them (gov, other managers), modules as a GOPROXY has them (go)'
            cand --from 'Take them from this mirror''s URL or directory, and from nowhere else'
            cand --verify 'Hash every file that is there, and make anew what is not as it was written'
            cand --prune 'Take away the releases that are not asked for now'
            cand --dry-run 'Show what would be done'
            cand --json 'Answer in JSON on stdout'
            cand -q 'Say nothing but data and errors'
            cand --quiet 'Say nothing but data and errors'
            cand --allow-older 'Go by what a source lists now, although it has listed a newer release before'
            cand -h 'Print help (see more with ''--help'')'
            cand --help 'Print help (see more with ''--help'')'
        }
        &'gov;mirror;serve'= {
            cand --listen 'The address and port to listen on; 0.0.0.0:8080 is for everybody who can reach this machine'
            cand -v 'Say what is asked for'
            cand --verbose 'Say what is asked for'
            cand --json 'Answer in JSON on stdout'
            cand -q 'Say nothing but data and errors'
            cand --quiet 'Say nothing but data and errors'
            cand --allow-older 'Go by what a source lists now, although it has listed a newer release before'
            cand -h 'Print help (see more with ''--help'')'
            cand --help 'Print help (see more with ''--help'')'
        }
        &'gov;import'= {
            cand --pins 'Also write this project''s pin, where only another manager''s file has it'
            cand --dry-run 'Find and prove, and write nothing'
            cand --json 'Answer in JSON on stdout'
            cand -q 'Say nothing but data and errors'
            cand --quiet 'Say nothing but data and errors'
            cand --allow-older 'Go by what a source lists now, although it has listed a newer release before'
            cand -h 'Print help'
            cand --help 'Print help'
        }
        &'gov;adopt'= {
            cand --pins 'Also write this project''s pin, where only another manager''s file has it'
            cand --dry-run 'Find and prove, and write nothing'
            cand --json 'Answer in JSON on stdout'
            cand -q 'Say nothing but data and errors'
            cand --quiet 'Say nothing but data and errors'
            cand --allow-older 'Go by what a source lists now, although it has listed a newer release before'
            cand -h 'Print help'
            cand --help 'Print help'
        }
        &'gov;prune'= {
            cand -y 'Do not ask'
            cand --yes 'Do not ask'
            cand --dry-run 'Show what would be removed'
            cand --json 'Answer in JSON on stdout'
            cand -q 'Say nothing but data and errors'
            cand --quiet 'Say nothing but data and errors'
            cand --allow-older 'Go by what a source lists now, although it has listed a newer release before'
            cand -h 'Print help (see more with ''--help'')'
            cand --help 'Print help (see more with ''--help'')'
        }
        &'gov;cache'= {
            cand --json 'Answer in JSON on stdout'
            cand -q 'Say nothing but data and errors'
            cand --quiet 'Say nothing but data and errors'
            cand --allow-older 'Go by what a source lists now, although it has listed a newer release before'
            cand -h 'Print help'
            cand --help 'Print help'
            cand dir 'Print the directory'
            cand clean 'Delete parts of archives and archives, but for what a running install needs'
        }
        &'gov;cache;dir'= {
            cand --json 'Answer in JSON on stdout'
            cand -q 'Say nothing but data and errors'
            cand --quiet 'Say nothing but data and errors'
            cand --allow-older 'Go by what a source lists now, although it has listed a newer release before'
            cand -h 'Print help'
            cand --help 'Print help'
        }
        &'gov;cache;clean'= {
            cand --dry-run 'Show what would be deleted'
            cand --json 'Answer in JSON on stdout'
            cand -q 'Say nothing but data and errors'
            cand --quiet 'Say nothing but data and errors'
            cand --allow-older 'Go by what a source lists now, although it has listed a newer release before'
            cand -h 'Print help'
            cand --help 'Print help'
        }
        &'gov;rehash'= {
            cand --dry-run 'Show what would be done'
            cand --json 'Answer in JSON on stdout'
            cand -q 'Say nothing but data and errors'
            cand --quiet 'Say nothing but data and errors'
            cand --allow-older 'Go by what a source lists now, although it has listed a newer release before'
            cand -h 'Print help'
            cand --help 'Print help'
        }
        &'gov;reshim'= {
            cand --dry-run 'Show what would be done'
            cand --json 'Answer in JSON on stdout'
            cand -q 'Say nothing but data and errors'
            cand --quiet 'Say nothing but data and errors'
            cand --allow-older 'Go by what a source lists now, although it has listed a newer release before'
            cand -h 'Print help'
            cand --help 'Print help'
        }
        &'gov;init'= {
            cand --print 'Print the block; the start-up file is left to you'
            cand --json 'Answer in JSON on stdout'
            cand -q 'Say nothing but data and errors'
            cand --quiet 'Say nothing but data and errors'
            cand --allow-older 'Go by what a source lists now, although it has listed a newer release before'
            cand -h 'Print help (see more with ''--help'')'
            cand --help 'Print help (see more with ''--help'')'
        }
        &'gov;config'= {
            cand --unset 'Go back to the default'
            cand --dry-run 'Show what would be written'
            cand --json 'Answer in JSON on stdout'
            cand -q 'Say nothing but data and errors'
            cand --quiet 'Say nothing but data and errors'
            cand --allow-older 'Go by what a source lists now, although it has listed a newer release before'
            cand -h 'Print help'
            cand --help 'Print help'
        }
        &'gov;completions'= {
            cand --json 'Answer in JSON on stdout'
            cand -q 'Say nothing but data and errors'
            cand --quiet 'Say nothing but data and errors'
            cand --allow-older 'Go by what a source lists now, although it has listed a newer release before'
            cand -h 'Print help (see more with ''--help'')'
            cand --help 'Print help (see more with ''--help'')'
        }
        &'gov;provide'= {
            cand --json 'Answer in JSON on stdout'
            cand -q 'Say nothing but data and errors'
            cand --quiet 'Say nothing but data and errors'
            cand --allow-older 'Go by what a source lists now, although it has listed a newer release before'
            cand -h 'Print help'
            cand --help 'Print help'
        }
    ]
    $completions[$command]
}
