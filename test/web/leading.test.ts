import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { copse } from '../cli/run-copse.js'
import { app, choose, downloaded, EXAMPLE, settled, summary } from './app.js'

const own = app()
const settingsIn = (url: string) =>
  JSON.parse(Buffer.from(new URL(url).hash.slice(3), 'base64url').toString())

describe('the app leads with metaMOB-WT', () => {
  it('takes the second example: the answer first, who benefits, numbers needed to treat, the command', async () => {
    const { page, complaints } = await own.open()
    await page.getByRole('button', { name: 'Readmission' }).click()
    await settled(page)
    expect(await summary(page)).toBe('metaMOB-WT finds 2 subgroups among 2,400 patients of 8 trials.')
    const answer = page.getByRole('note', { name: 'Answer' })
    expect(await answer.textContent()).toContain('patients with admissions > 1 benefit from programme')
    expect(await page.getByLabel('Better are').inputValue()).toBe('lower')
    await page.getByRole('tab', { name: 'Effects' }).click()
    const table = page.getByRole('region', { name: 'Table of subgroups' })
    await table.getByRole('columnheader', { name: 'NNT' }).waitFor()
    expect(await table.textContent()).toMatch(/NNTB 5\.2 \(4\.0 to 7\.7\)/)
    expect(await table.textContent()).toContain('the difference of the arms is not exactly the effect')
    await page.getByRole('tab', { name: 'Take away' }).click()
    const command = (await page.getByRole('region', { name: 'Command' }).textContent())!
    expect(command).toContain('--better lower')
    expect(command).toContain('--method metamob-wt')
    // Another event may be the better one: it is asked again.
    await page.getByLabel('The event is').selectOption('0')
    await expect.poll(() => page.getByLabel('Better are').inputValue()).toBe('')
    expect(complaints).toEqual([])
    await page.context().close()
  })

  it('leads on where there are no subgroups', async () => {
    const { page } = await own.open()
    await page.getByRole('button', { name: 'Low back pain' }).click()
    await settled(page)
    expect(await summary(page)).toBe('metaMOB-WT finds no subgroups among 1,512 patients of 4 trials.')
    const answer = page.getByRole('note', { name: 'Answer' })
    expect(await answer.textContent()).toContain('rmdq0 predicts the outcome of both arms taken together')
    await page.getByRole('button', { name: 'Show the tree of metaMOB-SI' }).click()
    await expect.poll(() => summary(page)).toContain('metaMOB-SI finds 4 subgroups')
    await page.getByLabel('Role of rmdq0').selectOption('outcome')
    await expect.poll(() => page.getByLabel('Better are').inputValue()).toBe('')
    await page.context().close()
  })

  it('names the method in every link; those of earlier versions that name none mean metaMOB-SI', async () => {
    const { page } = await own.open()
    await choose(page, { name: 'nslbp.csv', buffer: EXAMPLE })
    await settled(page)
    await expect.poll(() => new URL(page.url()).hash).not.toBe('')
    const settings = settingsIn(page.url())
    expect(settings.method).toBe('metamob-wt')
    const { method: _, ...older } = settings
    const hash = `#s=${Buffer.from(JSON.stringify({ ...older, better: 'nonsense' })).toString('base64url')}`
    const other = await own.open({}, hash)
    await choose(other.page, { name: 'nslbp.csv', buffer: EXAMPLE })
    await settled(other.page)
    expect(await summary(other.page)).toContain('metaMOB-SI finds 4 subgroups')
    expect(await other.page.getByLabel('Better are').inputValue()).toBe('')
    await page.context().close()
    await other.context.close()
  })
})

describe('subgroups of one’s own', () => {
  it('are compared as the command line does, and errors are said beside the field', async () => {
    const { page, complaints } = await own.open()
    await page.getByRole('button', { name: 'Readmission' }).click()
    await settled(page)
    await page.getByRole('tab', { name: 'Explore' }).click()
    const field = page.getByLabel('Your own subgroups')
    await field.fill('nothing>1')
    await page.getByRole('button', { name: 'Compare them' }).click()
    await expect.poll(() => field.getAttribute('aria-invalid')).toBe('true')
    await field.fill('admissions>1,sex')
    await page.getByRole('button', { name: 'Compare them' }).click()
    await page
      .locator('p', {
        hasText: 'The effect is more favourable to programme in patients with admissions > 1.',
      })
      .waitFor()
    await page.locator('[data-figure="interactions"] svg').waitFor()
    const { bytes } = await downloaded(page, 'Results (JSON)')
    const roles = ['--outcome', 'readmitted', '--family', 'binomial', '--better', 'lower', '--trial', 'trial']
    const { stdout } = copse([
      ...['interactions', 'examples/readmission.csv', '--by', 'admissions>1,sex', '--id', 'id', ...roles],
      ...['--treatment', 'arm', '--control', 'usual care', '--json', '-', '--quiet'],
    ])
    expect(JSON.parse(bytes.toString())).toEqual(JSON.parse(stdout))
    expect(complaints).toEqual([])
    await page.context().close()
  })
})

it('ships the examples as they are', () => {
  for (const name of ['nslbp.csv', 'readmission.csv'])
    expect(readFileSync(`dist/web/example/${name}`).equals(readFileSync(`examples/${name}`))).toBe(true)
})
