import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import writeExcel from 'write-excel-file/node'
import { copse, temporaryFile } from '../cli/run-copse.js'
import { app, choose, downloaded, EXAMPLE, recommended, settled, summary } from './app.js'

const own = app()
const FORMATS = join(import.meta.dirname, '../fixtures/formats')
const FOUR = 'metaMOB-SI finds 4 subgroups among 1,512 patients of 4 trials.'

const [HEAD, ...ROWS] = EXAMPLE.toString('utf8')
  .trim()
  .split('\n')
  .map((line) => line.split(','))
const sheetOf = (rows: readonly (readonly string[])[]) =>
  rows.map((row, i) =>
    row.map((cell) => {
      if (cell === '' || cell === 'NA') return null
      return { value: i > 0 && cell.trim() !== '' && Number.isFinite(Number(cell)) ? Number(cell) : cell }
    }),
  )

describe('how a file is read', () => {
  it('is told by its first bytes for files of other programs, which may hold several tables', async () => {
    const { page } = await own.open()
    const file = (name: string) => readFileSync(join(FORMATS, name))
    await choose(page, { name: 'trials.dta', buffer: file('mixed-118.dta') })
    await page.getByRole('button', { name: 'look at the columns' }).click()
    await page.getByText('36 rows, 10 columns').waitFor()
    // Labels of values are the levels.
    await page.getByText('2 control, 2 experimental').waitFor()
    await choose(page, { name: 'workspace', buffer: file('two.RData') })
    const table = page.getByLabel('Table', { exact: true })
    await table.waitFor()
    expect(await table.inputValue()).toBe('e1')
    await page.getByText('only "e1" was read').first().waitFor()
    await table.selectOption('e2')
    await page.getByText('4 rows, 2 columns').waitFor()
    await choose(page, { name: 'old.rds', buffer: file('mixed-xz.rds') })
    await page
      .getByText(/compressed with xz/)
      .first()
      .waitFor()
  })

  it('shows the sheets of a workbook, reads the first that holds anything, and another when told', async () => {
    const { page } = await own.open()
    const notes = sheetOf([
      ['what', 'when'],
      ['made', 'today'],
      ['sent', 'never'],
    ])
    const buffer = await writeExcel([
      { data: notes as never, sheet: 'Notes' },
      { data: sheetOf([HEAD, ...ROWS]) as never, sheet: 'Patients' },
    ]).toBuffer()
    await choose(page, { name: 'trials.xlsx', buffer })
    const sheet = page.getByLabel('Sheet', { exact: true })
    await sheet.waitFor()
    expect(await sheet.inputValue()).toBe('Notes')
    expect(await page.getByText('2 rows, 2 columns').count()).toBe(1)
    await page.getByText('only "Notes" was read').first().waitFor()
    await sheet.selectOption('Patients')
    await page.getByText('the 4 trials').first().waitFor()
    await settled(page)
    await recommended(page)
    expect(await summary(page)).toBe(FOUR)
    await page.getByText('only "Patients" was read').first().waitFor()
    // The command line reads text: the app gives the sheet as one, and the command is for that.
    await page.getByRole('tab', { name: 'Take away' }).click()
    const data = await downloaded(page, 'The data as one CSV file')
    expect(data.name).toBe('trials.csv')
    const command = (await page.getByRole('region', { name: 'Command' }).textContent())!
    const args = command.replaceAll('\\\n', ' ').trim().split(/\s+/).slice(1)
    const file = temporaryFile('trials.csv', data.bytes)
    const { stdout } = copse([
      ...args.map((word) => (word === 'trials.csv' ? file : word)),
      '--json',
      '-',
      '--quiet',
    ])
    const { spec, notes: said, ...got } = JSON.parse((await downloaded(page, 'Results')).bytes.toString())
    const { spec: toldSpec, notes: told, ...wanted } = JSON.parse(stdout)
    expect(got).toEqual(wanted)
    expect({ ...spec, data: 'trials.csv' }).toEqual(toldSpec)
    expect(said.filter(({ code }: { code: string }) => code !== 'FILE_MORE_SHEETS')).toEqual(told)
    await page.reload()
    await settled(page)
    expect(await sheet.inputValue()).toBe('Patients')
    await page.context().close()
  })

  it('shows what was recognised, and reads again when told otherwise', async () => {
    const { page } = await own.open()
    const text = [HEAD, ...ROWS].map((row) => row.map((cell) => cell.replace('.', ',')).join(';')).join('\n')
    await choose(page, { name: 'semicolons.csv', buffer: Buffer.from(text) })
    await settled(page)
    await recommended(page)
    const delimiter = page.getByLabel('Columns are separated by')
    expect(await delimiter.locator('option:checked').textContent()).toBe('recognised: semicolon')
    await delimiter.selectOption(',')
    const alert = page.locator('.reading').getByRole('alert')
    await alert.waitFor()
    expect(await alert.textContent()).toContain('only one column')
    // What was there before stays, and what was chosen as well.
    expect(await page.getByLabel('Role of rmdq0').inputValue()).toBe('covariate')
    expect(await page.getByRole('treeitem').count()).toBe(7)
    await delimiter.selectOption(';')
    await expect.poll(() => page.getByRole('alert').count()).toBe(0)
    expect(await summary(page)).toBe(FOUR)
    await page.getByLabel('Decimal mark').selectOption('.')
    await page.getByRole('tab', { name: 'Take away' }).click()
    await expect
      .poll(() => page.getByRole('region', { name: 'Command' }).textContent())
      .toMatch(/--delimiter semicolon[\s\S]*--decimal \./)
    const file = temporaryFile('semicolons.csv', text)
    const command = (await page.getByRole('region', { name: 'Command' }).textContent())!
    const args = command.replaceAll('\\\n', ' ').trim().split(/\s+/).slice(1)
    const { stdout } = copse([
      ...args.map((word) => (word === 'semicolons.csv' ? file : word)),
      ...['--json', '-', '--quiet'],
    ])
    expect((await downloaded(page, 'Results')).bytes.toString()).toBe(stdout)
    await page.context().close()
  })

  it('takes the names of the columns from the row that is said', async () => {
    const { page } = await own.open()
    const text = ['1,2,3,4,5', ...[HEAD, ...ROWS].map((row) => row.slice(0, 5).join(','))].join('\n')
    await choose(page, { name: 'above.csv', buffer: Buffer.from(text) })
    const row = page.getByLabel('Names of the columns are in row')
    await row.waitFor()
    await row.fill('2')
    await page.getByLabel(`Role of ${HEAD[1]}`).waitFor()
    await row.fill('two')
    const alert = page.locator('.reading').getByRole('alert')
    await alert.waitFor()
    expect(await alert.textContent()).toContain('number of a row')
    await page.context().close()
  })

  it('reads a column as told, and says where that cannot be', async () => {
    const { page } = await own.open()
    await choose(page, { name: 'nslbp.csv', buffer: EXAMPLE })
    await settled(page)
    await page.getByLabel('Type of sex').selectOption('number')
    const alert = page.locator('.columns').getByRole('alert')
    await alert.waitFor()
    expect(await alert.textContent()).toContain('has a cell that is none')
    await page.getByLabel('Type of sex').selectOption('')
    await expect.poll(() => page.getByRole('alert').count()).toBe(0)
    await page.getByLabel('Type of rmdq0').selectOption('text')
    await expect
      .poll(() => page.getByLabel('Type of rmdq0').locator('option:checked').textContent())
      .toBe('text, as told')
    await page.context().close()
  })

  it('reads limits as numbers and look-alike levels as one, as the command line does', async () => {
    const { page } = await own.open()
    const file = 'test/fixtures/columns/almost-numbers.csv'
    await choose(page, { name: 'almost-numbers.csv', buffer: readFileSync(file) })
    await page.getByRole('button', { name: 'look at the columns' }).click()
    await page.getByLabel('Type of crp').selectOption('limits as half of it')
    await page.getByLabel('Type of sex').selectOption('look-alike levels as one')
    await expect
      .poll(() => page.getByLabel('Type of crp').locator('option:checked').textContent())
      .toBe('limits as half of it')
    const role = (name: string, as: string) => page.getByLabel(`Role of ${name}`).selectOption(as)
    for (const name of ['id', 'age', 'bmi', 'sev', 'dose']) await role(name, 'Not used')
    for (const name of ['sex', 'crp']) await role(name, 'Covariate')
    await role('y', 'Outcome')
    await role('arm', 'Arm')
    await role('trial', 'Trial')
    await page.getByLabel('The control arm is').selectOption('control')
    await settled(page)
    await page.getByText('47 cells of "crp" hold a limit').first().waitFor()
    await page.getByText('look alike were read as one').first().waitFor()
    // What was asked for is in the command, the results, the report and the link.
    await page.getByRole('tab', { name: 'Take away' }).click()
    const command = (await page.getByRole('region', { name: 'Command' }).textContent())!
    const args = command.replaceAll('\\\n', ' ').trim().split(/\s+/).slice(1)
    expect(args.join(' ')).toContain('--merge-alike sex --limits crp=half')
    const { stdout } = copse([
      ...args.map((word) => (word === 'almost-numbers.csv' ? file : word)),
      ...['--json', '-', '--quiet'],
    ])
    // The command line does not read the column of doses, which the app has a note on.
    const resultOf = (text: string) => {
      const result = JSON.parse(text)
      const notes = result.notes.filter(({ column }: { column?: string }) => column !== 'dose')
      return { ...result, notes }
    }
    expect(resultOf((await downloaded(page, 'Results')).bytes.toString())).toEqual(resultOf(stdout))
    const report = (await downloaded(page, 'Web page (HTML)')).bytes.toString()
    expect(report).toContain('"mergeAlike":["sex"],"limits":{"crp":"half"}')
    await page.reload()
    await settled(page)
    expect(await page.getByLabel('Type of sex').inputValue()).toBe('alike')
    // Half of a limit is none of a column with other cells.
    await page.getByLabel('Type of crp').selectOption('as recognised')
    await expect.poll(() => page.getByLabel('Type of crp').inputValue()).toBe('')
    await page.context().close()
  })

  it('reads a file again when what is said of it changes while it is read', async () => {
    const { page } = await own.open()
    const rows = Array.from(
      { length: 12 },
      (_, i) => `${i},${'ab'[i % 2]},${i % 3 ? 'male' : 'Male'},${i === 3 ? '<5' : i}`,
    )
    await choose(page, { name: 'one.csv', buffer: Buffer.from(`y,arm,sex,crp\n${rows.join('\n')}\n`) })
    await page.getByLabel('Type of crp').waitFor()
    // The second choice comes before the file has been read as the first one says.
    await page.evaluate(`(async () => {
      for (const [name, told] of [['crp', 'missing'], ['sex', 'alike']]) {
        const select = document.querySelector('select[aria-label="Type of ' + name + '"]')
        select.value = told
        select.dispatchEvent(new Event('change', { bubbles: true }))
        await new Promise((drawn) => queueMicrotask(drawn))
      }
    })()`)
    await page.getByText('"Male" (4) as "male" (8)').first().waitFor()
    await page.getByText('1 was below a limit and taken as missing').first().waitFor()
    await page.context().close()
  })

  it('finds levels that look alike in several files', async () => {
    const { page } = await own.open()
    const fileOf = (sex: string) =>
      Buffer.from(
        `y,arm,sex,crp\n${Array.from({ length: 12 }, (_, i) => `${i},${'ab'[i % 2]},${sex},${i === 3 ? '<5' : i}`).join('\n')}\n`,
      )
    await choose(
      page,
      { name: 'one.csv', buffer: fileOf('male') },
      { name: 'two.csv', buffer: fileOf('Male ') },
      { name: 'three.csv', buffer: fileOf('male').subarray() },
    )
    await page.getByLabel('Type of sex').selectOption('look-alike levels as one')
    await page.getByText('"Male" (12) as "male" (24)').first().waitFor()
    await page.getByLabel('Type of crp').selectOption('limits as missing')
    await page.getByText('1 was below a limit and taken as missing').first().waitFor()
    await page.context().close()
  })

  it('keeps every key of a list that is being typed', async () => {
    const { page } = await own.open()
    await choose(page, { name: 'nslbp.csv', buffer: EXAMPLE })
    await settled(page)
    const field = page.getByLabel('Also read as missing')
    await field.pressSequentially('-99, not known , ', { delay: 20 })
    // The list has been taken over once the link holds it.
    await expect
      .poll(() => Buffer.from(new URL(page.url()).hash.slice(3), 'base64url').toString())
      .toContain('not known')
    expect(await field.inputValue()).toBe('-99, not known , ')
    await page.getByRole('tab', { name: 'Take away' }).click()
    await expect
      .poll(() => page.getByRole('region', { name: 'Command' }).textContent())
      .toMatch(/--na -99[\s\S]*--na 'not known'/)
    await page.context().close()
  })
})
