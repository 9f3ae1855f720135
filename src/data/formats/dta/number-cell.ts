import { letterReason } from '../kit/missing-codes.js'
import type { DtaStorage } from './dictionary.js'

/** The first missing values: `.`; .a to .z are one step further each. */
const FIRST = {
  byte: 101,
  int: 32_741,
  long: 2_147_483_621,
  float: 0x7f00_0000,
  double: 0x7fe0_0000,
} as const
/** A step of the bits of a float, and of the upper half of the bits of a double. */
const STEP = { float: 0x800, double: 0x100 } as const

export type NumberStorage = Exclude<DtaStorage, 'text' | 'long text'>

/** The number at a place of a file, or the reason why there is none. */
export type ReadNumber = (at: number) => number | string

/** How the numbers of a storage are read. */
export function numberReader(view: DataView, storage: NumberStorage, little: boolean): ReadNumber {
  switch (storage) {
    case 'byte':
      return integer((at) => view.getInt8(at), FIRST.byte)
    case 'int':
      return integer((at) => view.getInt16(at, little), FIRST.int)
    case 'long':
      return integer((at) => view.getInt32(at, little), FIRST.long)
    case 'float':
      return (at) => {
        const bits = view.getUint32(at, little)
        if (bits >= FIRST.float && bits < 0x8000_0000) return reasonOf(bits - FIRST.float, STEP.float)
        return orSystem(view.getFloat32(at, little))
      }
    case 'double':
      return (at) => {
        const upper = view.getUint32(little ? at + 4 : at, little)
        if (upper >= FIRST.double && upper < 0x8000_0000) {
          const lower = view.getUint32(little ? at : at + 4, little)
          return lower === 0 ? reasonOf(upper - FIRST.double, STEP.double) : 'system'
        }
        return orSystem(view.getFloat64(at, little))
      }
  }
}

const integer =
  (read: (at: number) => number, first: number): ReadNumber =>
  (at) => {
    const value = read(at)
    return value < first ? value : letterReason(value - first)
  }

/** Bits that are none of the missing values are missing without a reason. */
function reasonOf(above: number, step: number): string {
  const place = above / step
  return Number.isInteger(place) && place <= 26 ? letterReason(place) : 'system'
}

const orSystem = (value: number): number | string => (Number.isNaN(value) ? 'system' : value)
