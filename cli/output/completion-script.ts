import type { Command } from 'commander'

/** Shells that scripts are written for. */
export const SHELLS = ['bash', 'zsh', 'fish'] as const
export type Shell = (typeof SHELLS)[number]

/** An option as it is completed. */
interface Flag {
  readonly long: string
  readonly about: string
  readonly values: readonly string[]
  readonly takesValue: boolean
}

/**
 * A script that completes commands, options, and the values of options that have a list of them; everything else is
 * completed as file names are. Made from the definitions of the commands, so that it knows what they know.
 */
export const completionScript = (shell: Shell, commands: readonly Command[]): string =>
  ({ bash: bashScript, zsh: zshScript, fish: fishScript })[shell](commands)

const flagsOf = (command: Command): Flag[] =>
  command
    .createHelp()
    .visibleOptions(command)
    .flatMap(({ long, description, argChoices, required, optional }) =>
      long == null
        ? []
        : [{ long, about: description, values: argChoices ?? [], takesValue: required || optional }],
    )

function bashScript(commands: readonly Command[]): string {
  const cases = commands.map((command) => {
    const flags = flagsOf(command)
    const values = flags
      .filter((flag) => flag.values.length > 0)
      .map((flag) => `        ${flag.long}) words=${quoted(flag.values.join(' '))} ;;`)
    const open = flags.filter((flag) => flag.takesValue && flag.values.length === 0)
    return [
      `    ${command.name()})`,
      '      case "$previous" in',
      ...values,
      ...(open.length === 0 ? [] : [`        ${open.map(({ long }) => long).join('|')}) return ;;`]),
      `        *) [[ "$current" == -* ]] && words=${quoted(flags.map(({ long }) => long).join(' '))} ;;`,
      '      esac ;;',
    ].join('\n')
  })
  return `# Completion of copse for bash: copse completion bash > ~/.local/share/bash-completion/completions/copse
_copse() {
  local current="\${COMP_WORDS[COMP_CWORD]}" previous="\${COMP_WORDS[COMP_CWORD-1]}" words=""
  if [[ $COMP_CWORD -eq 1 ]]; then
    COMPREPLY=($(compgen -W ${quoted(commands.map((command) => command.name()).join(' '))} -- "$current"))
    return
  fi
  case "\${COMP_WORDS[1]}" in
${cases.join('\n')}
  esac
  [[ -n "$words" ]] && COMPREPLY=($(compgen -W "$words" -- "$current"))
}
complete -o default -F _copse copse
`
}

function zshScript(commands: readonly Command[]): string {
  const described = (name: string, about: string) => quoted(`${name}:${oneLine(about)}`)
  const cases = commands.map((command) => {
    const specs = flagsOf(command).map(({ long, about, values, takesValue }) => {
      const value = values.length > 0 ? `:value:(${values.join(' ')})` : takesValue ? ':value:_files' : ''
      return `        ${quoted(`*${long}[${oneLine(about).replace(/[[\]\\:]/g, '\\$&')}]${value}`)}`
    })
    return `    ${command.name()})\n      _arguments -s \\\n${[...specs, "        '*:file:_files'"].join(' \\\n')} ;;`
  })
  return `#compdef copse
# Completion of copse for zsh: copse completion zsh > a folder of $fpath, as _copse
_copse() {
  local -a commands
  commands=(
${commands.map((command) => `    ${described(command.name(), command.description())}`).join('\n')}
  )
  if (( CURRENT == 2 )); then
    _describe command commands
    return
  fi
  local command="$words[2]"
  shift words
  (( CURRENT-- ))
  case "$command" in
${cases.join('\n')}
  esac
}
compdef _copse copse
`
}

function fishScript(commands: readonly Command[]): string {
  const lines = commands.flatMap((command) => [
    `complete -c copse -n __fish_use_subcommand -f -a ${command.name()} -d ${quoted(oneLine(command.description()))}`,
    ...flagsOf(command).map(({ long, about, values, takesValue }) => {
      const value = values.length > 0 ? ` -x -a ${quoted(values.join(' '))}` : takesValue ? ' -r' : ''
      return `complete -c copse -n '__fish_seen_subcommand_from ${command.name()}' -l ${long.slice(2)} -d ${quoted(oneLine(about))}${value}`
    }),
  ])
  return `# Completion of copse for fish: copse completion fish > ~/.config/fish/completions/copse.fish\n${lines.join('\n')}\n`
}

/** The first sentence, on one line. */
const oneLine = (text: string): string => text.replace(/\s+/g, ' ').split(/[;:] | \(/)[0]

/** As one word of a shell. */
const quoted = (text: string): string => `'${text.replaceAll("'", `'\\''`)}'`
