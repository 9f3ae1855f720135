import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { readDelimited } from '../../src/data/delimited/delimited.js'
import { textAt } from '../../src/data/table/table.js'

const { cases } = JSON.parse(readFileSync('test/fixtures/columns/alike.json', 'utf8')) as {
  cases: { levels: string[]; alike: string[][] }[]
}

/** Cells in quotes, which keep their blanks, read with the levels of `x` merged. */
function merged(cells: readonly string[]) {
  const table = readDelimited(`x,y\n${cells.map((cell) => `"${cell}",1`).join('\n')}`, { mergeAlike: ['x'] })
  const column = table.columns.get('x')!
  return { texts: cells.map((_, row) => textAt(column, row)), column, notes: table.notes }
}

describe('levels that look alike', () => {
  it.each(cases)('$levels: the first where all are as common', ({ levels, alike }) => {
    const first = (level: string) => alike.find((group) => group.includes(level))?.[0] ?? level
    const { texts, notes, column } = merged(levels)
    expect(texts).toEqual(levels.map(first))
    expect(notes).toHaveLength(alike.length > 0 ? 1 : 0)
    expect(column).toMatchObject({ dictionary: [...new Set(levels.map(first))] })
  })

  it.each(cases.filter(({ alike }) => alike.length > 0))('$levels: the commonest', ({ levels, alike }) => {
    // The last of each group once more.
    const cells = [...levels, ...alike.map((group) => group.at(-1)!)]
    const commonest = (level: string) => alike.find((group) => group.includes(level))?.at(-1) ?? level
    expect(merged(cells).texts).toEqual(cells.map(commonest))
  })

  it('are told with their counts', () => {
    const { notes } = merged(['male ', 'Male', 'Male', 'F'])
    expect(notes[0]).toMatchObject({ code: 'LEVELS_MERGED', column: 'x' })
    expect(notes[0].message).toContain('"male " (1) as "Male" (2)')
  })

  it('of the fixture are three of five: "F" is an abbreviation', () => {
    const text = readFileSync('test/fixtures/columns/almost-numbers.csv', 'utf8')
    const column = readDelimited(text, { mergeAlike: ['sex', 'age'] }).columns.get('sex')!
    // 82 Male, 83 male; 73 Female, 81 female; 81 F.
    expect(column.kind === 'text' && [...column.dictionary].sort()).toEqual(['F', 'female', 'male'])
  })

  it('are of a column that there is', () => {
    expect(() => readDelimited('sex,y\nF,2', { mergeAlike: ['sx'] })).toThrow('--merge-alike sex')
  })
})
