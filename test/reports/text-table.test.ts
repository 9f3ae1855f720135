import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { textTable, wrap } from '../../src/reports/text/text-table.js'

describe('plain-text tables', () => {
  it('align, with a rule under the head', () => {
    const columns = [{ head: 'Subgroup' }, { head: 'n', align: 'right' as const }]
    expect(
      textTable(columns, [
        ['all', '7'],
        ['rmdq0 ≤ 6', '510'],
      ]),
    ).toBe(['Subgroup     n', '─────────  ───', 'all          7', 'rmdq0 ≤ 6  510'].join('\n'))
  })

  it('wrap the widest left column rather than grow too wide', () => {
    const text = textTable([{ head: 'A' }, { head: 'B' }], [['one two three four five six', 'x']], 24)
    expect(Math.max(...text.split('\n').map((line) => line.length))).toBeLessThanOrEqual(24)
    expect(text.replace(/\s+/g, ' ')).toContain('one two three')
  })

  it('align East Asian characters and lone accents by their width', () => {
    const text = textTable(
      [{ head: '施設' }, { head: 'n', align: 'right' as const }],
      [
        ['大阪', '7'],
        ['Cafe\u0301', '12'],
      ],
    )
    expect(text.split('\n')).toEqual(['施設   n', '────  ──', '大阪   7', 'Cafe\u0301  12'])
  })

  it('cut words that no line can hold', () => {
    const text = textTable([{ head: 'A' }], [['x'.repeat(300)]])
    expect(text.split('\n')[2]).toBe(`${'x'.repeat(59)}…`)
  })

  it('wrapping loses no word and keeps the indent', () => {
    fc.assert(
      fc.property(
        fc.array(fc.stringMatching(/^[a-z]{1,12}$/), { minLength: 1 }),
        fc.integer({ min: 5, max: 40 }),
        (words, width) => {
          const lines = wrap(`  ${words.join(' ')}`, width)
          expect(lines.join(' ').trim().split(/\s+/)).toEqual(words)
          for (const line of lines) {
            expect(line.startsWith('  ')).toBe(true)
            if (line.trim().includes(' ')) expect(line.length).toBeLessThanOrEqual(width)
          }
        },
      ),
    )
  })
})
