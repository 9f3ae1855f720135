import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import type { Browser } from 'playwright-core'
import writeExcel from 'write-excel-file/node'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { copse, temporaryFolder } from '../cli/run-copse.js'
import { launchChromium } from '../launch-chromium.js'
import { choose, downloaded, EXAMPLE, settled, summary, takeExample } from './app.js'

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
    expect(html).not.toMatch(/(src|href)="(?!data:)[^"]*"/)
    expect(html).toContain("default-src 'none'")
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

  it('reads a workbook, and fits many patients on workers of its own', async () => {
    const { page, trouble, close } = await open()
    const [head, ...rows] = EXAMPLE.toString('utf8')
      .trim()
      .split('\n')
      .map((line) => line.split(','))
    const cells = [head, ...rows].map((row) => row.map((value) => ({ value, type: String })))
    const workbook = await writeExcel(cells as never, { buffer: true } as never)
    await choose(page, { name: 'trials.xlsx', buffer: workbook as unknown as Buffer })
    await settled(page)
    expect(await summary(page)).toContain('1,512 patients of 4 trials')
    const many = [head, ...[0, 1, 2, 3].flatMap((k) => rows.map(([id, ...row]) => [`${id}-${k}`, ...row]))]
    await choose(page, { name: 'many.csv', buffer: Buffer.from(many.map((row) => row.join(',')).join('\n')) })
    await expect.poll(() => summary(page)).toContain('6,048 patients of 4 trials')
    expect(trouble).toEqual([])
    await close()
  })
})
