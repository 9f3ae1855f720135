import type { Covariate } from '../data/ipd.js'
import { argsort } from '../numerics/argsort.js'
import type { SourceCovariate } from './cell-source.js'

/**
 * A covariate with few distinct values, by patient: the rank of each patient's value. Its cells are added up in a table
 * or put in order by counting, afresh in every node.
 */
export interface CountedCovariate {
  readonly info: SourceCovariate
  readonly code: Uint32Array
}

/** A covariate with many distinct values: the patients by value, partitioned as the tree grows. */
export interface SortedCovariate {
  readonly info: SourceCovariate
  readonly order: Uint32Array
  /** Rank of the value of each patient of `order`. */
  readonly orderCode: Uint32Array
  /** The order of all patients, and whether a patient's value is that of the one before, to start a tree from. */
  readonly rootOrder: Uint32Array
  readonly rootTied: Uint8Array
}

export type CodedCovariate = CountedCovariate | SortedCovariate

/**
 * A table of codes × strata is worth filling up to this many entries per patient of the node. Covariates that not even all
 * patients together make worth one keep a sorted order instead.
 */
export const TABLE_PER_PATIENT = 2

/**
 * Ranks the values of a covariate.
 *
 * @param patient position of each patient of the source in the covariate
 * @param strata trials × arms
 */
export function encode(covariate: Covariate, patient: Uint32Array, strata: number): CodedCovariate {
  const n = patient.length
  if (covariate.kind !== 'numeric') {
    const { kind, name, levels, codes } = covariate
    const code = new Uint32Array(n)
    for (let i = 0; i < n; i++) code[i] = codes[patient[i]]
    return { info: { kind, name, levels }, code }
  }
  const z = new Float64Array(n)
  for (let i = 0; i < n; i++) z[i] = covariate.values[patient[i]]
  const rootOrder = argsort(z)
  const rootTied = new Uint8Array(n)
  const distinct = new Float64Array(n)
  let count = 0
  for (let i = 0; i < n; i++) {
    const value = z[rootOrder[i]] + 0
    if (i > 0 && value === distinct[count - 1]) rootTied[i] = 1
    else distinct[count++] = value
  }
  const info = { kind: 'numeric' as const, name: covariate.name, values: distinct.slice(0, count) }
  if (count * strata > TABLE_PER_PATIENT * n)
    return { info, order: new Uint32Array(n), orderCode: new Uint32Array(n), rootOrder, rootTied }

  const code = new Uint32Array(n)
  let rank = 0
  for (let i = 0; i < n; i++) {
    if (i > 0 && rootTied[i] === 0) rank++
    code[rootOrder[i]] = rank
  }
  return { info, code }
}
