import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { unpackRdc, unpackRle } from '../../../src/data/formats/sas7bdat/unpack-row.js'
import { ibmNumber } from '../../../src/data/formats/xpt/ibm-number.js'

const FILE = join(import.meta.dirname, '../../fixtures/formats/vectors.json')
interface Packed {
  readonly bytes: string
  readonly length: number
  readonly row: string
}
const { rle, rdc, ibm } = JSON.parse(readFileSync(FILE, 'utf8')) as {
  readonly rle: readonly Packed[]
  readonly rdc: readonly Packed[]
  readonly ibm: readonly (readonly [string, number | string])[]
}
const bytesOf = (hex: string) => new Uint8Array(Buffer.from(hex, 'hex'))
const hexOf = (bytes: Uint8Array) => Buffer.from(bytes).toString('hex')

describe('rows that SAS packed, from a separate encoder', () => {
  for (const [name, vectors, unpack] of [
    ['run lengths', rle, unpackRle],
    ['Ross data compression', rdc, unpackRdc],
  ] as const)
    it(name, () => {
      for (const { bytes, length, row } of vectors) {
        const unpacked = new Uint8Array(length)
        expect(unpack(bytesOf(bytes), unpacked)).toBe(true)
        expect(hexOf(unpacked)).toBe(row)
        // A row of another length is damaged.
        expect(unpack(bytesOf(bytes), new Uint8Array(length - 1))).toBe(false)
        expect(unpack(bytesOf(bytes), new Uint8Array(length + 1))).toBe(false)
        expect(unpack(bytesOf(bytes).subarray(0, -1), new Uint8Array(length))).toBe(false)
      }
    })
})

describe('numbers of IBM mainframes', () => {
  it.each(ibm)('%s is %s', (hex, expected) => {
    const bytes = bytesOf(hex)
    expect(ibmNumber(bytes, 0, bytes.length)).toBe(expected === '.' ? 'system' : expected)
  })
})
