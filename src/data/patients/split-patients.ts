import type { Rng } from '../../numerics/random/rng.js'
import type { Ipd } from './ipd.js'
import { strataOf, stratumOf } from './strata.js'

/**
 * Deals the patients into folds 0 … folds − 1 at random: of every trial and arm, and of all patients, each fold gets as
 * many as any other, give or take one. The folds do not depend on the order of the rows.
 */
export function foldsOf(ipd: Ipd, folds: number, rng: Rng): Uint8Array {
  return deal(ipd, rng, (turn) => turn % folds)
}

/**
 * Deals the patients into two parts at random: part 1 gets a share of every trial and arm, to the nearest patient. The
 * parts do not depend on the order of the rows.
 *
 * @param share of part 1, between 0 and 1
 */
export function partsOf(ipd: Ipd, share: number, rng: Rng): Uint8Array {
  return deal(ipd, rng, (turn) => Math.floor((turn + 1) * share + 1e-9) - Math.floor(turn * share + 1e-9))
}

/** Goes through the patients, stratum by stratum and in random order within, and asks for the part of each. */
function deal(ipd: Ipd, rng: Rng, partOf: (turn: number) => number): Uint8Array {
  const part = new Uint8Array(ipd.n)
  let turn = 0
  for (const patients of strataInOrder(ipd))
    for (const patient of rng.shuffle(patients)) part[patient] = partOf(turn++)
  return part
}

/** The patients of each trial and arm, by outcome and covariates: an order that the file has no part in. */
export function strataInOrder({
  n,
  trial,
  treatment,
  outcome,
  time,
  covariates,
  weights,
  exposure,
}: Ipd): number[][] {
  const keys: ArrayLike<number>[] = [
    outcome.values,
    ...covariates.map((covariate) => (covariate.kind === 'numeric' ? covariate.values : covariate.codes)),
    ...(time === undefined ? [] : [time.values]),
    ...[weights, exposure].filter((values) => values !== null),
  ]
  const strata = Array.from({ length: strataOf(trial.levels.length).length }, (): number[] => [])
  for (let i = 0; i < n; i++) strata[stratumOf(trial.codes[i], treatment.arm[i])].push(i)
  const compare = (a: number, b: number): number => {
    for (const values of keys) if (values[a] !== values[b]) return values[a] - values[b]
    return 0
  }
  return strata.map((patients) => patients.sort(compare))
}
