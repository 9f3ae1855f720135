import { readdirSync, readFileSync } from 'node:fs'
import { dirname, join, normalize } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { formulas } from '../../scripts/site/markdown.mjs'
import { launchChromium } from '../launch-chromium.js'

const SITE = 'dist/docs'
const AXE = readFileSync('node_modules/axe-core/axe.min.js', 'utf8')
const pages = readdirSync(SITE, { recursive: true, encoding: 'utf8' })
  .map((name) => name.replaceAll('\\', '/'))
  .filter((name) => name.endsWith('.html'))

/** `id`s of a page. */
const idsOf = (html: string) => new Set([...html.matchAll(/ id="([^"]+)"/g)].map(([, id]) => id))

describe('the documentation as a site', () => {
  it('has no link that leads nowhere, and loads nothing from elsewhere', () => {
    const contents = new Map(pages.map((page) => [page, readFileSync(join(SITE, page), 'utf8')]))
    const files = new Set(
      readdirSync(SITE, { recursive: true, encoding: 'utf8' }).map((name) => name.replaceAll('\\', '/')),
    )
    const wrong: string[] = []
    for (const [page, html] of contents) {
      for (const [, attribute, url] of html.matchAll(/ (href|src)="([^"]*)"/g)) {
        if (/^https?:/.test(url)) {
          if (attribute === 'src') wrong.push(`${page} loads ${url}`)
          continue
        }
        const [path, hash] = url.split('#')
        const target = path === '' ? page : normalize(join(dirname(page), path)).replaceAll('\\', '/')
        if (!files.has(target)) wrong.push(`${page}: ${url}`)
        else if (hash && !idsOf(contents.get(target) ?? '').has(decodeURIComponent(hash)))
          wrong.push(`${page}: ${url}, no such heading`)
      }
    }
    expect(wrong).toEqual([])
  })

  it('sets formulas, and names of files and settings as they are', () => {
    const as = (text: string) => formulas(text, (part: string) => part)
    expect(as('γ_jk + β_j t, n^{-1/2}, X⁻¹, y_i')).toBe(
      'γ<sub>jk</sub> + β<sub>j</sub> t, n<sup>−1/2</sup>, X⁻¹, y<sub>i</sub>',
    )
    expect(as('snake_case and a file_name.md')).toBe('snake_case and a file_name.md')
  })

  describe('in a browser', () => {
    let browser: Awaited<ReturnType<typeof launchChromium>>
    beforeAll(async () => {
      browser = await launchChromium()
    })
    afterAll(() => browser?.close())

    it.each([
      ['light', 1280],
      ['dark', 390],
    ] as const)('is accessible and fits: %s, %i px', async (colorScheme, width) => {
      const context = await browser.newContext({ viewport: { width, height: 900 }, colorScheme })
      const page = await context.newPage()
      for (const name of ['site/which-method', 'site/example-times', 'methods']) {
        await page.goto(`file://${join(process.cwd(), SITE, name)}.html`)
        await page.evaluate(AXE)
        const found = await page.evaluate(
          'axe.run().then(({ violations }) => violations.map(({ id }) => id))',
        )
        expect(found, name).toEqual([])
        expect(await page.evaluate('document.documentElement.scrollWidth'), name).toBeLessThanOrEqual(width)
      }
      await page.fill('#q', 'ICEMAN')
      await page.locator('#found a').first().click()
      expect(page.url()).toContain('protocol-and-paper.html#')
      await context.close()
    })
  })
})
