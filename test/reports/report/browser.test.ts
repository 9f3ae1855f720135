import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { pathToFileURL } from 'node:url'
import type { Browser } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { reportHtml } from '../../../src/reports/report/html.js'
import { report } from '../../../src/workflow/report/report.js'
import { temporaryFile } from '../../cli/run-copse.js'
import { launchChromium } from '../../launch-chromium.js'
import { binaryData, exampleData, nastyData } from './report-data.js'

const AXE = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8')
const write = (data: ReturnType<typeof exampleData>) =>
  temporaryFile('report.html', reportHtml(report(data, { methods: ['mob', 'metamob-si'] }).document))

interface Violation {
  readonly id: string
  readonly nodes: readonly { readonly html: string }[]
}

describe('the report in a browser, from disk and without network', () => {
  let browser: Browser
  const files = { example: write(exampleData()), binary: write(binaryData()), nasty: write(nastyData()) }

  beforeAll(async () => {
    browser = await launchChromium()
  })
  afterAll(() => browser.close())

  const open = async (file: string, width: number, colorScheme: 'light' | 'dark') => {
    // axe has to be put into the page, which the page's own policy would not let happen.
    const context = await browser.newContext({
      ...{ viewport: { width, height: 900 }, colorScheme, offline: true, bypassCSP: true },
    })
    const page = await context.newPage()
    const trouble: string[] = []
    page.on('console', (message) => trouble.push(message.text()))
    page.on('pageerror', (error) => trouble.push(error.message))
    page.on('request', (request) => {
      if (!request.url().startsWith('file:')) trouble.push(request.url())
    })
    await page.goto(pathToFileURL(file).href)
    return { page, trouble }
  }

  // Colours and widths meet in every report, not in every combination: one changes contrast, the other the layout.
  it.each([
    ['example', 1280, 'light'],
    ['example', 390, 'dark'],
    ['binary', 1280, 'dark'],
    ['binary', 390, 'light'],
    ['nasty', 1280, 'light'],
    ['nasty', 390, 'dark'],
  ] as const)(
    '%s, %d px, %s: accessible, no wider than the screen, nothing loaded',
    async (name, width, scheme) => {
      const { page, trouble } = await open(files[name], width, scheme)
      await page.evaluate(AXE)
      const violations = await page.evaluate<Violation[]>('axe.run().then(({ violations }) => violations)')
      expect(violations.map(({ id, nodes }) => `${id}: ${nodes[0].html.slice(0, 200)}`)).toEqual([])
      expect(await page.evaluate('document.documentElement.scrollWidth')).toBe(width)
      // Of each figure one size is shown.
      const shown = await page.evaluate(
        '[...document.querySelectorAll("figure svg")].filter((svg) => svg.getBoundingClientRect().width > 0).length',
      )
      expect(shown).toBe(await page.locator('figure').count())
      expect(trouble).toEqual([])
      await page.context().close()
    },
  )

  it('prints on A4', async () => {
    const { page } = await open(files.example, 1280, 'dark')
    const pdf = (await page.pdf({ preferCSSPageSize: true })).toString('latin1')
    expect(pdf).toMatch(/\/MediaBox \[0 0 59[45](\.\d+)? 84[12](\.\d+)?\]/)
    await page.context().close()
  })
})
