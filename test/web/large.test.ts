import type { Page } from 'playwright-core'
import { describe, expect, it } from 'vitest'
// @ts-expect-error a script without types
import { largeCsv } from '../../bench/large-csv.mjs'
import { temporaryFile } from '../cli/run-copse.js'
import { app, settled, summary } from './app.js'

const own = app()

/** By its path: a file handed over as bytes would be put together on the page's own thread. */
async function chooseLarge(page: Page, rows: number): Promise<void> {
  const chooser = page.waitForEvent('filechooser')
  await page.getByRole('button', { name: 'Choose files' }).click()
  await (await chooser).setFiles(temporaryFile('many.csv', largeCsv(rows)))
}

/**
 * Looks at what workers hand the page, in characters. How long the page takes over it is measured by bench/page.mjs; that it
 * cannot be long shows here: what is handed over does not grow with the patients.
 */
const COUNT = `window.handed = { all: 0, largest: 0 }
const Original = Worker
window.Worker = class extends Original {
  constructor(...args) {
    super(...args)
    this.addEventListener('message', ({ data }) => {
      const text = JSON.stringify(data, (key, value) => (ArrayBuffer.isView(value) ? [...value] : value))
      window.handed.all += text?.length ?? 0
      window.handed.largest = Math.max(window.handed.largest, text?.length ?? 0)
    })
  }
}`

async function handed(rows: number): Promise<{ all: number; largest: number; nodes: number }> {
  const { page, context } = await own.open()
  await context.addInitScript(COUNT)
  await page.reload()
  await page.getByText('Drop your data here').waitFor()
  await chooseLarge(page, rows)
  await settled(page)
  expect(await summary(page)).toContain(`among ${rows.toLocaleString('en')} patients of 8 trials`)
  const nodes = await page.getByRole('treeitem').count()
  expect(nodes).toBeGreaterThan(2)
  const characters = (await page.evaluate('window.handed')) as { all: number; largest: number }
  await context.close()
  return { ...characters, nodes }
}

const STOP_AT_ONCE = `new MutationObserver((_, observer) => {
  const stop = [...document.querySelectorAll('button')].find(({ textContent }) => textContent.trim() === 'Stop')
  if (stop === undefined) return
  observer.disconnect()
  stop.click()
}).observe(document.body, { childList: true, subtree: true })`

describe('many patients', () => {
  it('a million, and the page gets no more of them than of ten thousand', async () => {
    const few = await handed(10_000)
    // Otherwise nothing was counted.
    expect(few.largest).toBeGreaterThan(5_000)
    const many = await handed(1_000_000)
    // A result grows with the nodes of its tree, and there is more progress to tell; but not a character for a patient.
    expect(many.largest / many.nodes).toBeLessThan((2 * few.largest) / few.nodes)
    expect(many.all).toBeLessThan(1_000_000)
  })

  it('stops when told, and starts again', async () => {
    const { page } = await own.open()
    await chooseLarge(page, 400_000)
    await settled(page)
    // Clicked in the page as soon as it is there: nothing has to be faster than the fit.
    await page.evaluate(STOP_AT_ONCE)
    await page
      .locator('label.method')
      .filter({ has: page.getByRole('radio', { name: /^metaMOB-SI/ }) })
      .click()
    await page.getByText('Stopped.').first().waitFor()
    expect(await page.locator('.progress').count()).toBe(0)
    await page
      .getByRole('button', { name: /Read again|Start again/ })
      .first()
      .click()
    await expect.poll(() => summary(page)).toContain('metaMOB-SI finds')
    await page.context().close()
  })
})
