import { parseArgs } from 'node:util'

/**
 * Options of a script, as `parseArgs` of node:util describes them (each with a `help` besides), and its arguments by name.
 * `--help` prints the help and ends the script; what it does not know ends it with a coded error, before anything is done.
 *
 * @param script what is typed to run it
 * @param about what it does, in a sentence or two
 * @param options by name; `value` names what an option takes
 * @param args names of the arguments it takes, none of which is needed, with their help
 */
export function scriptOptions(script, about, options = {}, args = {}) {
  let parsed
  try {
    parsed = parseArgs({
      options: {
        ...Object.fromEntries(
          Object.entries(options).map(([name, { value }]) => [name, { type: value ? 'string' : 'boolean' }]),
        ),
        help: { type: 'boolean', short: 'h' },
      },
      allowPositionals: true,
    })
  } catch (error) {
    const isUnknown = error.code === 'ERR_PARSE_ARGS_UNKNOWN_OPTION'
    const option = error.message.match(/'(-[^' ]+)/)?.[1] ?? ''
    fail(
      isUnknown
        ? `OPTION_UNKNOWN: unknown option "${option}"; try ${script} --help`
        : `OPTION_INVALID: the value of ${option} cannot be used; try ${script} --help`,
    )
  }
  const { values, positionals } = parsed
  if (values.help) {
    process.stdout.write(helpOf(script, about, options, args))
    process.exit(0)
  }
  const names = Object.keys(args)
  if (positionals.length > names.length)
    fail(
      `ARGUMENT_UNEXPECTED: too many arguments; found "${positionals[names.length]}", need at most ${names.length}; try ${script} --help`,
    )
  return { ...values, ...Object.fromEntries(positionals.map((text, at) => [names[at], text])) }
}

/** A whole number that was typed; a coded error if it is none, or out of bounds. */
export function wholeNumber(text, what, least, most) {
  const number = Number(text)
  if (/^\d+(e\d+)?$/.test(text) && number >= least && number <= most) return number
  return fail(
    `OPTION_INVALID: the value of ${what} cannot be used; found "${text}", need a whole number from ${least} to ${most}`,
  )
}

function fail(message) {
  process.stderr.write(`${message}\n`)
  process.exit(1)
}

function helpOf(script, about, options, args) {
  const rows = [
    ...Object.entries(args).map(([name, help]) => [name, help]),
    ...Object.entries(options).map(([name, { value, help }]) => [
      `--${name}${value ? ` <${value}>` : ''}`,
      help,
    ]),
    ['-h, --help', 'print help'],
  ]
  const width = Math.max(...rows.map(([name]) => name.length))
  const usage = [script, ...Object.keys(args).map((name) => `[${name}]`), '[options]'].join(' ')
  return `Usage: ${usage}\n\n${about}\n\n${rows.map(([name, help]) => `  ${name.padEnd(width)}  ${help}`).join('\n')}\n`
}
