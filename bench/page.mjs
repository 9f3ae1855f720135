// How long the app's page computes at a stretch: node bench/page.mjs, after `npm run build`. Prints a table for RESULTS.md.
// A page that computes for 50 ms or more feels stuck; times are of computing alone, from Chromium's trace, since waiting for
// a processor that others use is not the page's doing.
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { cpus, tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { chromium } from 'playwright-core'
import { serveFolder } from '../dist/cli/static-files.js'
import { ensureChromium } from '../scripts/ensure-chromium.mjs'
import { largeCsv } from './large-csv.mjs'

const VIEWS = [
  ['Effects', '[data-figure="tree"][data-state="drawn"]'],
  ['Trials', '[data-figure="forest"][data-state="drawn"]'],
  ['Compare', '[data-figure="agreement"][data-state="drawn"]'],
  ['Take away', '.files'],
  ['Tree', '.tree'],
]
const RUNS = 3

const server = await serveFolder(fileURLToPath(new URL('../dist/web/', import.meta.url)), 0)
const browser = await chromium.launch({ executablePath: ensureChromium(), args: ['--no-sandbox'] })
const folder = mkdtempSync(join(tmpdir(), 'copse-page-'))

console.log(`${cpus()[0].model}, ${cpus().length} cores; Chromium ${browser.version()}; ${RUNS} runs each`)
console.log()
console.log('| what | longest task of the page, ms | on the wall, s |')
console.log('|---|--:|--:|')
await row('the example, from the click to the tree', async (page) => {
  await page.getByRole('button', { name: 'Take the example' }).click()
  await settled(page)
})
for (const rows of [1e5, 1e6]) {
  const file = join(folder, `${rows}.csv`)
  writeFileSync(file, largeCsv(rows))
  const count = rows.toLocaleString('en')
  await row(`${count} patients, from the file to the tree`, (page) => tree(page, file))
  await row(`${count} patients, every view of the result`, views, (page) => tree(page, file))
}
await browser.close()
server.closeAllConnections()
server.close()
rmSync(folder, { recursive: true })

async function row(what, work, prepare = async () => {}) {
  const longest = []
  const seconds = []
  for (let run = 0; run < RUNS; run++) {
    const context = await browser.newContext({ viewport: { width: 1280, height: 900 } })
    const page = await context.newPage()
    page.setDefaultTimeout(300_000)
    await page.goto(`http://127.0.0.1:${server.address().port}/`)
    await page.getByText('Drop your data here').waitFor()
    await prepare(page)
    longest.push(
      await longestTask(page, async () => {
        const start = performance.now()
        await work(page)
        seconds.push((performance.now() - start) / 1000)
      }),
    )
    await context.close()
  }
  const all = (values) => values.map((value) => value.toPrecision(3)).join(', ')
  console.log(`| ${what} | ${all(longest)} | ${all(seconds)} |`)
}

async function tree(page, file) {
  const chooser = page.waitForEvent('filechooser')
  await page.getByRole('button', { name: 'Choose files' }).click()
  await (await chooser).setFiles(file)
  await settled(page)
}

async function views(page) {
  for (const [tab, sign] of VIEWS) {
    await page.getByRole('tab', { name: tab }).click()
    await page.locator(sign).waitFor()
  }
}

async function settled(page) {
  for (const part of ['.summary', '.caveat', '.what-if']) await page.locator(part).waitFor()
}

/** The longest that the page's own thread computed at a stretch, in milliseconds. */
async function longestTask(page, work) {
  await browser.startTracing(page, { categories: ['toplevel'] })
  await work()
  const { traceEvents } = JSON.parse((await browser.stopTracing()).toString())
  const mains = new Set(
    traceEvents
      .filter(({ name, args }) => name === 'thread_name' && args?.name === 'CrRendererMain')
      .map(({ pid, tid }) => `${pid} ${tid}`),
  )
  const tasks = traceEvents.filter(({ pid, tid, tdur }) => tdur !== undefined && mains.has(`${pid} ${tid}`))
  if (tasks.length === 0) throw new Error('the trace holds no task of the page')
  return Math.max(...tasks.map(({ tdur }) => tdur)) / 1000
}
