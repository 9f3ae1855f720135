import { CopseError } from '../../src/errors.js'
import { COLOURS, type Colours, setUpTerminal } from '../output/terminal.js'

/** Of all commands. */
export const COLOUR_HELP = `
Every command takes --color ${COLOURS.join('|')}: whether standard output has colours (default: auto, in a terminal;
NO_COLOR and FORCE_COLOR count). Lines are as wide as the terminal, or as COLUMNS says.`

/** Takes the one option that all commands have out of the arguments, and does what it says. Coded error: OPTION_INVALID. */
export function withoutColour(given: readonly string[]): readonly string[] {
  let asked: string | undefined = 'auto'
  const end = given.includes('--') ? given.indexOf('--') : given.length
  const args = given.filter((text, at) => {
    if (at >= end) return true
    const value = text.match(/^--color(?:=(.*))?$/)
    if (value !== null) asked = value[1] ?? given[at + 1]
    return value === null && given[at - 1] !== '--color'
  })
  if (!COLOURS.some((name) => name === asked))
    throw new CopseError({
      code: 'OPTION_INVALID',
      wrong: 'the value of --color cannot be used',
      ...(asked !== undefined && { found: `"${asked}"` }),
      need: `one of ${COLOURS.join(', ')}`,
      place: { option: '--color' },
    })
  const files = args.some((text) => /^--out(=|$)/.test(text))
  setUpTerminal(asked as Colours, files)
  return args
}
