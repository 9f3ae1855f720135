import { describe, expect, it } from 'vitest'
import { fitText } from '../../../src/reports/text/fit-text.js'
import { fit } from '../../../src/workflow/fit/fit.js'
import { interactions } from '../../../src/workflow/interactions/interactions.js'
import type { Row } from '../../trees/trial-data.js'
import { generator, prepareRows, tableOf } from '../../trees/trial-data.js'

/** Three trials of 300; the effect differs between the levels of site below and from the middle on. */
function data(levels: number) {
  const { rows, roles } = generatedLevels(levels)
  return (covariates: string[]) => prepareRows({ rows, roles: { ...roles, covariates } })
}

function generatedLevels(levels: number) {
  const random = generator(3)
  const rows = Array.from({ length: 900 }, (_, i): Row => {
    const [k, e, at] = [i % 3, Math.floor(2 * random()), Math.floor(levels * random())]
    const y = k + 3 * e * Number(at < levels / 2) + random()
    return { trial: `T${k}`, arm: 'ce'[e], site: `L${10 + at}`, dose: k, y }
  })
  const roles = { outcome: 'y', treatment: 'arm', control: 'c', trial: 'trial', family: 'gaussian' as const }
  return { rows, roles }
}

/** Trials of patients with z 0 or 1, between whom the effect differs; `ratio` treated to each untreated. */
function trialsOf(count: number, size: number, family: 'gaussian' | 'binomial', rate: number, ratio = 1) {
  const random = generator(5)
  const rows = Array.from({ length: count * size }, (_, i): Row => {
    const at = Math.floor(i / count)
    const [e, z] = [Number(at % (ratio + 1) > 0), Math.floor(at / (ratio + 1)) % 2]
    const y = family === 'binomial' ? Number(random() < rate * (1 + 2 * e * z)) : 2 * e * z + random()
    return { trial: `T${i % count}`, arm: 'ce'[e], z, y }
  })
  const roles = { outcome: 'y', treatment: 'arm', control: 'c', trial: 'trial', covariates: ['z'], family }
  return { rows, roles }
}

describe('notes of metaMOB-WT', () => {
  it.each([
    ['many trials with few events', trialsOf(20, 80, 'binomial', 0.05), ['DIFFERENCES_FEW_EVENTS']],
    ['four with few', trialsOf(4, 80, 'binomial', 0.05), []],
    ['many with enough', trialsOf(12, 200, 'binomial', 0.3), []],
    ['many small, uneven arms', trialsOf(20, 40, 'gaussian', 0, 3), ['DIFFERENCES_SMALL_ARMS']],
    ['as many of even arms', trialsOf(20, 40, 'gaussian', 0), []],
  ])('say where differences have too short intervals: %s', (_, trials, codes) => {
    const own = (notes: readonly { code: string }[]) =>
      notes.map(({ code }) => code).filter((code) => code.startsWith('DIFFERENCES_'))
    const guide = [{ path: [], split: { variable: 'z', cut: 0 } }]
    const { notes } = fit(prepareRows(trials), 'metamob-wt', { maxdepth: 2, minsize: 2 }, undefined, guide)
    expect(own(notes)).toEqual(codes)
    const { table, roles } = tableOf(trials)
    expect(own(interactions(table, { ...roles, covariates: [] }, { by: 'z>0' }).analyses[0].notes)).toEqual(
      codes,
    )
  })

  it('name a nominal covariate whose levels are too many to be split', () => {
    const { tree, notes } = fit(data(21)(['site']), 'metamob-wt')
    expect(tree.nodes[0].stop).toBe('no-admissible-split')
    const [note] = notes.filter(({ code }) => code === 'TOO_MANY_LEVELS')
    expect(note).toMatchObject({ node: 1, column: 'site' })
  })

  it('count levels that tell nothing', () => {
    const { rows, roles } = generatedLevels(20)
    // A trial with one arm has a level of its own, which no trial compares.
    const own = Array.from(
      { length: 60 },
      (_, i): Row => ({ trial: 'T9', arm: 'c', site: 'alone', dose: 9, y: i % 7 }),
    )
    const { notes } = fit(
      prepareRows({ rows: [...rows, ...own], roles: { ...roles, covariates: ['site'] } }),
      'metamob-wt',
    )
    expect(notes.map(({ code }) => code)).toContain('TOO_MANY_LEVELS')
  })

  it('advise nothing that the method does not take', () => {
    expect(() => fit(data(24)(['site']), 'metamob-wt')).toThrow(/TOO_MANY_LEVELS(?!.*multiway)/)
    expect(() => fit(data(24)(['site']), 'mob-si')).toThrow(/--catsplit multiway/)
  })

  it('do not speak of splits on what is constant within trials', () => {
    const result = fit(data(4)(['dose']), 'metamob-wt')
    const [note] = result.notes.filter(({ code }) => code === 'TRIAL_LEVEL_COVARIATE')
    expect(note.message).toContain('cannot make a subgroup')
    expect(fitText(result)).toContain('in no trial with both arms do enough patients differ in one')
  })
})
