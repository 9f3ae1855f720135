import type { Cursor } from '../kit/cursor.js'
import { type Decode, upToZero, utf8 } from '../kit/decode-text.js'
import { formatUnread } from '../kit/file-errors.js'
import { type DtaDictionary, dictionaryOf, storageOf } from './dictionary.js'

/** Bytes of names, formats and labels of variables: in Stata 13, and since Stata 14. */
const WIDTHS = [
  { name: 33, format: 49, label: 81 },
  { name: 129, format: 57, label: 321 },
] as const

/**
 * Reads what stands before the rows of a file of Stata 13 and later (releases 117 to 119). Its parts are read in their order:
 * some versions wrote a map with a wrong place in it.
 *
 * Source: Stata's `help dta`.
 *
 * Coded errors: FILE_DAMAGED, FILE_FORMAT_UNREAD.
 */
export function readTaggedDictionary(cursor: Cursor, decodeOld: Decode): DtaDictionary {
  cursor.expect('<stata_dta><header><release>')
  const digits = cursor.ascii(3)
  if (!/^\d{3}$/.test(digits)) throw cursor.damaged('its release is not a number')
  const release = Number(digits)
  if (release < 117 || release > 119)
    throw formatUnread(
      `a Stata file of release ${release}`,
      'saveold FILE, version(14) in Stata, or exporting it as CSV',
      cursor.file,
    )
  cursor.expect('</release><byteorder>')
  const order = cursor.ascii(3)
  if (order !== 'LSF' && order !== 'MSF') throw cursor.damaged('its order of bytes is none')
  cursor.little = order === 'LSF'
  cursor.expect('</byteorder><K>')
  const k = release === 119 ? cursor.u32() : cursor.u16()
  cursor.expect('</K><N>')
  const n = release === 117 ? cursor.u32() : cursor.u64()
  cursor.expect('</N><label>')
  cursor.pass(release === 117 ? cursor.u8() : cursor.u16())
  cursor.expect('</label><timestamp>')
  cursor.pass(cursor.u8())
  cursor.expect('</timestamp></header><map>')
  cursor.pass(14, 8)
  cursor.expect('</map><variable_types>')
  const typesFrom = cursor.pass(k, 2)
  const after = cursor.at
  cursor.at = typesFrom
  const types = Array.from({ length: k }, () => storageOf(cursor, cursor.u16(), true))
  cursor.at = after
  cursor.expect('</variable_types>')

  const decode = release === 117 ? decodeOld : utf8
  const width = WIDTHS[release === 117 ? 0 : 1]
  const texts = (tag: string, size: number) => {
    cursor.expect(`<${tag}>`)
    const from = cursor.pass(k, size)
    cursor.expect(`</${tag}>`)
    return types.map((_, at) => {
      const start = from + size * at
      return decode(upToZero(cursor.bytes.subarray(start, start + size)))
    })
  }
  const names = texts('varnames', width.name)
  cursor.expect('<sortlist>')
  cursor.pass(k + 1, release === 119 ? 4 : 2)
  cursor.expect('</sortlist>')
  const formats = texts('formats', width.format)
  const labelNames = texts('value_label_names', width.name)
  const labels = texts('variable_labels', width.label)
  cursor.expect('<characteristics>')
  while (cursor.isNext('<ch>')) {
    cursor.expect('<ch>')
    cursor.pass(cursor.u32())
    cursor.expect('</ch>')
  }
  cursor.expect('</characteristics>')
  return dictionaryOf(release, n, { types, names, formats, labelNames, labels })
}
