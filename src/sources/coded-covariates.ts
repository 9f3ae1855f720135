import type { Covariate } from '../data/patients/ipd.js'
import { argsort, TIED } from '../numerics/argsort.js'
import type { Numbering, SortScratch } from '../numerics/sort-pairs.js'
import type { SourceCovariate } from './cell-source.js'
import { fewValues } from './few-values.js'

export type Codes = Uint8Array | Uint16Array | Uint32Array

/**
 * A covariate with few distinct values, by patient: the rank of each patient's value. Its cells are added up in a table
 * or put in order by counting, afresh in every node.
 */
export interface CountedCovariate {
  readonly info: SourceCovariate
  readonly code: Codes
}

/**
 * A covariate with many distinct values: the patients by value, partitioned as the tree grows, with the bit
 * {@link TIED} in those whose value is that of the one before. Values are told apart by that bit alone, so that four
 * bytes a patient are all there is.
 */
export interface SortedCovariate {
  readonly info: SourceCovariate
  /** By position in the data set. */
  readonly column: Float64Array
  readonly order: Uint32Array
  /** Whether any two patients share a value. */
  readonly ties: boolean
}

export type CodedCovariate = CountedCovariate | SortedCovariate

/**
 * A table of codes × strata is worth filling up to this many entries per patient of the node. Covariates that not even all
 * patients together make worth one keep a sorted order instead.
 */
export const TABLE_PER_PATIENT = 2

/**
 * Ranks the values of a covariate, or puts the patients in order of them.
 *
 * @param numbering of the patients of the source, by position in the covariate
 * @param strata trials × arms
 */
export function encode(
  covariate: Covariate,
  numbering: Numbering,
  strata: number,
  scratch: SortScratch,
): CodedCovariate {
  const { position: patient } = numbering
  const n = patient.length
  if (covariate.kind !== 'numeric') {
    const { kind, name, levels, codes } = covariate
    return { info: { kind, name, levels }, code: gatherInto(codesFor(levels.length, n), codes, patient) }
  }
  const { name, values: column, time } = covariate
  const numeric = { kind: 'numeric', name, ...(time && { time }) } as const
  /** Values up to which a table of codes × strata is worth it. */
  const most = (TABLE_PER_PATIENT * n) / strata
  const few = fewValues(column, new Uint16Array(scratch.a.buffer), most)
  if (few !== null) {
    const code = gatherInto(codesFor(few.values.length, n), few.rank, patient)
    return { info: { ...numeric, values: few.values }, code }
  }
  const order = argsort(column, { numbering, scratch, markTies: true })
  let count = 0
  for (let i = 0; i < n; i++) if (order[i] < TIED) count++
  if (count > most) return { info: numeric, column, order, ties: count < n }

  const code = codesFor(count, n)
  const values = new Float64Array(count)
  let rank = -1
  for (let i = 0; i < n; i++) {
    const row = order[i] & ~TIED
    if (order[i] < TIED) values[++rank] = column[patient[row]] + 0
    code[row] = rank
  }
  return { info: { ...numeric, values }, code }
}

/** As few bytes for each of `n` codes as `count` different ones need. */
function codesFor(count: number, n: number): Codes {
  return count <= 1 << 8 ? new Uint8Array(n) : count <= 1 << 16 ? new Uint16Array(n) : new Uint32Array(n)
}

function gatherInto(code: Codes, from: ArrayLike<number>, patient: Uint32Array): Codes {
  for (let i = 0; i < patient.length; i++) code[i] = from[patient[i]]
  return code
}
