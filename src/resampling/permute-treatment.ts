import type { Ipd } from '../data/patients/ipd.js'
import type { Rng } from '../numerics/random/rng.js'

/** Patients with what is left of their outcomes once the effect of their trial is taken off. */
export interface UntreatedOutcomes {
  /** ȳ_1k − ȳ_0k of each trial; 0 where it has one arm. */
  readonly effects: Float64Array
  /** y − t·effect. */
  readonly untreated: Float64Array
}

/** Takes each trial's own effect off its treated patients. */
export function untreatedOutcomes({ n, trial, treatment, outcome }: Ipd): UntreatedOutcomes {
  const K = trial.levels.length
  const size = new Float64Array(2 * K)
  const mean = new Float64Array(2 * K)
  for (let i = 0; i < n; i++) {
    const s = 2 * trial.codes[i] + treatment.arm[i]
    mean[s] += (outcome.values[i] - mean[s]) / ++size[s]
  }
  const effects = Float64Array.from({ length: K }, (_, k) =>
    size[2 * k] > 0 && size[2 * k + 1] > 0 ? mean[2 * k + 1] - mean[2 * k] : 0,
  )
  const untreated = outcome.values.map((y, i) => y - treatment.arm[i] * effects[trial.codes[i]])
  return { effects, untreated }
}

/**
 * The same patients had the treatment been dealt otherwise within their trials, and had it the same effect on all patients
 * of a trial: prognosis, intercepts, the trials' effects and the sizes of their arms stay.
 *
 * @param arm of each patient
 */
export function withArms(ipd: Ipd, { effects, untreated }: UntreatedOutcomes, arm: Uint8Array): Ipd {
  const values = untreated.map((y, i) => y + arm[i] * effects[ipd.trial.codes[i]])
  return { ...ipd, treatment: { ...ipd.treatment, arm }, outcome: { ...ipd.outcome, values } }
}

/**
 * Deals the arms anew within each trial.
 *
 * @param trials positions of the patients of each trial, in an order that the file has no part in
 */
export function permuteArms(ipd: Ipd, trials: readonly (readonly number[])[], rng: Rng): Uint8Array {
  const arm = new Uint8Array(ipd.n)
  for (const patients of trials) {
    const order = rng.permutation(patients.length)
    patients.forEach((patient, at) => {
      arm[patient] = ipd.treatment.arm[patients[order[at]]]
    })
  }
  return arm
}
