import { fileDamaged, rowsCutOff } from '../kit/file-errors.js'
import { isDescription, type SasDictionary } from './dictionary.js'
import type { SasHeader } from './header.js'
import { pagesOf, type SasPage } from './pages.js'
import { unpackRdc, unpackRle } from './unpack-row.js'

/** A row that is packed, or is as it is. */
interface RowPlace {
  readonly at: number
  readonly length: number
  readonly isPacked: boolean
}

/**
 * Gives each row to `take`: the bytes that hold it, and where it begins in them. How many there are is compared with what the
 * file promises before anything is read; `start` is told when that is done.
 *
 * Coded errors: FILE_DAMAGED, FILE_FORMAT_UNREAD.
 */
export function eachRow(
  bytes: Uint8Array,
  header: SasHeader,
  dictionary: SasDictionary,
  file: string | undefined,
  start: () => (bytes: Uint8Array, at: number, row: number) => void,
): void {
  const { rows, rowLength, packing } = dictionary
  let count = 0
  for (const _ of placesOf(bytes, header, dictionary, file)) if (++count === rows) break
  if (count < rows) throw rowsCutOff(count, rows, file)
  const take = start()
  const unpacked = new Uint8Array(rowLength)
  const unpack = packing === 'rle' ? unpackRle : unpackRdc
  let row = 0
  for (const { at, length, isPacked } of placesOf(bytes, header, dictionary, file)) {
    if (row === rows) break
    if (!isPacked) take(bytes, at, row)
    else {
      if (packing === 'none' || !unpack(bytes.subarray(at, at + length), unpacked))
        throw fileDamaged(`row ${row + 1} cannot be unpacked`, at, file)
      take(unpacked, 0, row)
    }
    row++
  }
}

function* placesOf(
  bytes: Uint8Array,
  header: SasHeader,
  dictionary: SasDictionary,
  file: string | undefined,
): Generator<RowPlace, void, undefined> {
  const { rowLength: length, packing } = dictionary
  for (const page of pagesOf(bytes, header, file)) {
    for (const part of page.parts) {
      const isPacked = part.compression === 4
      const isPlain = packing !== 'none' && part.type === 1 && part.length === length && !isDescription(part)
      if ((isPacked && part.type === 1) || isPlain) yield { at: part.at, length: part.length, isPacked }
    }
    if (page.kind === 'description') continue
    const isMixed = page.kind === 'both'
    const from = isMixed ? mixedRowsFrom(bytes, page, header) : page.rowsFrom
    const count = isMixed ? Math.min(dictionary.rows, dictionary.rowsOnMixed) : page.blocks
    if (from + count * length > page.end) throw fileDamaged(`${count} rows on a page`, from, file)
    for (let row = 0; row < count; row++) yield { at: from + row * length, length, isPacked: false }
  }
}

/** Rows after descriptions begin at a multiple of 8, which Stat/Transfer did not keep to. */
function mixedRowsFrom(
  bytes: Uint8Array,
  { rowsFrom, end }: SasPage,
  { release, pageSize }: SasHeader,
): number {
  if ((rowsFrom - (end - pageSize)) % 8 !== 4) return rowsFrom
  if (release !== '9.0000M0') return rowsFrom + 4
  const gap = bytes.subarray(rowsFrom, rowsFrom + 4)
  return gap.every((byte) => byte === 0) || gap.every((byte) => byte === 32) ? rowsFrom + 4 : rowsFrom
}
