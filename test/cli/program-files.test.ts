import { copyFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { readData } from '../../cli/input/read-data.js'
import { wholeFile } from '../../cli/options/table-options.js'
import { copse, temporaryFile, temporaryFolder } from './run-copse.js'

const FOLDER = join(import.meta.dirname, '../fixtures/formats')
const at = (file: string) => join(FOLDER, file)
const folder = temporaryFolder()

/** A file of each kind, and what it is called in messages. */
const KINDS = [
  ['pspp.zsav', 'an SPSS file'],
  ['mixed-113.dta', 'a Stata file'],
  ['mixed-118.dta', 'a Stata file'],
  ['mixed-v5.xpt', 'a SAS file'],
  ['mixed-v8.xpt', 'a SAS file'],
  ['mixed.sas7bdat', 'a SAS file'],
  ['mixed-plain.rds', 'a file of R'],
  ['mixed-ascii.rds', 'a packed file'],
  ['two.RData', 'a packed file'],
] as const

describe('files of other statistics programs', () => {
  it.each(KINDS)('%s is known by its first bytes, whatever its name', async (file, what) => {
    const other = join(folder, `${file}.csv`)
    copyFileSync(at(file), other)
    expect(wholeFile(other)).toBe(what)
    const own = await readData(at(file), {}, {}, false)
    const read = await readData(other, {}, {}, false)
    expect(read.names).toEqual(own.names)
    expect(read.n).toBe(own.n)
  })

  it.each([
    ['portable.por', 'FILE_FORMAT_UNREAD', /saving it as \.sav/],
    ['hostile/release.dta', 'FILE_FORMAT_UNREAD', /release 121.*saveold/],
    ['hostile/catalog.sas7bdat', 'FILE_FORMAT_UNREAD', /data set \(\.sas7bdat\)/],
    ['mixed-bzip2.rds', 'FILE_COMPRESSION_UNREAD', /bzip2.*saveRDS/],
    ['mixed-xz.rds', 'FILE_COMPRESSION_UNREAD', /xz.*saveRDS/],
    ['notable.rds', 'FILE_NO_TABLE', /data frame/],
    ['hostile/bomb.rds', 'FILE_BINARY', /gunzip/],
  ])('%s is refused with %s and advice', async (file, code, advice) => {
    const error = await readData(at(file), {}, {}, false).catch((error: unknown) => error)
    expect(error).toMatchObject({ code, message: expect.stringMatching(advice) })
  })

  it('of old versions of Stata and of PROC CPORT are refused with advice', async () => {
    const old = join(folder, 'old.dta')
    writeFileSync(old, new Uint8Array([110, 2, 1, 0, 1, 0]))
    const port = temporaryFile('port.xpt', '**COMPRESSED** **COMPRESSED** **COMPRESSED** **COMPRESSED**')
    for (const [file, advice] of [
      [old, /release 110.*saving it again/],
      [port, /PROC CPORT.*XPORT engine/],
    ] as const) {
      const error = await readData(file, {}, {}, false).catch((error: unknown) => error)
      expect(error).toMatchObject({ code: 'FILE_FORMAT_UNREAD', message: expect.stringMatching(advice) })
    }
  })

  it('options of text files are refused for them', async () => {
    const error = await readData(at('mixed-118.dta'), { decimal: ',' }, {}, false).catch((e: unknown) => e)
    expect(error).toMatchObject({ code: 'OPTIONS_CONFLICT', message: expect.stringMatching('a Stata file') })
  })

  it('are described by the command line as the same data in another version of the format', () => {
    const roles = [
      '--outcome=bmi',
      '--treatment=arm',
      '--control=control',
      '--trial=trial',
      '--covariates=age,sex',
    ]
    const [older, newer] = ['mixed-117.dta', 'mixed-119.dta'].map((file) => {
      const { status, stdout, stderr } = copse(['describe', at(file), ...roles, '--json', '-', '--quiet'])
      expect([status, stderr]).toEqual([0, ''])
      return JSON.parse(stdout, (key, value) => (key === 'data' && typeof value === 'string' ? null : value))
    })
    expect(newer).toEqual(older)
    expect(JSON.stringify(newer)).toContain('North study')
  })
})
