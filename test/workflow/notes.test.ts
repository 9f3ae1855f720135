import { describe, expect, it } from 'vitest'
import { fewOfEachKind, noteLines } from '../../src/reports/text/notes-text.js'
import { METHODS } from '../../src/trees/methods/method.js'
import { compare } from '../../src/workflow/compare/compare.js'
import { effects } from '../../src/workflow/effects/effects.js'
import { fit } from '../../src/workflow/fit/fit.js'
import { alternationNotes } from '../../src/workflow/fit/fit-notes.js'
import type { Row } from '../trees/trial-data.js'
import { generator, prepareRows } from '../trees/trial-data.js'
import { fixtureData } from './words-data.js'

const codes = (notes: readonly { readonly code: string }[]) => notes.map(({ code }) => code)
const roles = { outcome: 'y', treatment: 'arm', control: 'c', trial: 'trial', family: 'gaussian' } as const

describe('a covariate that has one value in each trial', () => {
  const data = fixtureData('trial-level-covariate', 'gaussian', ['age', 'region'])

  it.each(METHODS)('%s: a note says that a split on it compares trials, or that there is none', (method) => {
    const [note, ...others] = fit(data, method).notes.filter(({ code }) => code === 'TRIAL_LEVEL_COVARIATE')
    expect(others).toEqual([])
    expect(note).toMatchObject({ column: 'region' })
    expect(note.message).toContain(
      method === 'metamob-wt'
        ? 'is not tested and cannot make a subgroup'
        : 'compares trials with each other',
    )
  })

  it('is noted once in a comparison, and not for covariates that vary', () => {
    const { notes } = compare(data, {}, ['mob', 'mob-si'])
    expect(codes(notes).filter((code) => code === 'TRIAL_LEVEL_COVARIATE')).toHaveLength(1)
    expect(codes(fit(fixtureData('trial-level-covariate'), 'mob').notes)).not.toContain(
      'TRIAL_LEVEL_COVARIATE',
    )
  })
})

describe('a trial whose patients all have the same outcome', () => {
  it('is named by fit and by effects, in the same words', () => {
    const data = fixtureData('constant-in-one-trial')
    const found = [fit(data, 'metamob-si').notes, effects(data).notes].map((notes) =>
      notes.filter(({ code }) => code === 'TRIAL_OUTCOME_CONSTANT'),
    )
    expect(found[0]).toHaveLength(1)
    expect(found[0][0]).toMatchObject({ trial: 'T2', column: 'y' })
    expect(found[1]).toEqual(found[0])
  })
})

describe('covariates that are not tested', () => {
  const random = generator(7)
  const rows = Array.from({ length: 600 }, (_, i): Row => {
    const [rare, e] = [Number(random() < 0.06), i % 2]
    return { trial: `T${i % 3}`, arm: e ? 'e' : 'c', rare, x: random(), y: random() + 3 * e * rare }
  })

  it('of rare 0 and 1: the note says to read them as text, and read so they split', () => {
    const covariates = ['x', 'rare']
    const [note] = fit(prepareRows({ rows, roles: { ...roles, covariates } }), 'mob').notes
    expect(note.code).toBe('COVARIATE_NOT_TESTED')
    expect(note.message).toContain('--types rare=text')
    const text = rows.map((row) => ({ ...row, rare: row.rare === 1 ? 'yes' : 'no' }))
    const { tree } = fit(prepareRows({ rows: text, roles: { ...roles, covariates } }), 'mob')
    expect(tree.nodes[0].split?.variable).toBe('rare')
  })
})

describe('trials of fewer than ten patients', () => {
  const random = generator(11)
  const of = (trial: string, n: number): Row[] =>
    Array.from({ length: n }, (_, i) => ({ trial, arm: i % 2 ? 'e' : 'c', y: random() - 4 * (i % 2) }))

  it.each([
    [9, ['small']],
    [10, []],
  ] as const)('of %s: the two-stage analysis warns of them', (n, warned) => {
    const rows = [...of('A', 60), ...of('B', 60), ...of('small', n)]
    const { notes } = effects(prepareRows({ rows, roles: { ...roles, covariates: [] } }))
    expect(notes.filter(({ code }) => code === 'TRIAL_SMALL').map(({ trial }) => trial)).toEqual(warned)
  })
})

describe('the likelihood of an alternation', () => {
  const notesOf = (logLik: number[], kind: 'lmm' | 'glmm' | 'palm', reml = true) =>
    codes(
      alternationNotes(
        { kind, logLik, ending: 'converged' } as unknown as Parameters<typeof alternationNotes>[0],
        { abstol: 0.001, maxit: 100, reml } as Parameters<typeof alternationNotes>[1],
      ),
    )

  it('is noted where it ends below that of an earlier tree, not where it fell on the way', () => {
    expect(notesOf([-10, -12, -9], 'palm')).toEqual([])
    expect(notesOf([-10, -9, -12], 'palm')).toEqual(['LIKELIHOOD_FELL'])
    expect(notesOf([-10, -9, -12], 'lmm', false)).toEqual(['LIKELIHOOD_FELL'])
    expect(notesOf([-10, -9, -12], 'lmm')).toEqual([])
  })
})

describe('notes as they are printed', () => {
  const many = (code: string, n: number) =>
    Array.from({ length: n }, (_, i) => ({ code, message: `${code} ${i}` }))

  it('are at most ten of a kind, then a count', () => {
    const shown = fewOfEachKind([...many('A', 25), ...many('B', 3)])
    expect(shown).toHaveLength(14)
    expect(shown[10]).toEqual({ code: 'A', message: 'and 15 more notes of this kind' })
    expect(noteLines(many('A', 25)).split('\n')).toHaveLength(11)
  })

  it('are all there where the count would take as much room', () => {
    expect(fewOfEachKind(many('A', 11))).toEqual(many('A', 11))
  })
})
