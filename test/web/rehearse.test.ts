import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Page } from 'playwright-core'
import { describe, expect, it } from 'vitest'
import { copse, temporaryFile, temporaryFolder } from '../cli/run-copse.js'
import { app, assertNothingSent, choose, downloaded, EXAMPLE, settled } from './app.js'

const AXE = readFileSync('node_modules/axe-core/axe.min.js', 'utf8')
const FILE = 'examples/nslbp.csv'
const ROLES = [
  ...['--outcome', 'rmdq', '--treatment', 'arm', '--control', 'control', '--id', 'id'],
  ...['--trial', 'trial', '--covariates', 'sex,age,rmdq0'],
]

const own = app()

/** The example's first patients of each trial: few, as what is looked at is the page. */
const [HEAD, ...ROWS] = EXAMPLE.toString('utf8').trim().split('\n')
const SMALL = ['Trial 1', 'Trial 2', 'Trial 4'].flatMap((trial) =>
  ROWS.filter((row) => row.includes(`,${trial},`)).slice(0, 80),
)

/** Nothing that axe finds, nothing wider than the screen. */
async function check(page: Page, view: string): Promise<void> {
  await page.evaluate(AXE)
  const found = await page.evaluate(
    `axe.run('main').then(({ violations }) => violations.map(({ id, nodes }) => id + ': ' + nodes.slice(0, 3).map((node) => node.html.slice(0, 160)).join(' | ')))`,
  )
  expect(found, view).toEqual([])
  const wide = await page.evaluate('document.documentElement.scrollWidth - window.innerWidth')
  expect(wide, `${view} is wider than the screen`).toBeLessThanOrEqual(0)
}

describe('rehearsing with made-up patients', () => {
  it('says what trials like these could find, as the command line does, and can be stopped', async () => {
    const { page, context, requests, complaints } = await own.open({ bypassCSP: true })
    const file = temporaryFile('small.csv', Buffer.from([HEAD, ...SMALL].join('\n')))
    await choose(page, { name: 'small.csv', buffer: readFileSync(file) })
    await settled(page)
    await page.getByRole('tab', { name: 'Power' }).click()
    await page.getByLabel('Subgroup by').selectOption('rmdq0')
    await page.getByLabel('Their effect differs by').fill('two')
    await page.getByRole('alert').waitFor()
    await page.getByLabel('Their effect differs by').fill('0, 3')
    await page.getByLabel('Patients above').fill('9')
    await page.getByLabel('Data sets of each size').selectOption('100')
    // By keyboard, as a form is sent.
    await page.getByLabel('Patients above').press('Enter')
    await page.getByRole('button', { name: 'Stop' }).click()
    const simulate = page.getByRole('button', { name: 'Simulate', exact: true })
    await simulate.waitFor()
    await page.evaluate(
      'window.long = []; new PerformanceObserver((list) => window.long.push(...list.getEntries().map(({ duration }) => duration))).observe({ type: "longtask" })',
    )
    await simulate.press('Enter')
    await page.getByRole('heading', { name: 'Trials like these, with another effect for rmdq0>9' }).waitFor()
    await page.locator('[data-figure="rates"][data-state="drawn"]').waitFor()
    // Tasks of 50 ms and more; on a busy machine the browser's own are among them.
    const long = (await page.evaluate('window.long')) as number[]
    expect(long.filter((duration) => duration > 500)).toEqual([])
    const rows = await page.locator('.power tbody tr').allTextContents()
    expect(rows).toHaveLength(4)
    expect(rows[2]).toMatch(/^3metaMOB-WT\d+\.\d% \(\d+ to \d+\)/)
    await check(page, 'power')
    const folder = temporaryFolder()
    const { status, stderr } = copse([
      ...['simulate', '--like', file, ...ROLES, '--plant', 'rmdq0>9: 0,3', '--quiet'],
      ...['--methods', 'metamob-wt,metamob-si', '--replicates', '100', '--out', folder],
    ])
    expect([status, stderr]).toEqual([0, ''])
    for (const [button, name] of [
      ['Table (CSV)', 'summary.csv'],
      ['In words', 'simulate.txt'],
    ])
      expect((await downloaded(page, button)).bytes.toString(), name).toBe(
        readFileSync(join(folder, name), 'utf8'),
      )
    assertNothingSent(requests, own.url)
    expect(complaints).toEqual([])
    await context.close()
  })

  it('makes data that can be shared, warnings before anything is written', async () => {
    const { page, context, requests, complaints } = await own.open({
      ...{ colorScheme: 'dark', viewport: { width: 390, height: 844 }, bypassCSP: true },
    })
    await page.getByRole('button', { name: 'Low back pain' }).click()
    await settled(page)
    await page.getByRole('tab', { name: 'Power' }).click()
    await page.getByLabel('Subgroup by').selectOption('sex')
    expect(await page.getByLabel('Patients with').locator('option').allTextContents()).toEqual([
      'female',
      'male',
    ])
    await check(page, 'power, narrow')
    await page.getByRole('tab', { name: 'Take away' }).click()
    await page.getByLabel('Hide extremes beyond').fill('-1')
    await page.getByRole('button', { name: 'Make synthetic data' }).click()
    await page.getByRole('alert').waitFor()
    await page.getByLabel('Hide extremes beyond').fill('5')
    await page.getByLabel('The treatment effect', { exact: true }).selectOption('arm')
    await page.getByLabel('An intruder may know').fill('trial, sex, age')
    await page.getByRole('button', { name: 'Make synthetic data' }).click()
    await page.getByRole('heading', { name: 'Before they are used or given away' }).waitFor()
    const share = page.locator('.share-data')
    expect(await share.textContent()).toContain('no guarantee such as differential privacy')
    // Who knows the age of a patient knows many of them: a limit is passed, and that must be read first.
    expect(await share.locator('[data-code="SYNTH_UNIQUES_REPLICATED"]').count()).toBe(1)
    const data = page.getByRole('button', { name: 'Synthetic data (CSV)' })
    expect(await data.isDisabled()).toBe(true)
    await page.getByLabel('I have read what is beyond the limits').check()
    await page.locator('[data-figure="pairs"][data-state="drawn"]').waitFor()
    await check(page, 'share')
    const folder = temporaryFolder()
    const { status } = copse([
      ...['synthesise', FILE, ...ROLES, '--interactions', 'arm', '--tails', '5', '--keys', 'trial,sex,age'],
      ...['--out', folder, '--quiet'],
    ])
    expect(status).toBe(0)
    for (const [button, name] of [
      ['Synthetic data (CSV)', 'synthetic.csv'],
      ['Report in words', 'synthesis.txt'],
      ['Report (HTML)', 'synthesis.html'],
    ])
      expect((await downloaded(page, button)).bytes.toString(), name).toBe(
        readFileSync(join(folder, name), 'utf8'),
      )
    expect(EXAMPLE.toString()).toContain('P0001')
    expect((await downloaded(page, 'Synthetic data (CSV)')).bytes.toString()).not.toContain('P0001')
    assertNothingSent(requests, own.url)
    expect(complaints).toEqual([])
    await context.close()
  })
})
