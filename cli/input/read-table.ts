import { closeSync, fstatSync, openSync, readSync } from 'node:fs'
import { basename } from 'node:path'
import { createDelimitedReader } from '../../src/data/delimited/delimited.js'
import type { ReadOptions } from '../../src/data/delimited/read-options.js'
import { isNotUtf8 } from '../../src/data/delimited/reader-errors.js'
import { windows1252Text } from '../../src/data/delimited/text/windows-1252.js'
import type { Table } from '../../src/data/table/table.js'
import { CopseError } from '../../src/errors.js'
import { progress } from '../output/progress.js'

const BLOCK = 1 << 20

/**
 * Reads a delimited file (`-`: standard input) into typed columns, block by block, so that the text is never held whole.
 * UTF-8 is expected; a file that is not is read as Windows-1252, the other encoding that spreadsheets write.
 *
 * Coded errors: FILE_NOT_FOUND, FILE_IS_FOLDER, FILE_UNREADABLE, and those of createDelimitedReader.
 */
export async function readTable(file: string, options: ReadOptions, showProgress: boolean): Promise<Table> {
  const name = file === '-' ? 'standard input' : basename(file)
  const handle = file === '-' ? 0 : open(file)
  try {
    const stats = fstatSync(handle)
    if (file !== '-' && stats.isDirectory()) throw folder(file)
    const size = stats.isFile() ? stats.size : 0
    try {
      return readInto(handle, { ...options, file: name }, size, showProgress, 'utf-8')
    } catch (error) {
      // What comes through a pipe cannot be read again.
      if (!isNotUtf8(error) || file === '-' || !stats.isFile()) throw error
      // The file is read again from its beginning, in the other encoding.
      const table = readInto(handle, { ...options, file: name }, size, showProgress, 'windows-1252')
      const message = `${name} is not UTF-8: it was read as Windows-1252; check names with accents`
      return { ...table, notes: [...table.notes, { code: 'FILE_NOT_UTF8', message }] }
    }
  } finally {
    if (file !== '-') closeSync(handle)
  }
}

function readInto(
  handle: number,
  options: ReadOptions,
  size: number,
  show: boolean,
  encoding: 'utf-8' | 'windows-1252',
): Table {
  const reader = createDelimitedReader(options, size)
  const bar = progress('Reading', show)
  const block = new Uint8Array(BLOCK)
  // Pipes, `<(…)` and devices are read as they come.
  const seekable = handle !== 0 && fstatSync(handle).isFile()
  let at = 0
  for (;;) {
    const length = readBlock(handle, block, seekable ? at : null)
    if (length === 0) break
    at += length
    const part = block.subarray(0, length)
    reader.push(encoding === 'utf-8' ? part : windows1252Text(part))
    bar.update(size > 0 ? at / size : null, `${reader.rows} rows`)
  }
  const table = reader.finish()
  bar.done()
  return table
}

function readBlock(handle: number, block: Uint8Array, position: number | null): number {
  for (;;) {
    try {
      return readSync(handle, block, 0, block.length, position)
    } catch (error) {
      const { code } = error as NodeJS.ErrnoException
      // Standard input may have nothing to give yet; at its end some systems report EOF as an error.
      if (code === 'EOF') return 0
      if (code !== 'EAGAIN') throw unreadable('standard input', error)
      Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 10)
    }
  }
}

function open(file: string): number {
  try {
    return openSync(file, 'r')
  } catch (error) {
    throw unreadable(file, error)
  }
}

function folder(file: string): CopseError {
  return new CopseError({
    code: 'FILE_IS_FOLDER',
    wrong: `"${file}" is a folder`,
    need: 'a CSV or TSV file',
    try: 'the path of a file in it',
    place: { file },
  })
}

/** Why a file cannot be read: FILE_NOT_FOUND, FILE_IS_FOLDER, FILE_UNREADABLE. */
export function unreadable(path: string, error: unknown): CopseError {
  const { code } = error as NodeJS.ErrnoException
  // What was meant as an address of a database may hold a password.
  const file = path.replace(/^([a-z][a-z0-9+.-]+:\/).*@.*$/is, '$1…')
  if (code === 'EISDIR') return folder(file)
  if (code === 'ENOENT')
    return new CopseError({
      code: 'FILE_NOT_FOUND',
      wrong: `there is no file "${file}"`,
      try: 'checking the path, or - for standard input',
      place: { file },
    })
  return new CopseError({
    code: 'FILE_UNREADABLE',
    wrong: `"${file}" cannot be read`,
    found: (error as NodeJS.ErrnoException).code ?? String(error),
    try: 'checking its permissions',
    place: { file },
  })
}
