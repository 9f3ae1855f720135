import { parquetMetadataAsync, parquetReadObjects, parquetSchema } from 'hyparquet'
import {
  decompressBrotli,
  decompressGzip,
  decompressLz4,
  decompressLz4Raw,
  decompressZstd,
} from 'hyparquet-compressors'
import type { ReadOptions } from '../../../src/data/delimited/read-options.js'
import type { Table } from '../../../src/data/table/table.js'
import type { CellValue } from '../../../src/data/table/table-from-rows.js'
import { createRowReader } from '../../../src/data/table/table-from-rows.js'
import { CopseError } from '../../../src/errors.js'
import type { Progress } from '../api.js'

/** Rows read at a time, so that a long file is never held as objects. */
const BLOCK = 50_000

/** Snappy is built in; the compiled one would need a laxer security policy. */
const compressors = {
  GZIP: decompressGzip,
  BROTLI: decompressBrotli,
  ZSTD: (input: Uint8Array) => decompressZstd(input),
  LZ4: decompressLz4,
  LZ4_RAW: decompressLz4Raw,
}

/** A Parquet file with plain columns. Coded errors: FILE_UNREADABLE, and those of createRowReader. */
export async function readParquet(blob: Blob, options: ReadOptions, progress: Progress): Promise<Table> {
  const file = {
    byteLength: blob.size,
    slice: (from: number, to?: number) => blob.slice(from, to).arrayBuffer(),
  }
  try {
    const metadata = await parquetMetadataAsync(file)
    const names = parquetSchema(metadata).children.map(({ element }) => element.name)
    const rows = Number(metadata.num_rows)
    const reader = createRowReader(options)
    reader.add(names)
    for (let from = 0; from < rows; from += BLOCK) {
      const rowEnd = Math.min(rows, from + BLOCK)
      const objects = await parquetReadObjects({ file, metadata, rowStart: from, rowEnd, compressors })
      for (const object of objects) reader.add(names.map((name) => plain(object[name])))
      progress(`Reading ${options.file}: ${rowEnd} rows`, rowEnd / rows)
    }
    return reader.finish()
  } catch (error) {
    if (error instanceof CopseError) throw error
    throw new CopseError({
      code: 'FILE_UNREADABLE',
      wrong: 'the Parquet file cannot be read',
      found: error instanceof Error ? error.message : String(error),
      try: 'writing it again with Snappy or no compression, or as CSV',
      place: options.file === undefined ? {} : { file: options.file },
    })
  }
}

/** Nested values as JSON, so that they are at least seen. */
function plain(value: unknown): CellValue {
  if (value === null || value === undefined || value instanceof Date) return value as CellValue
  return typeof value === 'object' ? JSON.stringify(value) : (value as CellValue)
}
