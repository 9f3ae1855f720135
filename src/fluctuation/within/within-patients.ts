import type { FamilyName } from '../../families/families.js'
import type { EventTimes } from '../../models/hazard/event-times.js'

/**
 * The patients of a node one by one, in arrays by their place in it: what the tests from within trials need of them
 * (methods.md §9). A patient of case weight w is w patients everywhere.
 */
export interface WithinPatients {
  readonly family: FamilyName
  readonly n: number
  /** Trials of the whole data set. */
  readonly trials: number
  /** `2·trial + arm`. */
  readonly stratum: Uint16Array
  /** Of times to an event: 1 where it came, 0 where the time is censored. */
  readonly outcome: Float64Array
  /** The times themselves, by place; left out or null where outcomes are none. */
  readonly times?: EventTimes | null
  readonly weight: Float64Array | null
  readonly exposure: Float64Array | null
  /** Columns of the covariates to adjust for. */
  readonly adjust: readonly Float64Array[]
  /** Groups of patients who may be alike; null where all patients are independent. */
  readonly cluster: PatientClusters | null
}

/** The cluster of the patient at each place: 0 … count − 1, not all of them present. */
export interface PatientClusters {
  readonly code: ArrayLike<number>
  readonly count: number
}

/** Case weight of the patient at a place. */
export const caseWeight = ({ weight }: WithinPatients, i: number): number => (weight === null ? 1 : weight[i])

/** A covariate of the patients of a node: by code where it has few values, in order where it has many. */
export type WithinCovariate = CodedPatients | OrderedPatients

/** The patients of a node beside one of its covariates, as tests from within trials look at them. */
export interface BesideCovariate {
  readonly here: WithinPatients
  readonly covariate: WithinCovariate
}

export interface CodedPatients {
  readonly kind: 'numeric' | 'ordered' | 'nominal'
  /** Code of the patient at each place, ascending with the value: 0 … codes − 1, not all of them present. */
  readonly code: ArrayLike<number>
  readonly codes: number
}

export interface OrderedPatients {
  readonly kind: 'numeric'
  readonly code: null
  /**
   * Places by value, `first` added to each, with the bit TIED in those whose value is that of the one before. The code of a value
   * is the number of smaller ones in the node.
   */
  readonly order: Uint32Array
  readonly first: number
}

/** Patients of each code, in case weights. */
export function sizesOf(patients: WithinPatients, { code, codes }: CodedPatients): Float64Array {
  const { n, weight } = patients
  const size = new Float64Array(codes)
  if (weight === null) for (let i = 0; i < n; i++) size[code[i]]++
  else for (let i = 0; i < n; i++) size[code[i]] += weight[i]
  return size
}
