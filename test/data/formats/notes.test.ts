import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { adler32, crc32 } from '../../../src/data/formats/kit/check-sums.js'
import { formatNotes, sasTimeOf } from '../../../src/data/formats/kit/sas-formats.js'
import { doubleAsText } from '../../../src/data/formats/r/compact-vector.js'
import { readTables } from '../../../src/data/formats/read-tables.js'

const FOLDER = join(import.meta.dirname, '../../fixtures/formats')
const notesOf = (file: string) =>
  readTables(new Uint8Array(readFileSync(join(FOLDER, file))), { file })[0].notes

describe('what is said of a file', () => {
  it('units of Stata that are no days are kept as numbers', () => {
    const notes = notesOf('types-117be.dta').filter(({ code }) => code === 'PERIODS')
    expect(notes.map(({ column }) => column)).toEqual(['x_tw', 'x_tm', 'x_tq', 'x_th', 'x_ty'])
    expect(notes[1].message).toContain('months since January 1960')
  })

  it('blanks at the end of a transport file of texts only may have been rows', () => {
    expect(notesOf('short-row.xpt').map(({ code }) => code)).toEqual(['XPT_BLANK_ROWS_CUT'])
    expect(notesOf('mixed-v5.xpt')).toEqual([])
  })

  it('labels of formats of their own are not in a file of SAS', () => {
    const columns = [
      'SEXF',
      'BEST12.',
      '$CHAR20.',
      'DATE9.',
      '$ARMF.',
      '',
      'F',
      '8.2',
      'NLMNY15.2',
      'E8601DA',
    ].map((format, k) => ({ name: `c${k}`, format }))
    const [note, ...others] = formatNotes(columns)
    expect(others).toEqual([])
    expect(note.code).toBe('FORMATS_WITHOUT_LABELS')
    expect(note.message).toMatch(/"c0", "c4" .*"SEXF", "\$ARMF"/)
  })
})

describe('formats of SAS', () => {
  it.each([
    ['datetime', 'DATETIME19. DATEAMPM22. E8601DT B8601DT19 IS8601DT NLDATM NLDATMAP DTDATE9.'],
    ['time', 'TIME8. TIMEAMPM HHMM5. HOUR MMSS TOD E8601TM8.'],
    [
      'date',
      'DATE9. date9 DDMMYY10. DDMMYYB DDMMYYP10. MMDDYYS YYMMDD10. YYMMDDN8. E8601DA B8601DA JULIAN MONYY7. WEEKDATE WEEKDATX WORDDATE18. WORDDATX YYMM YYMMC7 MMYY MMYYS YYQ YYQR YYQC YEAR4. NLDATE',
    ],
    [undefined, 'BEST12. F8.2 8.2 DOLLAR10. $CHAR20. SEXF DATES2F'],
  ])('%s: %s', (time, formats) => {
    for (const format of formats.split(' ')) expect(sasTimeOf(format), format).toBe(time)
  })
})

describe('numbers that R keeps as texts', () => {
  // as.character() of R 4.2.2.
  it.each([
    [1e5, '1e+05'],
    [123_456, '123456'],
    [0.1, '0.1'],
    [1e-5, '1e-05'],
    [1 / 3, '0.333333333333333'],
    [100, '100'],
    [-2.5, '-2.5'],
    [1e15, '1e+15'],
    [0.000123, '0.000123'],
    [1e22, '1e+22'],
    [3e-300, '3e-300'],
    [Number.NEGATIVE_INFINITY, '-Inf'],
  ])('%s: %s', (value, text) => {
    expect(doubleAsText(value)).toBe(text)
  })
})

it.each([
  // By Python's zlib.
  ['', 0, 1],
  ['123456789', 0xcbf4_3926, 0x091e_01de],
  ['a'.repeat(100_000), 0x1be2fa87, 0x79660b4d],
])('check sums of %#', (text, crc, adler) => {
  const bytes = new TextEncoder().encode(text)
  expect([crc32(bytes), adler32(bytes)]).toEqual([crc, adler])
})
