import { stripVTControlCharacters } from 'node:util'
import { afterEach, describe, expect, it } from 'vitest'
import { painted } from '../../cli/output/terminal.js'
import { fitLines } from '../../src/reports/text/line-width.js'
import { textTable, wrap } from '../../src/reports/text/text-table.js'
import { copse } from './run-copse.js'

afterEach(() => fitLines(null))

const COLUMNS = ['Node', 'Subgroup', 'Effect', '95% CI', 'p'].map((head, c) => ({
  head,
  align: c === 1 ? ('left' as const) : ('right' as const),
}))
const ROWS = [
  ['2', 'age ≤ 50', '−1.05', '−2.10 to −0.01', '0.048'],
  ['3', 'age > 50', '0.25', '−0.10 to 0.60', '0.16'],
]

describe('text in a terminal', () => {
  it('is painted without a change to its words', () => {
    const text =
      'Subgroups by MOB\n\nAnswer\n──────\nYes: it differs.\n\nwhy\n\nNotes\n─────\n- FEW_TRIALS: x\n'
    expect(stripVTControlCharacters(painted(text))).toBe(text)
    expect(painted(text)).toContain('\u001b[32m\u001b[1mYes: it differs.')
    expect(painted(text)).toContain('\u001b[33mFEW_TRIALS')
  })

  it('is no wider than it: tables go on below, each part beside the first column, and no cell is lost', () => {
    const wide = textTable(COLUMNS, ROWS)
    fitLines(40)
    const narrow = textTable(COLUMNS, ROWS)
    for (const line of narrow.split('\n')) expect([...line].length).toBeLessThanOrEqual(40)
    for (const cell of ROWS.flat()) expect(narrow).toContain(cell)
    expect(narrow.match(/Node/g)).toHaveLength(2)
    // An estimate and its interval stay side by side.
    expect(narrow).toMatch(/Effect +95% CI/)
    for (const line of wrap('one two three '.repeat(20).trim(), 100))
      expect(line.length).toBeLessThanOrEqual(40)
    fitLines(null)
    expect(textTable(COLUMNS, ROWS)).toBe(wide)
  })

  it('has colours where they are asked for, and none in a pipe', () => {
    const colours = (args: readonly string[]) => copse(['describe', ...DATA, ...args]).stdout
    expect(colours(['--color', 'always'])).toContain('\u001b[')
    expect(colours([])).not.toContain('\u001b[')
    const { status, stderr } = copse(['describe', ...DATA, '--color=sometimes'])
    expect(status).toBe(1)
    expect(stderr).toContain('OPTION_INVALID: the value of --color cannot be used; found "sometimes"')
  })
})

const DATA =
  'examples/nslbp.csv --outcome rmdq --treatment arm --control control --trial trial --covariates age,sex'.split(
    ' ',
  )
