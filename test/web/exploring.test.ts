import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { app, choose, searched } from './app.js'

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
})
