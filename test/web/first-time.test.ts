import { readFileSync } from 'node:fs'
import { expect, it } from 'vitest'
import { app, choose } from './app.js'

const own = app()

/** What no reader sees before details are opened. */
const BANNED = /E\(y\)|likelihood|covariance of the scores|metamob-|supLM|γ|β_/

it.each([
  [1280, 720],
  [390, 844],
])('the first answer is three clicks away and in sight, %i × %i', async (width, height) => {
  const { page, complaints } = await own.open({ viewport: { width, height } })
  await choose(page, {
    name: 'binary-2200.csv',
    buffer: readFileSync('test/fixtures/data/binary-2200.csv'),
  })
  const sentence = page.locator('.asks')
  await sentence.waitFor()
  expect((await sentence.innerText()).replace(/\s+/g, ' ')).toContain('change the chance of')
  expect(await page.locator('body').innerText()).not.toMatch(BANNED)
  // Pressed too early it says what is missing, and stays.
  await page.getByRole('button', { name: 'Search for subgroups' }).click()
  await page.getByRole('alert').filter({ hasText: 'One answer is missing: is y = 1 good?' }).waitFor()
  await page.locator('.segmented label').filter({ hasText: 'Good: more is better' }).click()
  await page.getByRole('button', { name: 'Search for subgroups' }).click()
  const verdict = page.locator('.verdict')
  await verdict.waitFor()
  expect(await verdict.textContent()).toBe('Yes: the effect of active differs between patients.')
  const lead = (await page.locator('.answer-lead').textContent())!
  expect(lead).toContain('It helps most in patients with region in {asia, europe}')
  expect(lead).toMatch(
    /34 more in 100 have the event \(y\) \(90% with active rather than 56%; 95% CI 29 to 40\)/,
  )
  const { bottom } = await page
    .locator('.answer-lead')
    .evaluate((element) => ({ bottom: element.getBoundingClientRect().bottom }))
  expect(bottom).toBeLessThanOrEqual(height)
  expect(await page.evaluate('document.documentElement.scrollWidth - window.innerWidth')).toBeLessThanOrEqual(
    0,
  )
  expect(await page.locator('main').innerText()).not.toMatch(BANNED)
  // All marks of the tree have one line of no effect.
  const zeros = await page
    .locator('.tree-room .none')
    .evaluateAll((lines) => lines.map((one) => Math.round(2 * one.getBoundingClientRect().x) / 2))
  expect(new Set(zeros).size).toBe(1)
  expect(complaints).toEqual([])
  await page.context().close()
})
