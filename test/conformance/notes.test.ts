import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { openSqlSource } from '../../src/sources/sql/open-source.js'
import { fit } from '../../src/workflow/fit/fit.js'
import { fitFromSql } from '../../src/workflow/fit/fit-from-sql.js'
import type { Row, TrialData } from '../trees/trial-data.js'
import { prepareRows } from '../trees/trial-data.js'
import type { Store } from './stores.js'
import { STORES } from './stores.js'

/** Columns with all that a note is made of: codes, look-alike levels, limits, values that are those of a trial. */
function noted(): TrialData {
  const rows = Array.from({ length: 240 }, (_, i): Row => {
    const trial = ['T1', 'T2', 'T3', 't3'][i % 4]
    return {
      y: i % 31 === 0 ? 999 : ((i * 37) % 101) / 10,
      arm: (i >> 2) % 2 === 0 ? 'c' : 'e',
      trial,
      age: i % 40 === 7 ? -99 : 20 + ((i * 13) % 50),
      years: i % 50 === 9 ? 999 : 1 + ((i * 7) % 120),
      far: i % 60 === 3 ? 2000.5 : ((i * 11) % 97) / 4,
      near: ((i * 29) % 83) / 8,
      sex: ['male', 'Male', 'female', 'unknown', 'F'][(i * 3) % 5],
      crp: i % 10 === 0 ? '<5' : String(6 + (i % 7)),
      region: i % 4 < 2 ? 'north' : 'south',
      year: trial === 'T1' ? 1999 : 2005,
      none: null,
    }
  })
  const covariates = ['age', 'years', 'far', 'near', 'sex', 'crp', 'region', 'year', 'none']
  return {
    rows,
    roles: { outcome: 'y', treatment: 'arm', control: 'c', trial: 'trial', family: 'gaussian', covariates },
  }
}

/** The outcome as an event or not that nobody called so, next to what is said of single trials. */
function twoValued(): TrialData {
  const { rows, roles } = noted()
  return { rows: rows.map((row, i): Row => ({ ...row, y: (i * 7) % 3 === 0 ? 1 : 0 })), roles }
}

const CODES = [
  ...['VALUE_STANDS_APART', 'COLUMN_MIXED', 'LEVELS_ALIKE', 'LABEL_SOUNDS_MISSING'],
  ...['TRIAL_LEVEL_COVARIATE', 'OUTCOME_TWO_VALUES', 'COLUMN_ALL_MISSING'],
]
const ADVICE =
  /(if it means that the value is missing|if they mean the same|if it is|for cuts of its numbers)\b.*$/
const settings = { maxdepth: 1 } as const

/** Rows have numbers in a file alone, and only how that is read can be told by options. */
const said = (notes: readonly { code: string; message: string }[]) =>
  notes
    .filter(({ code }) => CODES.includes(code))
    .map(({ code, message }) => `${code}: ${message.replaceAll(/ in row \d+/g, '').replace(ADVICE, '')}`)

describe.each(STORES)('%s says of the columns what is said of a file', (_, make) => {
  let store: Store
  beforeAll(async () => {
    store = await make()
  })
  afterAll(() => store?.close())

  it.each([
    ['codes, levels, limits', noted()],
    ['an outcome of two values', twoValued()],
  ])('%s', async (_, data) => {
    const { connection, relation } = await store.load(data.rows, 'trial')
    const table = { relation, where: null, roles: data.roles, name: '' }
    const ours = await fitFromSql(connection, table, 'mob-si', settings, { bins: 0 })
    const theirs = fit(prepareRows(data), 'mob-si', settings)
    expect(said(theirs.notes).length).toBeGreaterThan(6)
    expect(said(ours.notes)).toEqual(said(theirs.notes))
  })

  it('says nothing of single values where sums of few patients may not leave', async () => {
    const data = noted()
    const { connection, relation } = await store.load(data.rows, 'trial')
    if (connection.mayCopy) return
    const roles = { ...data.roles, covariates: ['age', 'far', 'sex', 'region', 'year'] }
    const { notes } = await openSqlSource(connection, { relation, where: null }, roles, {
      minCell: 3,
      bins: 4,
    })
    expect([...new Set(said(notes).map((note) => note.split(':')[0]))]).toEqual([
      'LEVELS_ALIKE',
      'LABEL_SOUNDS_MISSING',
      'TRIAL_LEVEL_COVARIATE',
    ])
    // Levels without how many patients have them.
    expect(notes.filter(({ code }) => code === 'LEVELS_ALIKE').map(({ message }) => message)).toEqual([
      expect.not.stringMatching(/\(\d+\)/),
      expect.not.stringMatching(/\(\d+\)/),
    ])
  })
})
