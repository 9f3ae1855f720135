import type { Note } from '../../../errors.js'
import { distinctNames } from '../kit/distinct-names.js'
import type { FileOptions, FileTable } from '../kit/file-column.js'
import { fileDamaged, formatUnread, noTable } from '../kit/file-errors.js'
import { asciiSource } from './ascii-source.js'
import { columnOf } from './column.js'
import { frameOf, isFrame } from './frame.js'
import { binarySource } from './source.js'
import { unserialize } from './unserialize.js'
import { classesOf, type RValue } from './values.js'

/**
 * Reads the data frames of a file of R that is not packed: of .rds the one that it is, of .RData each by its name.
 *
 * Source: "R Internals", 1.8 Serialization Formats.
 *
 * Coded errors: FILE_DAMAGED, FILE_FORMAT_UNREAD, FILE_NO_TABLE. Notes: COLUMN_LEFT_OUT, COLUMN_NAME_REPEATED.
 */
export function readR(bytes: Uint8Array, options: FileOptions): FileTable[] {
  const { file } = options
  const isWorkspace = bytes[0] === 0x52
  const start = isWorkspace ? 5 : 0
  const format = String.fromCharCode(bytes[start] ?? 0)
  if (format === 'B')
    throw formatUnread(
      'a file of R in the binary format of one computer',
      'saveRDS() without ascii = NA',
      file,
    )
  if ((format !== 'X' && format !== 'A') || bytes[start + 1] !== 10)
    throw fileDamaged('its format is none of those of R', start, file)
  const source = (format === 'X' ? binarySource : asciiSource)(bytes, start + 2, file)
  const value = unserialize(source, bytes.length, file)
  if (!isWorkspace) {
    if (!isFrame(value)) throw noTable(`an object ${describe(value)}`, file)
    return [tableOf(null, value, options)]
  }
  const objects = value.kind === 'pairs' ? value.items : []
  const frames = objects.filter(([, object]) => isFrame(object))
  if (frames.length === 0)
    throw noTable(
      objects.map(([name, object]) => `"${name}" ${describe(object)}`).join(', ') || 'nothing',
      file,
    )
  return frames.map(([name, frame]) => tableOf(name, frame, options))
}

function tableOf(title: string | null, frame: RValue, { file, isKept = () => true }: FileOptions): FileTable {
  const damaged = (wrong: string) => fileDamaged(wrong, null, file)
  const { n, columns, leftOut } = frameOf(frame, damaged)
  const { names, notes } = distinctNames(columns.map(({ name }) => name))
  const kept = columns.flatMap((column, k) => (isKept(names[k]) ? [{ ...column, name: names[k] }] : []))
  return {
    ...{ name: title, n, names },
    columns: kept.map((column) => columnOf(column, damaged)),
    notes: [...notes, ...leftOut.map(([name, what]) => leftOutNote(name, what))],
  }
}

const leftOutNote = (name: string, what: string): Note => ({
  code: 'COLUMN_LEFT_OUT',
  column: name,
  message: `column "${name}" was left out: its values (${what}) are neither numbers nor texts nor dates`,
})

/** What an object is, for those who expected a data frame. */
function describe(value: RValue): string {
  const classes = classesOf(value)
  if (classes.length > 0) return `of class ${classes.join(', ')}`
  return `of type ${value.kind === 'other' ? value.what : value.kind}`
}
