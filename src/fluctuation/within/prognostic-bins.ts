import { TIED } from '../../numerics/argsort.js'
import type { CodedPatients, OrderedPatients, WithinCovariate, WithinPatients } from './within-patients.js'
import { sizesOf } from './within-patients.js'

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
  covariate: WithinCovariate,
  patients: WithinPatients,
  most: number,
): PrognosticBins {
  return covariate.code === null
    ? binsInOrder(covariate, patients, most)
    : binsByCode(covariate, patients, most)
}

function binsByCode(covariate: CodedPatients, patients: WithinPatients, most: number): PrognosticBins {
  const { kind, code, codes } = covariate
  const size = sizesOf(patients, covariate)
  const binOf = new Uint16Array(codes)
  const total = size.reduce((sum, own) => sum + own, 0)
  const distinct = size.reduce((count, own) => count + Number(own > 0), 0)
  const each = kind !== 'numeric' || distinct <= most
  let count = 0
  let passed = 0
  let part = 1
  let edge = false
  for (let c = 0; c < codes; c++) {
    if (!(size[c] > 0)) continue
    if (each) {
      binOf[c] = count++
      continue
    }
    // The value after an edge begins a bin.
    if (c > 0 && edge) count++
    binOf[c] = count
    passed += size[c]
    edge = false
    while (part < most && Math.floor((part * total) / most) + 1 <= passed) {
      edge = true
      part++
    }
  }
  const bin = new Uint16Array(patients.n)
  for (let i = 0; i < bin.length; i++) bin[i] = binOf[code[i]]
  // An edge at the largest value has an empty bin behind it.
  return { bin, count: each ? count : count + 1 + Number(edge) }
}

function binsInOrder(
  { order, first }: OrderedPatients,
  patients: WithinPatients,
  most: number,
): PrognosticBins {
  const { n, weight } = patients
  const bin = new Uint16Array(n)
  let distinct = 0
  for (let j = 0; j < n && distinct <= most; j++) if (order[j] < TIED) distinct++
  const each = distinct <= most
  let total = n
  if (weight !== null) {
    total = 0
    for (let i = 0; i < n; i++) total += weight[i]
  }
  let at = 0
  let edge = false
  let part = 1
  let rank = each ? Number.POSITIVE_INFINITY : Math.floor(total / most) + 1
  let passed = 0
  for (let j = 0; j < n; j++) {
    const i = (order[j] & ~TIED) - first
    if (j > 0 && order[j] < TIED && (each || edge)) {
      at++
      edge = false
    }
    bin[i] = at
    passed += weight === null ? 1 : weight[i]
    while (rank <= passed) {
      edge = true
      part++
      rank = part < most ? Math.floor((part * total) / most) + 1 : Number.POSITIVE_INFINITY
    }
  }
  return { bin, count: at + 1 + Number(edge) }
}
