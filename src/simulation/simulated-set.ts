import type { Covariate } from '../data/patients/ipd.js'
import type { FamilyName } from '../families/families.js'

/** Patients of a process whose truth is known. */
export interface SimulatedPatients {
  readonly n: number
  readonly covariates: readonly Covariate[]
  /** True subgroup, numbered from 0. */
  readonly group: Int32Array
  /** True treatment effect, random effects of trials being 0; on the scale of the model. */
  readonly effect: Float64Array
}

/** A simulated data set, and new patients of the same process. */
export interface SimulatedSet extends SimulatedPatients {
  readonly family: FamilyName
  readonly outcome: Float64Array
  readonly arm: Uint8Array
  /** Trial (or cluster) of each patient. */
  readonly trial: Int32Array
  readonly trials: readonly string[]
  readonly truth: Truth
  /** Null where a process has no more than the patients that there are. */
  readonly fresh: SimulatedPatients | null
}

/** A node of the true tree; without children, a subgroup. */
export interface TrueSplit {
  readonly variable: string
  readonly cut: number
  /** An estimated cut is right if it is nearer than this. */
  readonly within: number
  readonly left: TrueSplit | null
  readonly right: TrueSplit | null
}

/** What a method should find. */
export interface Truth {
  /** Variables that true subgroups differ by. */
  readonly variables: readonly string[]
  /** The variable that comes first, and its cut; null where there is none, or where any may. */
  readonly root: { readonly variable: string; readonly cut: number } | null
  /** Null where no tree is the only right one. */
  readonly tree: TrueSplit | null
}

export const NOTHING: Truth = { variables: [], root: null, tree: null }

/** Values of the factors of a design. */
export type Cell = Readonly<Record<string, number | string>>
