import { familyOf } from '../../families/families.js'
import { TIED } from '../../numerics/argsort.js'
import type { CutRoom } from './cut-room.js'
import type { CodedPatients, OrderedPatients, WithinCovariate, WithinPatients } from './within-patients.js'
import { sizesOf } from './within-patients.js'
import type { WorkingModel } from './working-residuals.js'

/** Entries in a piece: they stay in the nearest cache. */
const PIECE = 1024

/** A table of codes × strata is worth filling up to this many entries per patient. */
const TABLE_PER_PATIENT = 2

/** Patients, or sums of those with one value in one arm, in the order of a covariate; good until the next piece. */
export interface ArmEntries {
  length: number
  readonly code: Uint32Array
  readonly stratum: Uint16Array
  /** Patients in case weights, in the fit or not. */
  readonly size: Float64Array
  /** Of those in the fit: rows, Σ of the variance function, of residuals and of their squares, in case weights. */
  readonly rows: Uint32Array
  readonly mass: Float64Array
  readonly residual: Float64Array
  readonly squared: Float64Array
  /** 1 in the last entry of a value, unless it is the largest. */
  readonly ends: Uint8Array
  /** Slot of the patient, where there are clusters: entries are then single patients. */
  readonly slot: Int32Array | null
}

function entriesOf(length: number, clustered = false): ArmEntries {
  return {
    length: 0,
    code: new Uint32Array(length),
    stratum: new Uint16Array(length),
    size: new Float64Array(length),
    rows: new Uint32Array(length),
    mass: new Float64Array(length),
    residual: new Float64Array(length),
    squared: new Float64Array(length),
    ends: new Uint8Array(length),
    slot: clustered ? new Int32Array(length) : null,
  }
}

/**
 * Hands over the patients of a node in the order of a covariate, piece by piece.
 *
 * @param slot of the patient at each place, where there are clusters
 */
export function eachPiece(
  patients: WithinPatients,
  model: WorkingModel,
  covariate: WithinCovariate,
  room: CutRoom,
  take: (entries: ArmEntries) => void,
  slot: Int32Array | null = null,
): void {
  if (covariate.code === null) inOrder(patients, model, covariate, null, room, take, slot)
  else if (slot === null && covariate.codes * 2 * patients.trials <= TABLE_PER_PATIENT * patients.n)
    byTable(patients, model, covariate, take)
  else inOrder(patients, model, byCounting(covariate, patients.n), covariate.code, room, take, slot)
}

function inOrder(
  { family, n, stratum, weight }: WithinPatients,
  { residual, variance, inFit }: WorkingModel,
  ordered: OrderedPatients,
  codes: ArrayLike<number> | null,
  room: CutRoom,
  take: (entries: ArmEntries) => void,
  slot: Int32Array | null,
): void {
  const { order, first } = ordered
  const entries = entriesOf(Math.min(n, PIECE), slot !== null)
  const { code, ends, stratum: ownStratum, residual: own, squared } = entries
  const single = weight === null && inFit === null
  const plain = single && (variance === null || familyOf(family).outcome === 'event')
  if (single) {
    entries.size.fill(1)
    entries.rows.fill(1)
    entries.mass.fill(1)
  }
  const lookUp = room.lookUp(ordered, residual, stratum)
  let last = -1
  for (let from = 0; from < n; from += PIECE) {
    const to = Math.min(n, from + PIECE)
    for (let j = from, c = 0; j < to; j++, c++) {
      last += 1 - (order[j] >>> 31)
      code[c] = codes === null ? last : codes[(order[j] & ~TIED) - first]
      ends[c] = j + 1 < n ? 1 - (order[j + 1] >>> 31) : 0
    }
    if (lookUp !== null) lookUp(from, to, own, ownStratum)
    else
      for (let j = from, c = 0; j < to; j++, c++) {
        const i = (order[j] & ~TIED) - first
        own[c] = residual[i]
        ownStratum[c] = stratum[i]
      }
    for (let c = 0; c < to - from; c++) squared[c] = own[c] * own[c]
    // An event has the residual 1 − μ, none −μ: nothing needs to be looked up.
    if (plain && variance !== null)
      for (let c = 0; c < to - from; c++) entries.mass[c] = Math.abs(own[c]) * (1 - Math.abs(own[c]))
    if (!plain)
      for (let j = from, c = 0; j < to; j++, c++) {
        const i = (order[j] & ~TIED) - first
        const w = weight === null ? 1 : weight[i]
        const is = inFit === null ? 1 : inFit[i]
        entries.size[c] = w
        entries.rows[c] = is
        entries.mass[c] = is * w * (variance === null ? 1 : variance[i])
        own[c] *= is * w
        squared[c] *= is * w
      }
    if (slot !== null)
      for (let j = from, c = 0; j < to; j++, c++) entries.slot![c] = slot[(order[j] & ~TIED) - first]
    entries.length = to - from
    take(entries)
  }
}

/** The patients in the order of their codes. */
function byCounting({ code, codes }: CodedPatients, n: number): OrderedPatients {
  const next = new Uint32Array(codes + 1)
  for (let i = 0; i < n; i++) next[code[i] + 1]++
  for (let c = 0; c < codes; c++) next[c + 1] += next[c]
  const order = new Uint32Array(n)
  for (let i = 0; i < n; i++) order[next[code[i]]++] = i
  for (let j = n - 1; j > 0; j--) if (code[order[j]] === code[order[j - 1]]) order[j] |= TIED
  return { kind: 'numeric', code: null, order, first: 0 }
}

/** Sums by code and arm, without any order. */
function byTable(
  patients: WithinPatients,
  { residual, variance, inFit }: WorkingModel,
  covariate: CodedPatients,
  take: (entries: ArmEntries) => void,
): void {
  const { n, stratum, trials, weight } = patients
  const { code, codes } = covariate
  const strata = 2 * trials
  const rows = new Uint32Array(codes * strata)
  const mass = new Float64Array(codes * strata)
  const sum = new Float64Array(codes * strata)
  const squared = new Float64Array(codes * strata)
  for (let i = 0; i < n; i++) {
    if (inFit !== null && inFit[i] === 0) continue
    const at = code[i] * strata + stratum[i]
    const w = weight === null ? 1 : weight[i]
    const r = residual[i]
    rows[at]++
    mass[at] += variance === null ? w : w * variance[i]
    sum[at] += w * r
    squared[at] += w * r * r
  }
  const size = sizesOf(patients, covariate)
  let largest = codes - 1
  while (largest > 0 && !(size[largest] > 0)) largest--
  const entries = entriesOf(strata + 1)
  for (let c = 0; c <= largest; c++) {
    if (!(size[c] > 0)) continue
    let length = 0
    for (let s = 0; s < strata; s++) {
      const at = c * strata + s
      if (rows[at] === 0) continue
      entries.code[length] = c
      entries.stratum[length] = s
      entries.size[length] = 0
      entries.rows[length] = rows[at]
      entries.mass[length] = mass[at]
      entries.residual[length] = sum[at]
      entries.squared[length] = squared[at]
      entries.ends[length++] = 0
    }
    if (length === 0) {
      entries.code[0] = c
      entries.rows[0] = 0
      length = 1
    }
    entries.size[length - 1] = size[c]
    entries.ends[length - 1] = c < largest ? 1 : 0
    entries.length = length
    take(entries)
  }
}
