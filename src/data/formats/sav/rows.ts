import { Cursor } from '../kit/cursor.js'
import { rowsCutOff } from '../kit/file-errors.js'
import type { SavDictionary } from './dictionary.js'
import { unpackZsav } from './zsav.js'

/** The rows of a file, one after the other. */
export interface SavRows {
  readonly n: number
  /** Puts the next row into `row`, as the file has it uncompressed. */
  next(row: Uint8Array): void
}

/** Codes of the compression. */
const [NOTHING, END, AS_IS, BLANKS, SYSMIS] = [0, 252, 253, 254, 255]
export const SYSTEM_MISSING = -Number.MAX_VALUE

/**
 * The rows of the file, decompressed as they are read. How many there are is counted before memory is taken for them.
 *
 * Coded errors: FILE_DAMAGED, FILE_TOO_LARGE.
 */
export function savRows(bytes: Uint8Array, dictionary: SavDictionary, file: string | undefined): SavRows {
  const { width, cases, compression, data, little } = dictionary
  if (width === 0) throw new Cursor(bytes, little, file, data).damaged('it has no variables')
  if (compression === 0) return plainRows(new Cursor(bytes, little, file, data), width, cases)
  const packed =
    compression === 1
      ? new Cursor(bytes, little, file, data)
      : new Cursor(unpackZsav(bytes, data, little, file), little, file)
  return packedRows(packed, width, cases, dictionary.bias)
}

function plainRows(cursor: Cursor, width: number, cases: number | null): SavRows {
  const whole = Math.floor(cursor.left / (8 * width))
  if (cases === null && cursor.left !== whole * 8 * width) throw cursor.damaged('it ends within a row')
  if (cases !== null && cases > whole) throw rowsCutOff(whole, cases, cursor.file)
  return { n: cases ?? whole, next: (row) => row.set(cursor.take(8 * width)) }
}

function packedRows(cursor: Cursor, width: number, cases: number | null, bias: number): SavRows {
  const slots = countSlots(cursor)
  const whole = Math.floor(slots / width)
  if (cases === null && slots !== whole * width) throw cursor.damaged('it ends within a row')
  if (cases !== null && cases > whole) throw rowsCutOff(whole, cases, cursor.file)
  let [group, left] = [cursor.bytes, 0]
  let at = 0
  return {
    n: cases ?? whole,
    next(row) {
      const view = new DataView(row.buffer, row.byteOffset)
      for (let slot = 0; slot < width; ) {
        if (left === 0) {
          group = cursor.take(8)
          ;[at, left] = [0, 8]
        }
        const code = group[at++]
        left--
        if (code === NOTHING) continue
        if (code === AS_IS) {
          const from = cursor.pass(8)
          for (let k = 0; k < 8; k++) row[8 * slot + k] = cursor.bytes[from + k]
        } else if (code === BLANKS) row.fill(32, 8 * slot, 8 * slot + 8)
        else view.setFloat64(8 * slot, code === SYSMIS ? SYSTEM_MISSING : code - bias, cursor.little)
        slot++
      }
    },
  }
}

/** How many slots there are up to the end, or to where they break off. */
function countSlots({ bytes, at: start, end }: Cursor): number {
  let slots = 0
  for (let at = start; at + 8 <= end; ) {
    let next = at + 8
    for (let k = 0; k < 8; k++) {
      const code = bytes[at + k]
      if (code === END) return slots
      if (code === AS_IS) {
        next += 8
        if (next > end) return slots
      }
      if (code !== NOTHING) slots++
    }
    at = next
  }
  return slots
}
