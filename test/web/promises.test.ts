import { readdirSync, readFileSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { PDFDocument } from '@cantoo/pdf-lib'
import { XMLParser } from 'fast-xml-parser'
import JSZip from 'jszip'
import { describe, expect, it } from 'vitest'
import { packed } from '../../cli/static-files.js'
import { copse, temporaryFile } from '../cli/run-copse.js'
import {
  app,
  assertNothingSent,
  choose,
  downloaded,
  EXAMPLE,
  settled,
  summary,
  takeExample,
  withoutTried,
} from './app.js'

const own = app()
const AXE = readFileSync('node_modules/axe-core/axe.min.js', 'utf8')

/** How many things the page keeps in the browser. */
const STORED = `new Promise((resolve, reject) => {
  const request = indexedDB.open('copse', 1)
  request.onerror = () => reject(request.error)
  request.onsuccess = () => {
    const count = request.result.transaction('session').objectStore('session').count()
    count.onsuccess = () => resolve(count.result)
  }
})`

describe('what the app promises', () => {
  it('loads less than 300 kB, compressed, until the tree is there, and less than 70 kB of fonts', async () => {
    const { page, requests } = await own.open()
    await page.getByRole('button', { name: 'Low back pain' }).click()
    await page.locator('.caveat').waitFor()
    // What comes a little later is part of it too.
    await page.waitForLoadState('networkidle')
    const names = new Set(requests.map(({ url }) => new URL(url).pathname.replace(/\/$/, '/index.html')))
    names.delete('/example/nslbp.csv')
    const bytesOf = (files: readonly string[]) =>
      files.reduce((sum, name) => sum + packed(readFileSync(join('dist/web', name))).length, 0)
    const fonts = [...names].filter((name) => name.endsWith('.woff2'))
    expect(bytesOf([...names].filter((name) => !fonts.includes(name)))).toBeLessThan(300_000)
    expect(fonts.length).toBe(2)
    expect(bytesOf(fonts)).toBeLessThan(70_000)
    expect([...names].some((name) => /pdf|docx|later|read-whole-file|read-parquet|\.ttf$/.test(name))).toBe(
      false,
    )
    await page.context().close()
  })

  it('forbids connections elsewhere: the browser enforces it', async () => {
    const { page } = await own.open()
    const outcome = await page.evaluate(
      `fetch('https://example.org/').then(() => 'connected', () => 'refused')`,
    )
    expect(outcome).toBe('refused')
    const html = readFileSync('dist/web/index.html', 'utf8').replaceAll('&#39;', "'")
    expect(html).toContain("default-src 'self'")
    expect(html).not.toMatch(/https?:\/\//)
    for (const name of readdirSync('dist/web/assets').filter((file) => file.endsWith('.css')))
      expect(readFileSync(join('dist/web/assets', name), 'utf8')).not.toMatch(
        /url\((?!\.\/\w+-[\w-]+\.woff2\))|@import/,
      )
    await page.context().close()
  })

  it('opens again without a network, with the session as it was', async () => {
    const { page, context, requests } = await own.open({ serviceWorkers: 'allow' })
    await takeExample(page)
    await page.getByLabel('Significance level').fill('0.0001')
    await page.evaluate('navigator.serviceWorker.ready')
    await expect.poll(() => page.evaluate('caches.keys().then((names) => names.length)')).toBe(1)
    await page.reload()
    await settled(page)
    await context.setOffline(true)
    await page.reload()
    await settled(page)
    expect(await page.getByLabel('Significance level').inputValue()).toBe('0.0001')
    expect(await page.locator('.tried li').last().textContent()).toContain('Significance level: 0.0001')
    await page.getByRole('tab', { name: 'Take away' }).click()
    expect((await downloaded(page, 'PDF')).bytes.subarray(0, 5).toString()).toBe('%PDF-')
    assertNothingSent(requests, own.url)
    await context.close()
  })

  it('forgets the data when asked', async () => {
    const { page } = await own.open()
    await takeExample(page)
    await page.getByRole('button', { name: 'Forget data' }).click()
    await page.getByText('Drop your data here').waitFor()
    await page.reload()
    await page.getByText('Drop your data here').waitFor()
    // There is nothing that the page could bring back, however long it takes.
    expect(await page.evaluate(STORED)).toBe(0)
    expect(await page.locator('.summary').count()).toBe(0)
    expect(new URL(page.url()).hash).toBe('')
    await page.context().close()
  })

  it('puts settings into the link, and no data', async () => {
    const { page } = await own.open()
    await takeExample(page)
    await page.getByRole('radio', { name: /^MOB-SI/ }).check({ force: true })
    await expect.poll(() => summary(page)).toContain('MOB-SI finds 5')
    const { hash } = new URL(page.url())
    const text = Buffer.from(hash.slice(3), 'base64url').toString()
    expect(JSON.parse(text)).toMatchObject({ method: 'mob-si', roles: { rmdq: 'outcome' } })
    expect(text).not.toContain('P0001')
    const other = await own.open({}, hash)
    await other.page.getByText('These settings are without their data').waitFor()
    await choose(other.page, { name: 'nslbp.csv', buffer: EXAMPLE })
    await settled(other.page)
    expect(await summary(other.page)).toContain('MOB-SI finds 5')
    await page.context().close()
    await other.context.close()
  })

  it('gives figures that open: SVG, PNG, PDF', async () => {
    const { page } = await own.open()
    await takeExample(page)
    await page.getByRole('tab', { name: 'Take away' }).click()
    for (const figure of ['tree', 'forest', 'compare']) {
      await page.getByLabel('Figure', { exact: true }).selectOption(figure)
      const svg = await downloaded(page, 'SVG')
      expect(svg.name).toBe(`${figure}.svg`)
      expect(new XMLParser().parse(svg.bytes.toString()).svg.title).toBeTruthy()
      const png = (await downloaded(page, 'PNG')).bytes
      expect(png.subarray(1, 4).toString()).toBe('PNG')
      // 180 mm at 300 dots per inch.
      expect(png.readUInt32BE(16)).toBe(2126)
      expect(png.length).toBeGreaterThan(20_000)
      const pdf = await PDFDocument.load((await downloaded(page, 'PDF')).bytes)
      expect(pdf.getPageCount()).toBe(1)
      expect(pdf.getPage(0).getWidth()).toBeCloseTo((180 * 72) / 25.4, 0)
    }
    for (const [button, start] of [
      ['The trials side by side', ''],
      ['The same analysis in R', '# The analysis of copse'],
      ['Comparison of the methods', '{'],
      ['Subgroups', 'node,subgroup'],
    ])
      expect((await downloaded(page, button)).bytes.toString().startsWith(start)).toBe(true)
    await page.context().close()
  })

  it('writes reports that open: HTML and Word', async () => {
    const { page, requests, complaints } = await own.open()
    await takeExample(page)
    await page.getByRole('tab', { name: 'Take away' }).click()
    const html = await downloaded(page, 'Web page (HTML)')
    expect(html.name).toBe('report.html')
    const path = temporaryFile('from-cli.html', '')
    const roles = ['--outcome', 'rmdq', '--treatment', 'arm', '--control', 'control', '--trial', 'trial']
    const made = copse([
      'report',
      'examples/nslbp.csv',
      ...roles,
      ...['--better', 'lower', '--method', 'metamob-si'],
      '--covariates',
      'sex,age,rmdq0',
      '--id',
      'id',
      '-o',
      path,
    ])
    expect(made.status).toBe(0)
    const text = (document: string) => document.replace(/<svg[\s\S]*?<\/svg>/g, '')
    // The app knows what was tried besides; the command line does not.
    const { tried, rest } = withoutTried(html.bytes.toString())
    expect(tried).toMatch(/1 other look[\s\S]*metaMOB-WT[\s\S]*2 \(this report\)[\s\S]*metaMOB-SI/)
    expect(text(rest)).toBe(text(readFileSync(path, 'utf8')))
    const docx = await downloaded(page, 'Word (DOCX)')
    const parts = await JSZip.loadAsync(docx.bytes)
    expect(await parts.file('word/document.xml')!.async('string')).toContain('rmdq0')
    const images = Object.keys(parts.files).filter((name) => /media\/.*\.png$/.test(name))
    expect(images.length).toBeGreaterThan(3)
    const pdf = await PDFDocument.load((await downloaded(page, 'Document (PDF)')).bytes)
    expect(pdf.getPageCount()).toBeGreaterThan(5)
    assertNothingSent(requests, own.url)
    expect(complaints).toEqual([])
    await page.context().close()
  })

  // Colours change contrast, widths the layout: each is met once.
  it.each([
    ['light', 1280],
    ['dark', 390],
  ] as const)('has no violations that axe finds: %s, %i pixels', async (colorScheme, width) => {
    const { page } = await own.open({ colorScheme, viewport: { width, height: 844 }, bypassCSP: true })
    const check = async (view: string) => {
      await page.evaluate(AXE)
      const found = (await page.evaluate(
        `axe.run(document, { resultTypes: ['violations'] }).then(({ violations }) => violations.map(({ id, nodes }) => id + ': ' + nodes.slice(0, 3).map((node) => node.html.slice(0, 160)).join(' | ')))`,
      )) as string[]
      expect(found, view).toEqual([])
      const wide = await page.evaluate('document.documentElement.scrollWidth - window.innerWidth')
      expect(wide, `${view} is wider than the screen`).toBeLessThanOrEqual(0)
    }
    await check('start')
    await takeExample(page)
    await page.getByRole('button', { name: 'More settings' }).click()
    await page.getByRole('treeitem').last().click()
    await page.getByRole('button', { name: 'Test process' }).click()
    await page.locator('[data-figure="process"] svg').waitFor()
    await page.getByRole('button', { name: 'Show its patients' }).click()
    await check('tree')
    await page.getByLabel('Significance level').fill('two')
    await page.getByRole('alert').first().waitFor()
    await check('error')
    await page.getByLabel('Significance level').fill('')
    for (const [tab, sign] of [
      ['Effects', '[data-figure="tree"] svg'],
      ['Trials', '[data-figure="ranef"] svg'],
      ['Compare', '[data-figure="compare"] svg'],
      ['Take away', '.files'],
    ]) {
      await page.getByRole('tab', { name: tab }).click()
      await page.locator(sign).waitFor()
      await check(tab)
    }
    await page.context().close()
  })
})

it('keeps compiled code out of the first load', () => {
  const sizes = readdirSync('dist/web/assets').map(
    (name) => [name, statSync(join('dist/web/assets', name)).size] as const,
  )
  expect(sizes.some(([name]) => name.startsWith('read-whole-file'))).toBe(true)
  expect(sizes.some(([name]) => name.startsWith('read-parquet'))).toBe(true)
  expect(sizes.some(([name]) => name.startsWith('pdf'))).toBe(true)
})
