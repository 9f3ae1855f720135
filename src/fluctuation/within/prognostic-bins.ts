import type { WithinCovariate, WithinPatients } from './within-patients.js'
import { caseWeight } from './within-patients.js'

/** A covariate in bins, whose indicators take up what it predicts of the outcome. */
export interface PrognosticBins {
  /** Bin of the patient at each place. */
  readonly bin: Uint16Array
  readonly count: number
}

/** Bins of a numeric covariate when those of all covariates are in one working model, and when each has its own. */
const BINS = { all: 5, own: 10 } as const

/** Patients that a bin should have for each covariate. */
const PATIENTS_PER_BIN = 20

/**
 * How many bins a numeric covariate has: `min(5, 1 + ⌊n/(20·P)⌋)`, or up to 10 in a working model of its own.
 *
 * @param n patients in the node
 * @param covariates P that share the model; 1 where each has its own
 */
export function binsFor(n: number, covariates: number, prognosis: 'all' | 'own'): number {
  if (prognosis === 'own') return BINS.own
  return Math.min(BINS.all, 1 + Math.floor(n / (PATIENTS_PER_BIN * covariates)))
}

/**
 * The bins of a covariate in a node: the levels of a factor that are present there; the values of a numeric covariate
 * that has at most `most` of them there; else as many parts of about equal size, between the distinct ones among the values
 * at ascending ranks ⌊j·n/most⌋ + 1.
 *
 * Source: methods.md §9.1, item 1.
 */
export function prognosticBins(
  { kind, code, order }: WithinCovariate,
  patients: WithinPatients,
  most: number,
): PrognosticBins {
  const { n } = patients
  const bin = new Uint16Array(n)
  const distinct = countDistinct(code, order)
  if (kind !== 'numeric' || distinct <= most) {
    let at = -1
    for (let i = 0; i < n; i++) {
      if (i === 0 || code[order[i]] !== code[order[i - 1]]) at++
      bin[order[i]] = at
    }
    return { bin, count: distinct }
  }
  let total = 0
  for (let i = 0; i < n; i++) total += caseWeight(patients, i)
  // Codes of the patients at the ranks, from 1.
  const edges: number[] = []
  let passed = 0
  let i = -1
  for (let j = 1; j < most; j++) {
    const rank = Math.floor((j * total) / most) + 1
    while (passed < rank && i + 1 < n) passed += caseWeight(patients, order[++i])
    const edge = code[order[i]]
    if (edges[edges.length - 1] !== edge) edges.push(edge)
  }
  let at = 0
  for (let j = 0; j < n; j++) {
    while (at < edges.length && edges[at] < code[order[j]]) at++
    bin[order[j]] = at
  }
  return { bin, count: edges.length + 1 }
}

function countDistinct(code: ArrayLike<number>, order: Uint32Array): number {
  let count = 0
  for (let i = 0; i < order.length; i++) if (i === 0 || code[order[i]] !== code[order[i - 1]]) count++
  return count
}
