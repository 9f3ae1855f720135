import type { Browser, Page } from 'playwright-core'
import { describe, expect, it } from 'vitest'
import { temporaryFile } from '../cli/run-copse.js'
import { app, settled, summary } from './app.js'

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

interface TraceEvent {
  readonly name: string
  readonly pid: number
  readonly tid: number
  readonly tdur?: number
  readonly args?: { readonly name?: string }
}

/** The longest that the page's own thread computed at a stretch while something was done, in milliseconds. */
async function busiest(browser: Browser, page: Page, work: () => Promise<void>): Promise<number> {
  await browser.startTracing(page, { categories: ['toplevel'] })
  await work()
  const { traceEvents } = JSON.parse((await browser.stopTracing()).toString()) as {
    traceEvents: TraceEvent[]
  }
  const mains = traceEvents
    .filter(({ name, args }) => name === 'thread_name' && args?.name === 'CrRendererMain')
    .map(({ pid, tid }) => `${pid} ${tid}`)
  const tasks = traceEvents.filter(
    ({ pid, tid, tdur }) => tdur !== undefined && mains.includes(`${pid} ${tid}`),
  )
  // Otherwise there would be nothing to be long.
  expect(tasks.length).toBeGreaterThan(100)
  return Math.max(...tasks.map(({ tdur }) => tdur!)) / 1000
}

/**
 * Requires that in one of a few tries no task computes for 50 ms. What the page does it does in every try; what else the
 * machine does, which makes caches cold and so lengthens computing too, differs.
 */
async function neverFreezes(tries: number, busiest: () => Promise<number>): Promise<void> {
  const found: number[] = []
  while (found.length < tries && !(found.at(-1)! < 50)) found.push(await busiest())
  expect(Math.min(...found), `tasks of ${found.join(', ')} ms`).toBeLessThan(50)
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

  it('a hundred thousand: nothing takes the page 50 ms of computing, up to the tree', async () => {
    await neverFreezes(3, async () => {
      const { page } = await own.open()
      const longest = await busiest(own.browser, page, async () => {
        await chooseLarge(page, 100_000)
        await settled(page)
      })
      await page.context().close()
      return longest
    })
  }, 120_000)

  it('a hundred thousand: nor in any view of the result', async () => {
    await neverFreezes(3, async () => {
      const { page } = await own.open()
      await chooseLarge(page, 100_000)
      await settled(page)
      const longest = await busiest(own.browser, page, async () => {
        for (const [tab, sign] of [
          ['Effects', '[data-figure="tree"][data-state="drawn"]'],
          ['Trials', '[data-figure="forest"][data-state="drawn"]'],
          ['Compare', '[data-figure="agreement"][data-state="drawn"]'],
          ['Take away', '.files'],
          ['Tree', '.tree'],
        ]) {
          await page.getByRole('tab', { name: tab }).click()
          await page.locator(sign).waitFor()
        }
      })
      await page.context().close()
      return longest
    })
  }, 180_000)

  it('a million', async () => {
    await neverFreezes(2, async () => {
      const { page } = await own.open()
      const longest = await busiest(own.browser, page, async () => {
        await chooseLarge(page, 1_000_000)
        await settled(page, 140_000)
      })
      expect(await summary(page)).toContain('among 1,000,000 patients of 8 trials')
      await page.context().close()
      return longest
    })
  }, 300_000)

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
