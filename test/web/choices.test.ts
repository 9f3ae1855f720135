import { execFileSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Page } from 'playwright-core'
import { describe, expect, it } from 'vitest'
import { copse, EXAMPLE as EXAMPLE_FILE, temporaryFile, temporaryFolder } from '../cli/run-copse.js'
import { app, choose, downloaded, EXAMPLE, settled, summary, takeExample } from './app.js'

const own = app()

/** The words of the command that the app says, as a shell reads them. */
async function commandWords(page: Page): Promise<string[]> {
  const command = (await page.getByRole('region', { name: 'Command' }).textContent())!
  const words = command.replace(/^#.*\n/gm, '').replace(/^copse /, "printf '%s\\0' ")
  return execFileSync('sh', ['-c', words], { encoding: 'utf8' }).split('\0').slice(0, -1)
}

/** Runs the command that the app says, on the file that the data are in. */
async function repeated(page: Page, file: string, name: string): Promise<string> {
  const args = (await commandWords(page)).map((word) => (word === name ? file : word))
  const { stdout, stderr, status } = copse([...args, '--json', '-', '--quiet'])
  expect(status, stderr).toBe(0)
  return stdout
}

const takeAway = (page: Page) => page.getByRole('tab', { name: 'Take away' }).click()
const text = async (page: Page, name: string) => (await downloaded(page, name)).bytes.toString()

describe('choices of the app are those of the command line', () => {
  it('adjusts for columns: fit, comparison, R, link and report say so', async () => {
    const { page } = await own.open()
    await takeExample(page)
    const before = await page.locator('.summary').getAttribute('data-version')
    // As a covariate, and as a column that is nothing else.
    await page.getByLabel('Role of age').selectOption('none')
    await page.getByLabel('Adjust for age').check()
    await page.getByLabel('Adjust for sex').check()
    await expect.poll(() => page.locator('.summary').getAttribute('data-version')).not.toBe(before)
    await takeAway(page)
    await expect
      .poll(() => page.getByRole('region', { name: 'Command' }).textContent())
      .toContain('--adjust sex,age')
    expect(await text(page, 'Results')).toBe(await repeated(page, EXAMPLE_FILE, 'nslbp.csv'))
    await page.getByLabel('Command for').selectOption('compare')
    expect(await text(page, 'Comparison of the methods')).toBe(
      await repeated(page, EXAMPLE_FILE, 'nslbp.csv'),
    )
    expect(await text(page, 'The same analysis in R')).toMatch(/rmdq ~ treated \+ trial \+ sex \+ age/)
    const { hash } = new URL(page.url())
    expect(JSON.parse(Buffer.from(hash.slice(3), 'base64url').toString()).adjust).toEqual(['age', 'sex'])
    await page.getByLabel('Command for').selectOption('report')
    const path = join(temporaryFolder(), 'report.html')
    const words = await commandWords(page)
    // The command names the arm, which the report of the app leaves to be found.
    words.splice(words.indexOf('--experimental'), 2)
    const args = words.map((word) =>
      word === 'nslbp.csv' ? EXAMPLE_FILE : word === 'report.html' ? path : word,
    )
    expect(copse([...args, '--quiet']).status).toBe(0)
    // That the app writes the same report is tested where it is downloaded (promises.test.ts).
    expect(readFileSync(path, 'utf8')).toContain('adjusted for sex and age')
    await page.reload()
    await settled(page)
    expect(await page.getByLabel('Adjust for age').isChecked()).toBe(true)
    await page.context().close()
  })

  it('orders levels, names references, leaves trials out', async () => {
    const { page } = await own.open()
    await takeExample(page)
    await page.getByRole('button', { name: /Levels and their order/ }).click()
    await page.getByLabel('sex is').selectOption('ordered')
    await page.getByLabel('Levels of sex, smallest first').fill('male < female')
    await page.getByLabel('Order of the trials (trial)').selectOption('levels')
    await page.getByLabel('Levels of trial').fill('Trial 2 < Trial 1 < Trial 3 < Trial 4')
    await page.getByRole('checkbox', { name: 'Trial 4', exact: true }).uncheck()
    await expect.poll(() => summary(page)).toContain('of 3 trials')
    await takeAway(page)
    await expect
      .poll(() => page.getByRole('region', { name: 'Command' }).textContent())
      .toContain("--levels 'trial=Trial 2<Trial 1<Trial 3<Trial 4'")
    expect(await text(page, 'Results')).toBe(await repeated(page, EXAMPLE_FILE, 'nslbp.csv'))
    await page.context().close()
  })

  it('says beside the field that a level is missing, and keeps what was typed', async () => {
    const { page } = await own.open()
    await takeExample(page)
    await page.getByRole('button', { name: /Levels and their order/ }).click()
    await page.getByLabel('sex is').selectOption('ordered')
    const field = page.getByLabel('Levels of sex, smallest first')
    await field.fill('male < woman')
    await expect.poll(() => field.getAttribute('aria-invalid')).toBe('true')
    expect(await page.locator('#data').getByRole('alert').textContent()).toContain('female')
    expect(await field.inputValue()).toBe('male < woman')
    await page.context().close()
  })

  it('sets what R has besides: honest estimates, cross-validation, clusters', async () => {
    const { page } = await own.open()
    await takeExample(page)
    await page.getByRole('button', { name: 'More settings' }).click()
    await page.getByLabel('Share set aside for estimation').fill('0.5')
    await page.getByLabel('Folds of cross-validation').fill('3')
    await page.getByLabel('Seed').fill('7')
    await page.getByLabel('Look for instability of').selectOption('treatment-partykit')
    await page.getByLabel('Role of id').selectOption('cluster')
    await takeAway(page)
    for (const flag of ['--honest 0.5', '--cv 3', '--seed 7', '--parm treatment-partykit', '--cluster id'])
      await expect.poll(() => page.getByRole('region', { name: 'Command' }).textContent()).toContain(flag)
    await expect
      .poll(async () => (await text(page, 'Results')) === (await repeated(page, EXAMPLE_FILE, 'nslbp.csv')))
      .toBe(true)
    await page.getByRole('tab', { name: 'Effects' }).click()
    await page.getByRole('heading', { name: 'Cross-validation' }).waitFor()
    await page.context().close()
  })

  it('fits events and counts, and shows ratios', async () => {
    const { page } = await own.open()
    await choose(page, {
      name: 'binary-2200.csv',
      buffer: readFileSync('test/fixtures/data/binary-2200.csv'),
    })
    await settled(page)
    expect(await page.getByLabel('The outcome is').inputValue()).toBe('binomial')
    await page.getByRole('tab', { name: 'Effects' }).click()
    const table = page.getByRole('region', { name: 'Table of subgroups' })
    await table.getByRole('columnheader', { name: 'Odds ratio' }).waitFor()
    await takeAway(page)
    expect(await text(page, 'Results')).toBe(
      await repeated(page, 'test/fixtures/data/binary-2200.csv', 'binary-2200.csv'),
    )
    await page.context().close()
  })
})

describe('splits by hand', () => {
  it('hold in every method that is compared, and are marked in every output', async () => {
    const { page } = await own.open()
    await takeExample(page)
    await page.getByLabel('… it were split on').selectOption('age')
    await page.getByLabel('at (left: up to and with)').fill('40')
    await page.getByRole('button', { name: 'Split here' }).click()
    await page.getByText('this tree has changes made by hand').waitFor()
    await page.getByRole('tab', { name: 'Compare' }).click()
    await page.getByText('It holds for every method below.').waitFor()
    const first = page.getByRole('region', { name: 'Splits by method' }).locator('tbody tr').first()
    expect(await first.textContent()).toContain('age ≤ 40 (of all patients)set by hand')
    // Ones, not dashes: every method makes it.
    expect(await first.getByText('yes').count()).toBe(7)
    await takeAway(page)
    expect(await page.getByRole('region', { name: 'Command' }).textContent()).toContain(
      '# User-driven: root split at age ≤ 40',
    )
    expect(await text(page, 'Results')).toBe(await repeated(page, EXAMPLE_FILE, 'nslbp.csv'))
    await page.getByLabel('Command for').selectOption('compare')
    expect(await text(page, 'Comparison of the methods')).toBe(
      await repeated(page, EXAMPLE_FILE, 'nslbp.csv'),
    )
    expect(await text(page, 'Subgroups')).toMatch(/^node,.*,user_driven\n/)
    expect(await text(page, 'Patients with their subgroup')).toMatch(/^row,.*,user_driven\n/)
    for (const name of ['Results in words', 'Comparison of the methods in words', 'The same analysis in R'])
      expect(await text(page, name), name).toContain('User-driven')
    expect(await text(page, 'Web page (HTML)')).toContain('root split at age ≤ 40')
    for (const figure of ['tree', 'forest', 'ranef', 'process', 'cut', 'compare', 'agreement']) {
      await page.getByLabel('Figure', { exact: true }).selectOption(figure)
      expect(await text(page, 'SVG'), figure).toMatch(/<desc>[^<]*User-driven/)
    }
    await page.context().close()
  })

  it('says beside a method that it cannot carry them out', async () => {
    const { page } = await own.open()
    await takeExample(page)
    await page.getByRole('radio', { name: /^MOB All|^MOB E/ }).check({ force: true })
    await expect.poll(() => summary(page)).toContain('MOB finds')
    await page.getByLabel('at (left: up to and with)').fill('0')
    await page.getByRole('button', { name: 'Split here' }).click()
    await page.getByText('this tree has changes made by hand').waitFor()
    await page.getByRole('tab', { name: 'Compare' }).click()
    const card = page
      .getByRole('article')
      .filter({ has: page.getByRole('heading', { name: 'MOB-SI', exact: true }) })
    await card.getByText('leaves too few patients on one side').waitFor()
    await page.context().close()
  })

  it('compares the methods that are chosen', async () => {
    const { page } = await own.open()
    await takeExample(page)
    await page.getByRole('tab', { name: 'Compare' }).click()
    for (const method of ['metaMOB-WT', 'MOB', 'MOB-RI', 'metaMOB-RI', 'PALM tree'])
      await page.getByRole('checkbox', { name: method, exact: true }).uncheck()
    await expect.poll(() => page.getByRole('article').count()).toBe(2)
    await takeAway(page)
    await page.getByLabel('Command for').selectOption('compare')
    expect(await text(page, 'Comparison of the methods')).toBe(
      await repeated(page, EXAMPLE_FILE, 'nslbp.csv'),
    )
    await page.context().close()
  })
})

describe('a report of the app', () => {
  it('can be run again by the command line, with how the file was read and what was done by hand', async () => {
    const { page } = await own.open()
    const coded = EXAMPLE.toString('utf8').replaceAll(',female,', ',-99,')
    await choose(page, { name: 'coded.csv', buffer: Buffer.from(coded) })
    await settled(page)
    await page.getByLabel('Also read as missing').fill('-99')
    await expect.poll(() => page.locator('.checks').textContent()).toContain('(sex)')
    await page.getByLabel('… it were split on').selectOption('age')
    await page.getByLabel('at (left: up to and with)').fill('40')
    await page.getByRole('button', { name: 'Split here' }).click()
    await page.getByText('this tree has changes made by hand').waitFor()
    await takeAway(page)
    const report = temporaryFile('report.html', (await downloaded(page, 'Web page (HTML)')).bytes)
    const { stdout, stderr } = copse(['rerun', report, temporaryFile('coded.csv', coded), '--quiet'])
    expect(stdout, stderr).toMatch(/^Identical/)
    await page.context().close()
  })
})
