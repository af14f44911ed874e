module completions {

  # A manager for Go toolchains: proven bits, the right Go in every directory
  export extern gov [
    --json                    # Answer in JSON on stdout
    --quiet(-q)               # Say nothing but data and errors
    --allow-older             # Go by what a source lists now, although it has listed a newer release before
    --help(-h)                # Print help
    --version(-V)             # Print version
  ]

  # Download, verify and publish Go releases
  export extern "gov install" [
    --force                   # Install again, even where it is installed
    --from: string            # Take it from this mirror's URL or directory, and from nowhere else
    --platform: string        # Fetch and prove a release for another platform, for a mirror; it is never activated
    --dry-run                 # Show what would be done
    --json                    # Answer in JSON on stdout
    --quiet(-q)               # Say nothing but data and errors
    --allow-older             # Go by what a source lists now, although it has listed a newer release before
    --help(-h)                # Print help
    ...versions: string       # Versions: 1.22.3, 1.22, latest, '>=1.21, <1.24'; none: what this directory needs
  ]

  # Remove installed releases
  export extern "gov uninstall" [
    --force                   # Remove it even where it is the default, or this directory's pin
    --dry-run                 # Show what would be removed
    --json                    # Answer in JSON on stdout
    --quiet(-q)               # Say nothing but data and errors
    --allow-older             # Go by what a source lists now, although it has listed a newer release before
    --help(-h)                # Print help
    ...versions: string       # Exact versions, or a family (1.22) that has one installed member
  ]

  # Switch this project to a version: install it if it is missing, and pin it
  export extern "gov use" [
    --global                  # Set the global default, and leave the project alone
    --sync                    # Also tell the editors, as `gov sync-editors` does
    --dry-run                 # Show what would be done
    --json                    # Answer in JSON on stdout
    --quiet(-q)               # Say nothing but data and errors
    --allow-older             # Go by what a source lists now, although it has listed a newer release before
    --help(-h)                # Print help
    version: string           # The version: 1.22.3, 1.22, latest, system, mod (what go.work or go.mod asks)
  ]

  def "nu-complete gov pin format" [] {
    [ "go-version" "tool-versions" "go.mod" ]
  }

  # Write this project's version to its pin file, and install nothing
  export extern "gov pin" [
    --format: string@"nu-complete gov pin format" # The file to write, where the project has none yet
    --dry-run                 # Show what would be written
    --json                    # Answer in JSON on stdout
    --quiet(-q)               # Say nothing but data and errors
    --allow-older             # Go by what a source lists now, although it has listed a newer release before
    --help(-h)                # Print help (see more with '--help')
    version?: string          # The version; none: the one that runs here now
  ]

  def "nu-complete gov unpin format" [] {
    [ "go-version" "tool-versions" "go.mod" ]
  }

  # Remove this project's pin; a file that holds nothing else goes with it
  export extern "gov unpin" [
    --format: string@"nu-complete gov unpin format" # The file to take it from
    --dry-run                 # Show what would be removed
    --json                    # Answer in JSON on stdout
    --quiet(-q)               # Say nothing but data and errors
    --allow-older             # Go by what a source lists now, although it has listed a newer release before
    --help(-h)                # Print help (see more with '--help')
  ]

  # Show or set the version that runs where nothing pins
  export extern "gov default" [
    --dry-run                 # Show what would be done
    --json                    # Answer in JSON on stdout
    --quiet(-q)               # Say nothing but data and errors
    --allow-older             # Go by what a source lists now, although it has listed a newer release before
    --help(-h)                # Print help
    version?: string          # The version, or system; none: show it
  ]

  def "nu-complete gov shell shell" [] {
    [ "bash" "zsh" "sh" "fish" "tcsh" "nu" "elvish" "xonsh" "powershell" ]
  }

  # Choose a version for this shell session
  export extern "gov shell" [
    --unset                   # Take the session's version away
    --for: string@"nu-complete gov shell shell" # The shell whose language to print; set by the shell's function
    --json                    # Answer in JSON on stdout
    --quiet(-q)               # Say nothing but data and errors
    --allow-older             # Go by what a source lists now, although it has listed a newer release before
    --help(-h)                # Print help
    version?: string          # The version, installed if it is missing; none: show the one of this session
  ]

  # List the installed versions
  export extern "gov list" [
    --verbose(-v)             # Also show what proved each, its form and where it came from
    --json                    # Answer in JSON on stdout
    --quiet(-q)               # Say nothing but data and errors
    --allow-older             # Go by what a source lists now, although it has listed a newer release before
    --help(-h)                # Print help
  ]

  # List the releases that exist; without a network, those that gov was built with
  export extern "gov list-remote" [
    --all                     # Every patch, not only the newest of each family
    --rc                      # Pre-releases too
    --json                    # Answer in JSON on stdout
    --quiet(-q)               # Say nothing but data and errors
    --allow-older             # Go by what a source lists now, although it has listed a newer release before
    --help(-h)                # Print help
    constraint?: string       # Only these: 1.22, '>=1.21, <1.24'
  ]

  # Print the version that runs here, alone on stdout
  export extern "gov current" [
    --verbose(-v)             # Also say which rule and which file chose it
    --json                    # Answer in JSON on stdout
    --quiet(-q)               # Say nothing but data and errors
    --allow-older             # Go by what a source lists now, although it has listed a newer release before
    --help(-h)                # Print help
  ]

  # Explain which Go runs: each file, each rule, and what go then does itself
  export extern "gov explain" [
    --json                    # Answer in JSON on stdout
    --quiet(-q)               # Say nothing but data and errors
    --allow-older             # Go by what a source lists now, although it has listed a newer release before
    --help(-h)                # Print help
    directory?: path          # The directory; none: this one
  ]

  # Print the path of the program that a command runs here
  export extern "gov which" [
    --json                    # Answer in JSON on stdout
    --quiet(-q)               # Say nothing but data and errors
    --allow-older             # Go by what a source lists now, although it has listed a newer release before
    --help(-h)                # Print help
    command?: string          # The command: go, gofmt, or another of the SDK's bin
  ]

  # Print the directory of a version: its GOROOT
  export extern "gov where" [
    --json                    # Answer in JSON on stdout
    --quiet(-q)               # Say nothing but data and errors
    --allow-older             # Go by what a source lists now, although it has listed a newer release before
    --help(-h)                # Print help
    version?: string          # The version; none: the one that runs here
  ]

  # Run a command with a version of Go; one that is named is installed if it is missing
  export extern "gov exec" [
    --json                    # Answer in JSON on stdout
    --quiet(-q)               # Say nothing but data and errors
    --allow-older             # Go by what a source lists now, although it has listed a newer release before
    --help(-h)                # Print help (see more with '--help')
    ...words: string          # Versions, if the first words are some; then the command and its arguments
  ]

  def "nu-complete gov sync-editors scope" [] {
    [ "user" "workspace" ]
  }

  # Tell every editor which Go to run, here and in all that its user opens
  export extern "gov sync-editors" [
    --editor: string          # Only this editor: vscode, jetbrains, neovim, ... or a product by its name
    --scope: string@"nu-complete gov sync-editors scope" # Only the user's own files, or only the project's
    --all-projects            # Every project that gov has seen, and this one
    --tracked                 # Also write files that git tracks; they get the version, and never a path
    --force                   # Also write the files of a JetBrains IDE that runs; it may write them over
    --check                   # Do nothing, and exit with 100 where something would change
    --undo                    # Take back what gov has written: the user's own files and this project's, or all projects'
    --watch                   # Stay, and do it again whenever a version changes
    --dry-run                 # Show what would be done, as diffs
    --json                    # Answer in JSON on stdout
    --quiet(-q)               # Say nothing but data and errors
    --allow-older             # Go by what a source lists now, although it has listed a newer release before
    --help(-h)                # Print help (see more with '--help')
  ]

  # Hash installed versions and prove them against Go's checksum database
  export extern "gov verify" [
    --all                     # All installed versions
    --json                    # Answer in JSON on stdout
    --quiet(-q)               # Say nothing but data and errors
    --allow-older             # Go by what a source lists now, although it has listed a newer release before
    --help(-h)                # Print help
    ...targets: string        # Versions, or paths of SDKs; none: the version that runs here
  ]

  # Make a mirror of releases for a network that reaches nothing else, and serve it
  export extern "gov mirror" [
    --json                    # Answer in JSON on stdout
    --quiet(-q)               # Say nothing but data and errors
    --allow-older             # Go by what a source lists now, although it has listed a newer release before
    --help(-h)                # Print help
  ]

  def "nu-complete gov mirror create shape" [] {
    [ "both" "go.dev" "goproxy" ]
  }

  # Fetch and prove releases into a directory that any web server can serve, to gov and to go
  export extern "gov mirror create" [
    --versions: string        # Which releases: 1.22.3, 1.22 (its newest patch), latest; all of 1.21..1.23, 1.22.* or '>=1.21, <1.24'
    --platforms: string       # For which platforms: linux-amd64,darwin-arm64; without it this machine's
    --shape: string@"nu-complete gov mirror create shape" # As what: archives as go.dev has them (gov, other managers), modules as a GOPROXY has them (go)
    --from: string            # Take them from this mirror's URL or directory, and from nowhere else
    --verify                  # Hash every file that is there, and make anew what is not as it was written
    --prune                   # Take away the releases that are not asked for now
    --dry-run                 # Show what would be done
    --json                    # Answer in JSON on stdout
    --quiet(-q)               # Say nothing but data and errors
    --allow-older             # Go by what a source lists now, although it has listed a newer release before
    --help(-h)                # Print help (see more with '--help')
    directory: path           # The mirror's directory
  ]

  # Serve a mirror over HTTP to a small office, until it is interrupted
  export extern "gov mirror serve" [
    --listen: string          # The address and port to listen on; 0.0.0.0:8080 is for everybody who can reach this machine
    --verbose(-v)             # Say what is asked for
    --json                    # Answer in JSON on stdout
    --quiet(-q)               # Say nothing but data and errors
    --allow-older             # Go by what a source lists now, although it has listed a newer release before
    --help(-h)                # Print help (see more with '--help')
    directory: path           # The mirror's directory
  ]

  # Take over SDKs of other managers, each proven first; the originals stay untouched
  export extern "gov import" [
    --pins                    # Also write this project's pin, where only another manager's file has it
    --dry-run                 # Find and prove, and write nothing
    --json                    # Answer in JSON on stdout
    --quiet(-q)               # Say nothing but data and errors
    --allow-older             # Go by what a source lists now, although it has listed a newer release before
    --help(-h)                # Print help
    ...from: string           # Managers (goenv, asdf, mise, gvm, g, gobrew, goup, sdk, modcache, homebrew, system), SDKs, or directories of SDKs; none: all managers
  ]

  # Remove versions that nothing pins, downloads, and stale toolchains of the module cache
  export extern "gov prune" [
    --yes(-y)                 # Do not ask
    --dry-run                 # Show what would be removed
    --json                    # Answer in JSON on stdout
    --quiet(-q)               # Say nothing but data and errors
    --allow-older             # Go by what a source lists now, although it has listed a newer release before
    --help(-h)                # Print help (see more with '--help')
  ]

  # Show or empty the directory of downloads
  export extern "gov cache" [
    --json                    # Answer in JSON on stdout
    --quiet(-q)               # Say nothing but data and errors
    --allow-older             # Go by what a source lists now, although it has listed a newer release before
    --help(-h)                # Print help
  ]

  # Print the directory
  export extern "gov cache dir" [
    --json                    # Answer in JSON on stdout
    --quiet(-q)               # Say nothing but data and errors
    --allow-older             # Go by what a source lists now, although it has listed a newer release before
    --help(-h)                # Print help
  ]

  # Delete parts of archives and archives, but for what a running install needs
  export extern "gov cache clean" [
    --dry-run                 # Show what would be deleted
    --json                    # Answer in JSON on stdout
    --quiet(-q)               # Say nothing but data and errors
    --allow-older             # Go by what a source lists now, although it has listed a newer release before
    --help(-h)                # Print help
  ]

  # Check the shims and the links, and put right what is not
  export extern "gov rehash" [
    --dry-run                 # Show what would be done
    --json                    # Answer in JSON on stdout
    --quiet(-q)               # Say nothing but data and errors
    --allow-older             # Go by what a source lists now, although it has listed a newer release before
    --help(-h)                # Print help
  ]

  def "nu-complete gov init shell" [] {
    [ "bash" "zsh" "sh" "fish" "tcsh" "nu" "elvish" "xonsh" "powershell" ]
  }

  # Print the block for a shell's start-up file that puts the shims first on PATH
  export extern "gov init" [
    --print                   # Print the block; the start-up file is left to you
    --json                    # Answer in JSON on stdout
    --quiet(-q)               # Say nothing but data and errors
    --allow-older             # Go by what a source lists now, although it has listed a newer release before
    --help(-h)                # Print help (see more with '--help')
    shell: string@"nu-complete gov init shell" # The shell
  ]

  # Show the settings, or set one in config.toml
  export extern "gov config" [
    --unset                   # Go back to the default
    --dry-run                 # Show what would be written
    --json                    # Answer in JSON on stdout
    --quiet(-q)               # Say nothing but data and errors
    --allow-older             # Go by what a source lists now, although it has listed a newer release before
    --help(-h)                # Print help
    key?: string              # The setting
    value?: string            # Its new value, in TOML or as a bare word; a list is separated by commas
  ]

  def "nu-complete gov completions shell" [] {
    [ "bash" "zsh" "fish" "powershell" "nu" "elvish" ]
  }

  # Print the completion script of a shell
  export extern "gov completions" [
    --json                    # Answer in JSON on stdout
    --quiet(-q)               # Say nothing but data and errors
    --allow-older             # Go by what a source lists now, although it has listed a newer release before
    --help(-h)                # Print help (see more with '--help')
    shell: string@"nu-complete gov completions shell" # The shell
  ]

  # Install what a shim lacks, and run the shim again
  export extern "gov provide" [
    --json                    # Answer in JSON on stdout
    --quiet(-q)               # Say nothing but data and errors
    --allow-older             # Go by what a source lists now, although it has listed a newer release before
    --help(-h)                # Print help
    ...words: string          # The shim's own name and arguments
  ]

}

export use completions *
