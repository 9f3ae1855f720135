import { fitLines } from '../../src/reports/text/line-width.js'

/** When standard output has colours: in a terminal, always, or never. */
export const COLOURS = ['auto', 'always', 'never'] as const
export type Colours = (typeof COLOURS)[number]

const CODES = { bold: [1, 22], dim: [2, 22], green: [32, 39], yellow: [33, 39], cyan: [36, 39] } as const
type Look = keyof typeof CODES

let coloured = false

/**
 * Adapts what follows to where it goes: lines are as wide as the terminal, and have colours if it has. `NO_COLOR` and
 * `FORCE_COLOR` (https://no-color.org, https://force-color.org) count where the option says nothing.
 *
 * @param files whether texts are written to files too, which are the same for everyone
 */
export function setUpTerminal(asked: Colours, files: boolean, env = process.env): void {
  const forced = asked === 'always' || (asked === 'auto' && isOn(env.FORCE_COLOR))
  const terminal = process.stdout.isTTY === true || forced
  coloured = asked !== 'never' && (forced || (terminal && !env.NO_COLOR))
  const columns = /^[1-9]\d{0,4}$/.test(env.COLUMNS ?? '') ? Number(env.COLUMNS) : process.stdout.columns
  fitLines(terminal && !files && columns !== undefined ? columns : null)
}

const isOn = (value: string | undefined): boolean => value !== undefined && value !== '' && value !== '0'

/** Prints a text, with colours where they are wanted. */
export const print = (text: string): boolean => process.stdout.write(coloured ? painted(text) : text)

/** Titles bold, the answer's first sentence in the colour of an answer, rules and branches faint, codes of notes marked. */
export function painted(text: string): string {
  const lines = text.split('\n')
  let part = ''
  let verdict = false
  return lines
    .map((line, at) => {
      const isTitle = line !== '' && /^─+$/.test(lines[at + 1] ?? '') && !/ {2}/.test(line)
      if (isTitle) {
        part = line
        verdict = line === 'Answer'
        return look(line, 'bold', 'cyan')
      }
      if (/^[─ ]*─[─ ]*$/.test(line)) return look(line, 'dim')
      if (line === '') verdict = false
      if (verdict) return look(line, 'bold', 'green')
      if (part === 'Notes')
        return line.replace(
          /^(\s*(?:[-•] )?)([A-Z][A-Z0-9_]{3,})(?=:)/,
          (_, before, code) => before + look(code, 'yellow'),
        )
      if (part === '') return look(line, 'bold')
      return line.replace(/^[│├└─ ]+(?=\S)/, (branch) =>
        /[│├└─]/.test(branch) ? look(branch, 'dim') : branch,
      )
    })
    .join('\n')
}

function look(text: string, ...looks: readonly Look[]): string {
  if (text === '') return text
  return looks.reduce((inner, name) => `\u001b[${CODES[name][0]}m${inner}\u001b[${CODES[name][1]}m`, text)
}
