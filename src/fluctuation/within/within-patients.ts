import type { FamilyName } from '../../families/families.js'

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
  readonly outcome: Float64Array
  readonly weight: Float64Array | null
  readonly exposure: Float64Array | null
  /** Columns of the covariates to adjust for. */
  readonly adjust: readonly Float64Array[]
}

/** Case weight of the patient at a place. */
export const caseWeight = ({ weight }: WithinPatients, i: number): number => (weight === null ? 1 : weight[i])

/** A covariate of the patients of a node. */
export interface WithinCovariate {
  readonly kind: 'numeric' | 'ordered' | 'nominal'
  /** Code of the patient at each place, ascending with the value. */
  readonly code: ArrayLike<number>
  /** Places in the order of the codes. */
  readonly order: Uint32Array
}
