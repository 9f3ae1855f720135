import { TIED } from '../numerics/argsort.js'
import type { Moves } from './moves.js'

/** What is left of an entry of an order without the bit TIED. */
export const PLACE = 0x7fffffff

/** One number per patient, in the order of the nodes. */
export type NodeColumn = Float64Array | Uint32Array | Uint16Array | Uint8Array

/** Room for one column of any type. */
export interface Spare {
  readonly float: Float64Array
  readonly long: Uint32Array
  readonly short: Uint16Array
  readonly byte: Uint8Array
}

export function spareOn(buffer: ArrayBuffer): Spare {
  return {
    float: new Float64Array(buffer),
    long: new Uint32Array(buffer),
    short: new Uint16Array(buffer),
    byte: new Uint8Array(buffer),
  }
}

/**
 * Parts the entries start … end − 1 of a column: those with `right` 0 to the front, those with 1 behind them. Stable. Both
 * places are written and one of them counts, because a branch would be guessed wrong half of the time.
 */
export function partColumn(
  column: NodeColumn,
  right: Uint8Array,
  start: number,
  end: number,
  spare: Spare,
): void {
  if (column instanceof Float64Array) partFloats(column, right, start, end, spare.float)
  else if (column instanceof Uint32Array) partLongs(column, right, start, end, spare.long)
  else if (column instanceof Uint16Array) partShorts(column, right, start, end, spare.short)
  else partBytes(column, right, start, end, spare.byte)
}

// The same loop four times: one that meets arrays of several types is several times slower.

function partFloats(
  column: Float64Array,
  right: Uint8Array,
  start: number,
  end: number,
  spare: Float64Array,
): void {
  let left = start
  let other = 0
  for (let i = start; i < end; i++) {
    const value = column[i]
    column[left] = value
    spare[other] = value
    other += right[i]
    left += 1 - right[i]
  }
  column.set(spare.subarray(0, other), left)
}

function partLongs(
  column: Uint32Array,
  right: Uint8Array,
  start: number,
  end: number,
  spare: Uint32Array,
): void {
  let left = start
  let other = 0
  for (let i = start; i < end; i++) {
    const value = column[i]
    column[left] = value
    spare[other] = value
    other += right[i]
    left += 1 - right[i]
  }
  column.set(spare.subarray(0, other), left)
}

function partShorts(
  column: Uint16Array,
  right: Uint8Array,
  start: number,
  end: number,
  spare: Uint16Array,
): void {
  let left = start
  let other = 0
  for (let i = start; i < end; i++) {
    const value = column[i]
    column[left] = value
    spare[other] = value
    other += right[i]
    left += 1 - right[i]
  }
  column.set(spare.subarray(0, other), left)
}

function partBytes(
  column: Uint8Array,
  right: Uint8Array,
  start: number,
  end: number,
  spare: Uint8Array,
): void {
  let left = start
  let other = 0
  for (let i = start; i < end; i++) {
    const value = column[i]
    column[left] = value
    spare[other] = value
    other += right[i]
    left += 1 - right[i]
  }
  column.set(spare.subarray(0, other), left)
}

/**
 * Parts the places start … end − 1 of an order of patients who have moved. Stable. The bit TIED is set anew: the patient
 * before may have gone to the other side.
 */
export function partOrder(
  order: Uint32Array,
  moves: Moves,
  start: number,
  end: number,
  spare: Uint32Array,
): void {
  const { middle } = moves
  let left = start
  let other = 0
  // Values are counted, from 1; the last one of either side tells whether the next patient there is tied.
  let value = 0
  let leftValue = 0
  let otherValue = 0
  for (let i = start; i < end; i++) {
    const entry = order[i] | 0
    value += 1 - (entry >>> 31)
    const place = moves.to(entry & PLACE)
    const goesRight = place >= middle ? 1 : 0
    order[left] = place | (value === leftValue ? TIED : 0)
    spare[other] = place | (value === otherValue ? TIED : 0)
    leftValue = goesRight === 1 ? leftValue : value
    otherValue = goesRight === 1 ? value : otherValue
    other += goesRight
    left += 1 - goesRight
  }
  order.set(spare.subarray(0, other), left)
}

/** Parts an order without ties. */
export function partUntiedOrder(
  order: Uint32Array,
  moves: Moves,
  start: number,
  end: number,
  spare: Uint32Array,
): void {
  const { middle } = moves
  let left = start
  let other = 0
  for (let i = start; i < end; i++) {
    const place = moves.to(order[i])
    const goesRight = place >= middle ? 1 : 0
    order[left] = place
    spare[other] = place
    other += goesRight
    left += 1 - goesRight
  }
  order.set(spare.subarray(0, other), left)
}

/** A column in the order that `rows` undoes: entry i belongs to place `rows[i]`. */
export function unparted<T extends NodeColumn>(column: T, rows: Uint32Array): T {
  const own = column.slice() as T
  for (let i = 0; i < rows.length; i++) own[rows[i]] = column[i]
  return own
}
