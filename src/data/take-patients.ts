import { gatherCodes, gatherInto, gatherNumbers } from './gather.js'
import type { Ipd } from './ipd.js'

/**
 * The patients at the given positions, in that order: a permutation shuffles, a sample with repeats resamples.
 *
 * @param index positions 0 … n − 1
 */
export function takePatients(ipd: Ipd, index: Uint32Array): Ipd {
  const { outcome, treatment, trial, covariates, rows } = ipd
  return {
    n: index.length,
    outcome: { ...outcome, values: gatherNumbers(outcome.values, index) },
    treatment: { ...treatment, arm: gatherInto(new Uint8Array(index.length), treatment.arm, index) },
    trial: { ...trial, codes: gatherCodes(trial.codes, index) },
    covariates: covariates.map((covariate) =>
      covariate.kind === 'numeric'
        ? { ...covariate, values: gatherNumbers(covariate.values, index) }
        : { ...covariate, codes: gatherCodes(covariate.codes, index) },
    ),
    rows: gatherInto(new Uint32Array(index.length), rows, index),
  }
}
