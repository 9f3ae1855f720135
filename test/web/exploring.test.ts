import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { app, assertNothingSent, choose, downloaded, searched } from './app.js'

const own = app()
const FILE = { name: 'binary-2200.csv', buffer: readFileSync('test/fixtures/data/binary-2200.csv') }

describe('exploring', () => {
  it('moves the cut of a covariate by keyboard and by hand; what was seen is listed', async () => {
    const { page, complaints } = await own.open()
    await choose(page, FILE)
    await searched(page)
    await page.getByRole('tab', { name: 'Explore' }).click()
    const words = page.locator('.cut-words')
    // The tree's own split, to begin with.
    await expect
      .poll(() => words.textContent())
      .toContain('With region north america, south america, the odds ratio is')
    await page.getByLabel('Covariate', { exact: true }).selectOption('age')
    const slider = page.getByRole('slider', { name: 'Cut of age' })
    await slider.focus()
    const before = Number((await slider.getAttribute('aria-valuetext'))!.match(/\d+$/)![0])
    await page.keyboard.press('ArrowRight')
    await expect.poll(() => slider.getAttribute('aria-valuetext')).toBe(`age ≤ ${before + 2}`)
    const tried = page.locator('.tried li')
    await expect
      .poll(() => tried.last().textContent())
      .toContain(`Cut by eye: age ≤ ${before + 2} against age > ${before + 2}`)
    const seen = (await words.textContent())!.replace('Not corrected for choosing the cut.', '').trim()
    expect(await tried.last().textContent()).toContain(seen)
    const bars = page.locator('.cut-bars')
    const box = (await bars.boundingBox())!
    await page.mouse.move(box.x + box.width / 2, box.y + 60)
    await page.mouse.down()
    await page.mouse.move(box.x + box.width * 0.7, box.y + 60, { steps: 3 })
    // Listed are cuts that were let go, not those on the way.
    expect(await tried.count()).toBe(2)
    await page.mouse.up()
    await expect.poll(() => tried.count()).toBe(3)
    expect(complaints).toEqual([])
    await page.context().close()
  })

  it('finds the subgroup of a patient; a project brings everything back, and says where the data differ', async () => {
    const { page, requests, complaints } = await own.open()
    await choose(page, FILE)
    await searched(page)
    await page.getByRole('tab', { name: 'My patient' }).click()
    const patient = page.locator('.patient-answer')
    await patient.getByText('leaves 4 of 4 subgroups open').waitFor()
    await page.getByLabel('region').selectOption('europe')
    await patient.getByText('leaves 2 of 4 subgroups open').waitFor()
    await page.getByLabel('age', { exact: true }).fill('61')
    await patient
      .getByText(/^Of 100 such patients, 56 have the event \(y\) with placebo and 90 with active: 34 more/)
      .waitFor()
    expect(await patient.getByRole('list', { name: 'The way through the tree' }).innerText()).toMatch(
      /region in \{asia, europe\}\s+age > 51.766 \(9.2 from the cut\)/,
    )
    expect(await page.locator('.tried li').count()).toBe(1)

    await page.getByRole('tab', { name: 'Take away' }).click()
    // A figure is changed before it is taken, and what is seen is what comes.
    await page.context().grantPermissions(['clipboard-read', 'clipboard-write'])
    await page.getByText('Change it before taking it').click()
    await page.getByLabel('Title above it').fill('Who benefits <most>')
    await page.getByLabel('Width in mm').fill('wide')
    await page.getByText('The value of the width cannot be used.').first().waitFor()
    await page.getByLabel('Width in mm').fill('120')
    await page.getByLabel('Colour of the control arm').fill('#884400')
    await page.locator('.paper svg').getByText('Who benefits <most>').first().waitFor({ state: 'attached' })
    const svg = (await downloaded(page, 'SVG')).bytes.toString()
    expect(svg).toContain('Who benefits &lt;most&gt;')
    expect(svg).toMatch(/^[^>]*width="120(\.0+)?mm"/)
    expect(svg.toLowerCase()).toContain('#884400')
    await page.getByRole('button', { name: 'Copy as picture' }).click()
    await page.getByText('Picture copied.').waitFor()
    const copied = `navigator.clipboard.read().then(([item]) => item.types.join())`
    expect(await page.evaluate(copied)).toBe('image/png')
    await page.getByRole('button', { name: 'Copy as SVG' }).click()
    await page.getByText('SVG copied.').waitFor()
    expect(await page.evaluate('navigator.clipboard.readText()')).toBe(svg)
    const saved = await downloaded(page, 'Save project with the data')
    expect(saved.name).toBe('binary-2200.copse.json')
    const { data: _data, ...whole } = JSON.parse(saved.bytes.toString())
    const other = await own.open()
    await choose(other.page, { name: saved.name, buffer: saved.bytes })
    // Nothing is asked again.
    await other.page.locator('.caveat').waitFor()
    expect(await other.page.locator('.verdict').textContent()).toBe(
      await page.locator('.verdict').textContent(),
    )
    expect(await other.page.getByRole('status').filter({ hasText: 'saved with' }).count()).toBe(0)
    expect(await other.page.locator('.tried li').count()).toBe(1)
    await other.page.getByRole('tab', { name: 'Take away' }).click()
    await other.page.getByText('Change it before taking it').click()
    expect(await other.page.getByLabel('Title above it').inputValue()).toBe('Who benefits <most>')
    await other.context.close()

    // Without its data, and then with others.
    const third = await own.open()
    const digest = [{ name: FILE.name, sha256: '0'.repeat(64) }]
    await choose(third.page, {
      name: 'p.json',
      buffer: Buffer.from(JSON.stringify({ ...whole, data: digest })),
    })
    await third.page.getByText('These settings are without their data').waitFor()
    await choose(third.page, FILE)
    await third.page.getByText('“binary-2200.csv” is not the file that this project was saved with').waitFor()
    await third.page.locator('.caveat').waitFor()
    await third.context.close()
    assertNothingSent(requests, own.url)
    expect(complaints).toEqual([])
    await page.context().close()
  })
})
