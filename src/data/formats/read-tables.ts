import { fileEmpty } from '../delimited/reader-errors.js'
import { readDta } from './dta/read-dta.js'
import { fileFormat, isR } from './file-format.js'
import type { FileOptions, FileTable } from './kit/file-column.js'
import { compressionUnread, fileUnknown, formatUnread, packedUnknown } from './kit/file-errors.js'
import { gunzip, gunzipStart } from './kit/gunzip.js'
import { readR } from './r/read-r.js'
import { readSas7bdat } from './sas7bdat/read-sas7bdat.js'
import { readSav } from './sav/read-sav.js'
import { readXpt } from './xpt/read-xpt.js'

/**
 * The tables of a file of SPSS, Stata, SAS or R, told by its first bytes, whatever its name.
 *
 * Coded errors: FILE_EMPTY, FILE_BINARY, FILE_DAMAGED, FILE_FORMAT_UNREAD, FILE_COMPRESSION_UNREAD, FILE_TOO_LARGE, FILE_NO_TABLE.
 */
export function readTables(bytes: Uint8Array, options: FileOptions): FileTable[] {
  const { file } = options
  if (bytes.length === 0) throw fileEmpty(file)
  switch (fileFormat(bytes)) {
    case 'sav':
      return [readSav(bytes, options)]
    case 'dta':
      return [readDta(bytes, options)]
    case 'xpt':
      return readXpt(bytes, options)
    case 'sas7bdat':
      return [readSas7bdat(bytes, options)]
    case 'r':
      return readR(bytes, options)
    case 'gzip':
      // R packs its files; what else is packed is told before all of it is unpacked.
      if (!isR(gunzipStart(bytes, file))) throw packedUnknown(file)
      return readR(gunzip(bytes, file), options)
    case 'por':
      throw formatUnread('an SPSS portable file (.por)', 'saving it as .sav', file)
    case 'bzip2':
      throw compressionUnread('bzip2', file)
    case 'xz':
      throw compressionUnread('xz', file)
    default:
      throw fileUnknown(file)
  }
}
