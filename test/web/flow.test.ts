import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { parquetWriteBuffer } from 'hyparquet-writer'
import { describe, expect, it } from 'vitest'
import writeExcel from 'write-excel-file/node'
import { copse, EXAMPLE as EXAMPLE_FILE, temporaryFile, temporaryFolder } from '../cli/run-copse.js'
import {
  app,
  assertNothingSent,
  choose,
  downloaded,
  EXAMPLE,
  opened,
  recommended,
  settled,
  summary,
  takeExample,
} from './app.js'

/** As the app guesses them, covariates in the order of the file. */
const ROLES = [
  ...['--outcome', 'rmdq', '--treatment', 'arm', '--control', 'control', '--id', 'id'],
  ...['--trial', 'trial', '--covariates', 'sex,age,rmdq0'],
]

const own = app()
const FOUR = 'metaMOB-SI finds 4 subgroups among 1,512 patients of 4 trials.'

/** The example as rows of text. */
const [HEAD, ...ROWS] = EXAMPLE.toString('utf8')
  .trim()
  .split('\n')
  .map((line) => line.split(','))
const isNumber = (name: string) => ['age', 'rmdq0', 'rmdq'].includes(name)

describe('the app', () => {
  it('analyses the example: numbers equal those of the command line, nothing is sent', async () => {
    const { page, requests, complaints } = await own.open()
    await takeExample(page)
    expect(await summary(page)).toBe(FOUR)
    expect(await page.getByRole('treeitem').count()).toBe(7)

    const folder = temporaryFolder()
    const { status } = copse([
      ...['fit', EXAMPLE_FILE, ...ROLES, '--better', 'lower', '--out', folder, '--quiet'],
    ])
    expect(status).toBe(0)
    await page.getByRole('tab', { name: 'Take away' }).click()
    for (const [button, name] of [
      ['Results', 'fit.json'],
      ['Results in words', 'fit.txt'],
      ['Subgroups', 'subgroups.csv'],
      ['Patients with their subgroup', 'patients.csv'],
    ]) {
      const file = await downloaded(page, button)
      expect(file.name).toBe(name)
      expect(file.bytes.toString(), name).toBe(readFileSync(join(folder, name), 'utf8'))
    }
    assertNothingSent(requests, own.url)
    expect(complaints).toEqual([])
    await page.context().close()
  })

  it('says the command that gives the same', async () => {
    const { page } = await own.open()
    await takeExample(page)
    await page.getByLabel('Significance level').fill('0.0001')
    await page.getByRole('tab', { name: 'Take away' }).click()
    await expect
      .poll(() => page.getByRole('region', { name: 'Command' }).textContent())
      .toContain('--alpha 0.0001')
    const command = (await page.getByRole('region', { name: 'Command' }).textContent())!
    const args = command
      .replaceAll('\\\n', ' ')
      .trim()
      .split(/\s+/)
      .slice(1)
      .map((word) => (word === 'nslbp.csv' ? EXAMPLE_FILE : word))
    const { stdout } = copse([...args, '--json', '-', '--quiet'])
    expect((await downloaded(page, 'Results')).bytes.toString()).toBe(stdout)
    await page.context().close()
  })

  it.each(['xlsx', 'parquet', 'csv with semicolons'])('reads %s as it reads CSV', async (kind) => {
    const { page, complaints, requests } = await own.open()
    const columns = HEAD.map((name, j) => ({
      name,
      data: ROWS.map((row) =>
        row[j] === '' || row[j] === 'NA' ? null : isNumber(name) ? Number(row[j]) : row[j],
      ),
    }))
    let file: { name: string; buffer: Buffer | Uint8Array }
    if (kind === 'xlsx') {
      const rows = [HEAD, ...ROWS.map((_, i) => columns.map(({ data }) => data[i]))]
      const sheet = rows.map((row) =>
        row.map((value) => (value === null ? null : { value: value as string })),
      )
      file = { name: 'trials.xlsx', buffer: await writeExcel(sheet).toBuffer() }
    } else if (kind === 'parquet')
      file = { name: 'trials.parquet', buffer: new Uint8Array(parquetWriteBuffer({ columnData: columns })) }
    else
      file = {
        name: 'trials.csv',
        buffer: Buffer.from([HEAD, ...ROWS].map((row) => row.join(';')).join('\r\n')),
      }
    await choose(page, file)
    await settled(page)
    await recommended(page)
    expect(await summary(page)).toBe(FOUR)
    await page.getByRole('tab', { name: 'Take away' }).click()
    const path = temporaryFile(file.name.replace(/\.\w+$/, '.csv'), EXAMPLE)
    const { stdout } = copse(['fit', path, ...ROLES, '--json', '-', '--quiet'])
    const got = JSON.parse((await downloaded(page, 'Results')).bytes.toString())
    expect({ ...got, spec: { ...got.spec, data: 'trials.csv' } }).toEqual(JSON.parse(stdout))
    expect(complaints).toEqual([])
    assertNothingSent(requests, own.url)
    await page.context().close()
  })

  it('stacks two files, one a trial each, with a column that is called something else', async () => {
    const { page } = await own.open()
    const trial = HEAD.indexOf('trial')
    const part = (name: string, head: readonly string[]) => {
      const rows = ROWS.filter((row) => row[trial] === name)
      return Buffer.from([head, ...rows].map((row) => row.filter((_, j) => j !== trial).join(',')).join('\n'))
    }
    await choose(
      page,
      { name: 'Trial 1.csv', buffer: part('Trial 1', HEAD) },
      {
        name: 'Trial 2.csv',
        buffer: part(
          'Trial 2',
          HEAD.map((name) => (name === 'age' ? 'years' : name)),
        ),
      },
    )
    await page.getByRole('button', { name: 'look at the columns' }).click()
    await page.getByRole('heading', { name: '2 files, stacked' }).waitFor()
    await page.getByText('column "years" is not in "Trial 1.csv"').waitFor()
    await page.getByLabel('years in Trial 2.csv is').selectOption('age')
    await expect.poll(() => page.getByText('column "years"').count()).toBe(0)
    await page.getByLabel('Role of age').selectOption('covariate')
    await settled(page)
    await recommended(page)
    await page.getByRole('tab', { name: 'Take away' }).click()
    const path = temporaryFile(
      'two.csv',
      [HEAD, ...ROWS.filter((row) => ['Trial 1', 'Trial 2'].includes(row[trial]))]
        .map((row) => row.join(','))
        .join('\n'),
    )
    const { stdout } = copse(['fit', path, ...ROLES, '--json', '-', '--quiet'])
    await expect
      .poll(async () => {
        const { spec: _, ...got } = JSON.parse((await downloaded(page, 'Results')).bytes.toString())
        return got
      })
      .toEqual((({ spec: _, ...rest }) => rest)(JSON.parse(stdout)))
    await page.context().close()
  })

  it('refuses what is no table, in words, and goes on with the next file', async () => {
    const { page } = await own.open()
    await choose(page, { name: 'letter.pdf', buffer: Buffer.from('%PDF-1.7 …') })
    const alert = page.getByRole('alert')
    await alert.waitFor()
    expect(await alert.textContent()).toBe(
      'The file is a PDF document. Need delimited text (CSV or TSV). Try the CSV file behind it.',
    )
    await choose(page, { name: 'broken.xlsx', buffer: Buffer.from('PK\u0003\u0004 broken', 'latin1') })
    await page.getByText('not an Excel workbook').waitFor()
    await choose(page, { name: 'nslbp.csv', buffer: EXAMPLE })
    await settled(page)
    await recommended(page)
    expect(await summary(page)).toBe(FOUR)
    await page.context().close()
  })

  it('says what is wrong beside the field, and keeps what was typed', async () => {
    const { page } = await own.open()
    await takeExample(page)
    const alpha = page.getByLabel('Significance level')
    await alpha.fill('five')
    await page.getByText('The value of “Significance level” cannot be used.').first().waitFor()
    expect(await alpha.getAttribute('aria-invalid')).toBe('true')
    expect(await alpha.inputValue()).toBe('five')
    expect(await page.getByRole('treeitem').count()).toBe(7)
    await alpha.fill('')
    await expect.poll(() => alpha.getAttribute('aria-invalid')).toBe(null)
    await page.getByLabel('Role of arm').selectOption('none')
    await page.getByText('No column is the arm.').first().waitFor()
    await page.getByLabel('Role of arm').selectOption('treatment')
    await page
      .getByText('has two values')
      .or(page.getByText('Which arm'))
      .or(page.getByRole('alert'))
      .first()
      .waitFor()
    await page.getByLabel('The control arm is').selectOption('control')
    await expect.poll(() => page.getByRole('alert').count()).toBe(0)
    await page.context().close()
  })

  it('keeps the panel of the chosen node while the pointer passes over others', async () => {
    const { page } = await own.open()
    await takeExample(page)
    const panel = page.locator('.node-panel')
    const before = await panel.textContent()
    const lit = () => page.locator('.card.lit').count()
    expect(await lit()).toBe(1)
    await page.getByRole('treeitem').last().hover()
    await expect.poll(lit).toBe(3)
    expect(await panel.textContent()).toBe(before)
    await page.context().close()
  })

  it('splits by hand, and says so in the tree, in the notes and in the result', async () => {
    const { page } = await own.open()
    await takeExample(page)
    await page.getByLabel('… it were split on').selectOption('age')
    await page.getByLabel('at (left: up to and with)').fill('40')
    await page.getByRole('button', { name: 'Split here' }).click()
    await page.getByText('User-driven: this tree has changes made by hand.').waitFor()
    await page.getByRole('treeitem', { name: /split on age set by hand/ }).waitFor()
    await page.getByText('node 1 was split by hand (age ≤ 40)').waitFor()
    await page.getByRole('tab', { name: 'Take away' }).click()
    const got = JSON.parse((await downloaded(page, 'Results')).bytes.toString())
    expect(got.tree.nodes[0].split).toMatchObject({
      ...{ variable: 'age', kind: 'numeric', cut: 40, userDriven: true },
    })
    expect(got.spec.guide).toEqual([{ path: [], split: { variable: 'age', cut: 40 } }])
    await page.getByRole('button', { name: 'Undo all' }).click()
    await expect.poll(() => summary(page)).toBe(FOUR)
    await page.getByRole('tab', { name: 'Tree' }).click()
    await page.getByRole('treeitem').first().click()
    await opened(page)
    await page.getByRole('button', { name: 'Do not split' }).click()
    await expect
      .poll(() => summary(page))
      .toBe('metaMOB-SI finds no subgroups among 1,512 patients of 4 trials.')
    await page.context().close()
  })

  it('goes by keyboard alone', async () => {
    const { page } = await own.open()
    const focus = async (role: string, name: string | RegExp) => {
      for (let presses = 0; presses < 80; presses++) {
        await page.keyboard.press('Tab')
        const target = page.getByRole(role as 'button', { name }).first()
        if ((await target.count()) > 0 && (await target.evaluate((element) => element.matches(':focus'))))
          return
      }
      throw new Error(`no Tab leads to ${role} ${name}`)
    }
    await focus('button', 'Low back pain')
    await page.keyboard.press('Enter')
    await settled(page)
    await focus('combobox', 'Role of sex')
    await page.keyboard.press('End')
    await focus('radio', /metaMOB-WT/)
    await page.keyboard.press('ArrowDown')
    await page.keyboard.press('ArrowDown')
    await expect.poll(() => summary(page)).toContain('metaMOB-RI finds')
    await focus('treeitem', /all patients/)
    await page.keyboard.press('ArrowDown')
    await page.keyboard.press('ArrowRight')
    await page.keyboard.press('ArrowDown')
    await expect.poll(() => page.locator(':focus').textContent()).toMatch(/subgroup|split on/)
    // What is shown of the node comes after the focus.
    await expect.poll(() => page.locator('.node-panel').getAttribute('data-shown')).not.toBe('1')
    await page.context().close()
  })
})
