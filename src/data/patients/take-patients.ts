import { gatherCodes, gatherInto, gatherNumbers } from './gather.js'
import type { Covariate, Ipd } from './ipd.js'

/**
 * The patients at the given positions, in that order: a permutation shuffles, a sample with repeats resamples.
 *
 * @param index positions 0 … n − 1
 */
export function takePatients(ipd: Ipd, index: Uint32Array): Ipd {
  const { outcome, time, treatment, trial, covariates, weights, exposure, cluster, rows } = ipd
  return {
    n: index.length,
    outcome: { ...outcome, values: gatherNumbers(outcome.values, index) },
    ...(time && { time: { ...time, values: gatherNumbers(time.values, index) } }),
    treatment: { ...treatment, arm: gatherInto(new Uint8Array(index.length), treatment.arm, index) },
    trial: { ...trial, codes: gatherCodes(trial.codes, index) },
    covariates: takeCovariates(covariates, index),
    weights: weights && gatherNumbers(weights, index),
    exposure: exposure && gatherNumbers(exposure, index),
    cluster: cluster && { ...cluster, codes: gatherCodes(cluster.codes, index) },
    rows: gatherInto(new Uint32Array(index.length), rows, index),
  }
}

/** The values of covariates at the given positions. */
export function takeCovariates(covariates: readonly Covariate[], index: Uint32Array): Covariate[] {
  return covariates.map((covariate) =>
    covariate.kind === 'numeric'
      ? { ...covariate, values: gatherNumbers(covariate.values, index) }
      : { ...covariate, codes: gatherCodes(covariate.codes, index) },
  )
}
