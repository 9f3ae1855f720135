import { describe, expect, it } from 'vitest'
import { CopseError } from '../../../src/errors.js'
import type { FitResult } from '../../../src/results/fit-schema.js'
import { fitSchema } from '../../../src/results/fit-schema.js'
import type { Method } from '../../../src/trees/methods/method.js'
import { METHODS } from '../../../src/trees/methods/method.js'
import type { ControlOptions } from '../../../src/workflow/fit/control-of.js'
import { fit } from '../../../src/workflow/fit/fit.js'
import type { Row, TrialData } from '../../trees/trial-data.js'
import { generator, prepareRows } from '../../trees/trial-data.js'

/** Tiny data of all kinds of misfortune: nothing but coded errors, results that are JSON, and no gap without a note. */

/** Every combination of the remainders below (3, 4, 5, 7) that is told apart comes up; more of the same found nothing new. */
const SETS = 210

/** Neighbours among methods and families take turns, so that every data set is met by half the methods in each family. */
const seedsOf = (method: Method, family: (typeof FAMILIES)[number]): readonly number[] =>
  Array.from({ length: SETS }, (_, seed) => seed).filter(
    (seed) => (Math.floor(seed / 4) + METHODS.indexOf(method) + FAMILIES.indexOf(family)) % 2 === 0,
  )

const FAMILIES = ['gaussian', 'binomial', 'poisson'] as const

/** Few patients, trials with one arm or one patient, outcomes that are all alike in a trial, an arm, or everywhere. */
function tinyData(seed: number, family: (typeof FAMILIES)[number]): TrialData {
  const random = generator(seed)
  const draw = (below: number) => Math.floor(below * random())
  const trials = 1 + draw(4)
  const n = 4 + draw(36)
  const alike = draw(4)
  const rows = Array.from({ length: n }, (_, i): Row => {
    const trial = draw(trials)
    // Every other data set has both arms in every trial.
    const arm = seed % 2 === 0 && i < 2 * trials ? i & 1 : trial === 0 && seed % 5 === 0 ? 0 : draw(2)
    const place = seed % 2 === 0 && i < 2 * trials ? i >> 1 : trial
    const z = draw(6)
    const none = (alike === 1 && place === 0) || (alike === 2 && arm === 1) || (alike === 3 && z > 2)
    const count = none
      ? seed % 3 === 0 && family === 'binomial'
        ? 1
        : 0
      : draw(family === 'poisson' ? 6 : 2)
    return {
      ...{ trial: `T${place}`, arm: 'ce'[arm], z, fine: random(), site: 'pqr'[draw(3)] },
      y: family === 'gaussian' ? (none ? 1 : random()) : count,
      ...{ w: draw(3) + 1, time: 0.5 + random(), practice: `P${draw(5)}` },
    }
  })
  return {
    rows,
    roles: {
      ...{ outcome: 'y', treatment: 'arm', control: 'c', trial: 'trial', family },
      covariates: ['z', 'fine', 'site'],
      ...(seed % 4 === 1 && { weights: 'w' }),
      ...(seed % 7 === 1 && { cluster: 'practice' }),
      ...(family === 'poisson' && seed % 3 === 1 && { exposure: 'time' }),
    },
  }
}

const optionsOf = (seed: number): ControlOptions => {
  const random = generator(seed + 7)
  const one = <Value>(...values: Value[]): Value => values[Math.floor(values.length * random())]
  return {
    minsize: one(2, 3, 6),
    alpha: one(0.05, 0.5, 1),
    trim: one(0.1, 0.02),
    parm: one('all', 'treatment'),
    vcov: one('opg', 'opg', 'info', 'sandwich'),
    firth: one(true, false),
    treatmentCoding: one('01', 'half'),
    prune: one('none', 'aic', 'bic'),
    maxit: 10,
  }
}

/** A subgroup without an effect, or an effect without an error, must be explained. */
function expectExplained({ subgroups, notes }: FitResult): void {
  for (const { node, effect } of subgroups) {
    if (effect.estimate !== null && effect.se !== null) continue
    const own = notes.filter((note) => note.node === node || note.node === undefined)
    expect(own.length, `a note on subgroup ${node}`).toBeGreaterThan(0)
  }
}

describe.each(FAMILIES)('%s', (family) => {
  it.each(METHODS)('%s never fails without a code nor leaves a gap without a note', (method) => {
    let fitted = 0
    for (const seed of seedsOf(method, family)) {
      try {
        const result = fit(prepareRows(tinyData(seed, family)), method, optionsOf(seed))
        expect(fitSchema.parse(JSON.parse(JSON.stringify(result))), `seed ${seed}`).toEqual(result)
        expectExplained(result)
        fitted++
      } catch (error) {
        if (!(error instanceof CopseError))
          throw new Error(`seed ${seed}: ${String(error)}`, { cause: error })
      }
    }
    expect(fitted).toBeGreaterThan(42)
  })
})
