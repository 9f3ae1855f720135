import { Cursor } from '../kit/cursor.js'
import { formatUnread } from '../kit/file-errors.js'
import type { SasHeader } from './header.js'

/** A part of a page that describes columns, or is a row. Places count from the beginning of the file. */
export interface SasPart {
  readonly at: number
  readonly length: number
  /** By its first bytes. */
  readonly signature: number
  readonly compression: number
  readonly type: number
}

/** A page of the file. */
export interface SasPage {
  readonly kind: 'description' | 'rows' | 'both'
  /** Where its first row may be: after its head, or after what points to its parts. */
  readonly rowsFrom: number
  /** Rows and parts that it holds. */
  readonly blocks: number
  readonly end: number
  readonly parts: Iterable<SasPart>
}

/**
 * The pages of a file, one after the other, without those that hold neither descriptions nor rows.
 *
 * Coded errors: FILE_DAMAGED, FILE_FORMAT_UNREAD.
 */
export function* pagesOf(
  bytes: Uint8Array,
  header: SasHeader,
  file: string | undefined,
): Generator<SasPage, void, undefined> {
  const { start, pageSize, pages, word, little } = header
  const cursor = new Cursor(bytes, little, file)
  for (let page = 0; page < pages; page++) {
    const base = start + page * pageSize
    cursor.at = base + (word === 8 ? 32 : 16)
    const type = cursor.u16()
    const blocks = cursor.u16()
    const count = cursor.u16()
    cursor.pass(2)
    const kind = kindOf(type)
    if (kind === null) continue
    if (kind !== 'description' && (type & 0x80) !== 0)
      throw formatUnread(
        'a SAS data set with rows that were deleted and are still in it',
        'copying it in SAS (data new; set old; run;), or exporting it as CSV',
        file,
      )
    const end = base + pageSize
    const pointers = cursor.at
    if (kind === 'rows') {
      yield { kind, rowsFrom: pointers, blocks, end, parts: [] }
      continue
    }
    const rowsFrom = pointers + 3 * word * count
    if (rowsFrom > end) throw cursor.damaged(`a page with ${count} parts`)
    const parts = partsOf(new Cursor(bytes, little, file, pointers, end), base, count, word)
    yield { kind, rowsFrom, blocks, end, parts }
  }
}

function kindOf(type: number): SasPage['kind'] | null {
  if ((type & 0xf000) === 0x9000) return null
  switch (type & 0x0f00) {
    case 0x000:
    case 0x400:
      return 'description'
    case 0x100:
      return 'rows'
    case 0x200:
      return 'both'
    default:
      return null
  }
}

function* partsOf(
  pointers: Cursor,
  base: number,
  count: number,
  word: 4 | 8,
): Generator<SasPart, void, undefined> {
  const from = pointers.at
  for (let k = 0; k < count; k++) {
    pointers.at = from + 3 * word * k
    const offset = word === 8 ? pointers.u64() : pointers.u32()
    const length = word === 8 ? pointers.u64() : pointers.u32()
    const compression = pointers.u8()
    const type = pointers.u8()
    // Empty parts, and what is left of parts that were moved.
    if (length === 0 || compression === 1) continue
    if (compression !== 0 && compression !== 4)
      throw pointers.damaged(`a part packed in the way ${compression}`)
    if (base + offset + length > pointers.end) throw pointers.damaged('a part of a page outside of it')
    const at = base + offset
    const isRow = compression === 4
    yield { at, length, compression, type, signature: isRow ? 0 : signatureOf(pointers, at, length, word) }
  }
}

/** The first 4 bytes; in files of 64 bits that begin with the greater half, the second 4 if the first say nothing. */
function signatureOf(cursor: Cursor, at: number, length: number, word: 4 | 8): number {
  if (length < word) return 0
  cursor.at = at
  const first = cursor.u32()
  const isSilent = word === 8 && !cursor.little && (first === 0 || first === 0xffff_ffff)
  return isSilent ? cursor.u32() : first
}
