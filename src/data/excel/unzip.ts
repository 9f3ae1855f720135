import { type UnzipFileInfo, unzipSync } from 'fflate'
import { CopseError } from '../../errors.js'

/** A deflated byte becomes at most so many, and a workbook not more than can be worked with. */
const MOST_EXPANSION = 1032
const MOST_BYTES = 2 ** 31

/**
 * The parts of a zip archive whose names are wanted. Throws an Error where it is none.
 *
 * Coded error: FILE_TOO_LARGE.
 */
export function unzip(
  bytes: Uint8Array,
  wanted: (name: string) => boolean,
  file: string | undefined,
): Map<string, Uint8Array> {
  let sum = 0
  const filter = ({ name, size, originalSize }: UnzipFileInfo): boolean => {
    if (!wanted(name)) return false
    // Sizes are promises; memory is not taken for more than the bytes can hold.
    if (originalSize > MOST_EXPANSION * size + 1024) throw new Error('a part is larger than it can be')
    sum += originalSize
    if (sum > MOST_BYTES) throw tooLarge(sum, file)
    return true
  }
  return new Map(Object.entries(unzipSync(bytes, { filter })))
}

function tooLarge(bytes: number, file: string | undefined): CopseError {
  return new CopseError({
    code: 'FILE_TOO_LARGE',
    wrong: 'the workbook is too large to be read',
    found: `${Math.round(bytes / 1e6)} MB unpacked`,
    need: `at most ${Math.round(MOST_BYTES / 1e6)} MB`,
    try: 'saving the sheet as CSV',
    place: file === undefined ? {} : { file },
  })
}
