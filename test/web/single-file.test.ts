import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import type { Browser } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import writeExcel from 'write-excel-file/node'
import { copse, temporaryFolder } from '../cli/run-copse.js'
import { launchChromium } from '../launch-chromium.js'
import { choose, downloaded, EXAMPLE, recommended, settled, summary, takeExample } from './app.js'

const folder = temporaryFolder()
const file = join(folder, 'copse.html')

let browser: Browser
beforeAll(async () => {
  browser = await launchChromium()
})
afterAll(() => browser?.close())

/** The page from disk, in a browser without a network, and all that it asked for. */
async function open() {
  const context = await browser.newContext({ viewport: { width: 1280, height: 900 }, offline: true })
  const page = await context.newPage()
  const trouble: string[] = []
  page.on('console', (message) => {
    if (['error', 'warning'].includes(message.type())) trouble.push(message.text())
  })
  page.on('pageerror', (error) => trouble.push(String(error)))
  page.on('request', (request) => {
    if (!/^(blob|data):/.test(request.url()) && request.url() !== pathToFileURL(file).href)
      trouble.push(request.url())
  })
  await page.goto(pathToFileURL(file).href)
  await page.getByText('Drop your data here').waitFor()
  return { page, trouble, close: () => context.close() }
}

describe('copse app --single-file', () => {
  it('writes the whole app as one file', () => {
    const { status, stderr } = copse(['app', '--single-file', file])
    expect([status, stderr]).toEqual([0, ''])
    const html = readFileSync(file, 'utf8')
    // Nothing beside it: of the head, whose icon is within, and of what the code shows.
    const head = html.slice(0, html.indexOf('<script type="module">'))
    expect([...head.matchAll(/(?:src|href)="(?!data:)/g)].length).toBe(0)
    expect(html.includes('./icon.svg')).toBe(false)
    expect(head).toContain("default-src 'none'")
    expect(copse(['app', '--single-file', file, '--port', '8000']).stderr).toContain('OPTIONS_CONFLICT')
  })

  it('opens from disk: example, subgroups, PDF, nothing asked of anybody', async () => {
    const { page, trouble, close } = await open()
    await takeExample(page)
    expect(await summary(page)).toBe('metaMOB-SI finds 4 subgroups among 1,512 patients of 4 trials.')
    await page.getByRole('tab', { name: 'Take away' }).click()
    expect((await downloaded(page, 'PDF')).bytes.subarray(0, 5).toString()).toBe('%PDF-')
    expect((await downloaded(page, 'PNG')).bytes.subarray(1, 4).toString()).toBe('PNG')
    const report = (await downloaded(page, 'Web page (HTML)')).bytes.toString()
    expect(report).toContain('</html>')
    expect(trouble).toEqual([])
    await close()
  })

  it('reads a workbook, whose reader is within it as well', async () => {
    const { page, trouble, close } = await open()
    const rows = EXAMPLE.toString('utf8')
      .trim()
      .split('\n')
      .map((line) => line.split(',').map((value) => (value === '' ? null : { value })))
    await choose(page, { name: 'trials.xlsx', buffer: await writeExcel(rows).toBuffer() })
    await settled(page)
    await recommended(page)
    expect(await summary(page)).toContain('1,512 patients of 4 trials')
    expect(trouble).toEqual([])
    await close()
  })
})
