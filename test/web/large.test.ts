import type { Page } from 'playwright-core'
import { describe, expect, it } from 'vitest'
import { temporaryFile } from '../cli/run-copse.js'
import { app, settled } from './app.js'

const own = app()

/** Trials of made-up patients; a subgroup of them benefits. */
function trials(rows: number): Buffer {
  let state = 20240501
  const random = () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0
    return state / 4294967296
  }
  const lines = ['trial,arm,age,severity,sex,y']
  for (let i = 0; i < rows; i++) {
    const [arm, age, severity] = [
      random() < 0.5 ? 1 : 0,
      Math.floor(20 + 60 * random()),
      (10 * random()).toFixed(1),
    ]
    const noise = random() + random() + random() - 1.5
    const y = (age > 50 ? 1.5 * arm : 0) + 0.1 * Number(severity) + 2 * noise
    lines.push(
      `T${1 + Math.floor(8 * random())},${arm ? 'active' : 'placebo'},${age},${severity},${random() < 0.5 ? 'f' : 'm'},${y.toFixed(3)}`,
    )
  }
  return Buffer.from(lines.join('\n'))
}

/** By its path: a file handed over as bytes would be put together on the page's own thread. */
async function chooseLarge(page: Page, rows: number): Promise<void> {
  const chooser = page.waitForEvent('filechooser')
  await page.getByRole('button', { name: 'Choose files' }).click()
  await (await chooser).setFiles(temporaryFile('many.csv', trials(rows)))
}

const WATCH = `window.longest = 0
new PerformanceObserver((list) => {
  for (const entry of list.getEntries()) window.longest = Math.max(window.longest, entry.duration)
}).observe({ type: 'longtask', buffered: false })`

describe('many patients', () => {
  it('a hundred thousand: the page never freezes', async () => {
    const { page } = await own.open()
    await page.evaluate(WATCH)
    await chooseLarge(page, 100_000)
    await settled(page)
    await page.waitForTimeout(500)
    // The browser reports tasks of 50 ms and more; machines that share their processor need some grace.
    expect(await page.evaluate('window.longest')).toBeLessThan(200)
    expect(await page.getByRole('treeitem').count()).toBeGreaterThan(2)
    await page.context().close()
  })

  it('stops when told, and starts again', async () => {
    const { page } = await own.open()
    await chooseLarge(page, 400_000)
    await page.getByRole('button', { name: 'Stop', exact: true }).click()
    await page.getByText('Stopped.').first().waitFor()
    expect(await page.locator('.progress').count()).toBe(0)
    await page
      .getByRole('button', { name: /Read again|Start again/ })
      .first()
      .click()
    await settled(page)
    await page.context().close()
  })
})
