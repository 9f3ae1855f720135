import type { Ipd } from '../../data/patients/ipd.js'

/**
 * How much worse other predicted effects do than those of the tree: rise of the mean of (ỹ − t̃δ)² over patients, ỹ and t̃
 * less their means by trial.
 *
 * @param patients who are counted
 * @param predicted δ of all patients by the tree
 * @returns the rise for other predictions of all patients; 0 for no patients
 */
export function lossRise(
  { trial, treatment, outcome }: Ipd,
  patients: readonly number[],
  predicted: ArrayLike<number>,
): (other: ArrayLike<number>) => number {
  const K = trial.levels.length
  const size = new Float64Array(K)
  const y = new Float64Array(K)
  const t = new Float64Array(K)
  for (const i of patients) {
    const k = trial.codes[i]
    size[k]++
    y[k] += (outcome.values[i] - y[k]) / size[k]
    t[k] += (treatment.arm[i] - t[k]) / size[k]
  }
  const loss = (effect: ArrayLike<number>): number => {
    let sum = 0
    for (const i of patients) {
      const k = trial.codes[i]
      const error = outcome.values[i] - y[k] - (treatment.arm[i] - t[k]) * effect[i]
      sum += error * error
    }
    return patients.length === 0 ? 0 : sum / patients.length
  }
  const known = loss(predicted)
  return (other) => loss(other) - known
}
