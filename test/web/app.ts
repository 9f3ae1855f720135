import { readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import type { Browser, BrowserContext, Page } from 'playwright-core'
import { afterAll, beforeAll, expect } from 'vitest'
import { serveFolder } from '../../cli/static-files.js'
import { launchChromium } from '../launch-chromium.js'

/** The app in a browser, and everything that it asked of the network. */
export interface OpenApp {
  readonly page: Page
  readonly context: BrowserContext
  /** Requests of the whole session, and what went along with them. */
  readonly requests: { readonly url: string; readonly method: string; readonly body: string | null }[]
  /** What the browser complained of. */
  readonly complaints: string[]
}

/** Starts the built app and a browser for the tests of a file. */
export function app() {
  let browser: Browser
  let url = ''
  let stop = () => {}
  beforeAll(async () => {
    const server = await serveFolder(fileURLToPath(new URL('../../dist/web/', import.meta.url)), 0)
    const address = server.address() as { port: number }
    url = `http://127.0.0.1:${address.port}/`
    stop = () => {
      server.closeAllConnections()
      server.close()
    }
    browser = await launchChromium()
  })
  afterAll(async () => {
    await browser?.close()
    stop()
  })
  return {
    get url() {
      return url
    },
    get browser() {
      return browser
    },
    stop: () => stop(),
    async open(options: Parameters<Browser['newContext']>[0] = {}, at = ''): Promise<OpenApp> {
      const context = await browser.newContext({
        viewport: { width: 1280, height: 900 },
        // It fetches the whole app behind the first load, which only what is said of working without a network needs.
        serviceWorkers: 'block',
        ...options,
      })
      const requests: OpenApp['requests'] = []
      const complaints: string[] = []
      context.on('request', (request) =>
        requests.push({ url: request.url(), method: request.method(), body: request.postData() }),
      )
      const page = await context.newPage()
      page.on('console', (message) => {
        const own = message.text() === 'Service Worker registration blocked by Playwright'
        if (['error', 'warning'].includes(message.type()) && !own) complaints.push(message.text())
      })
      page.on('pageerror', (error) => complaints.push(String(error)))
      await page.goto(url + at)
      await page.getByText('Drop your data here').waitFor()
      return { page, context, requests, complaints }
    },
  }
}

export const EXAMPLE = readFileSync('examples/nslbp.csv')

/** The example of low back pain with the tree that the paper recommends, which has subgroups to look at. */
export const takeExample = async (page: Page): Promise<void> => {
  await page.getByRole('button', { name: 'Low back pain' }).click()
  await settled(page)
  await recommended(page)
}

/** Chooses metaMOB-SI, the default of the command line, and waits for its tree. */
export const recommended = async (page: Page): Promise<void> => {
  // As a hand does it: the button itself is hidden within its card.
  await page
    .locator('label.method')
    .filter({ has: page.getByRole('radio', { name: /^metaMOB-SI/ }) })
    .click()
  await expect.poll(() => summary(page)).toContain('metaMOB-SI finds')
}

/** Drops files on the page as a person would choose them. */
export async function choose(
  page: Page,
  ...files: readonly { name: string; buffer: Buffer | Uint8Array }[]
): Promise<void> {
  const chooser = page.waitForEvent('filechooser')
  await page.getByRole('button', { name: /Choose files|Other files/ }).click()
  await (await chooser).setFiles(
    files.map(({ name, buffer }) => ({
      name,
      mimeType: 'application/octet-stream',
      buffer: Buffer.from(buffer),
    })),
  )
}

/**
 * Waits for a result, and for all that is drawn after its headline; on the way answers the question (which outcomes are
 * better is left open), and opens all that can be opened, so that every field is at hand.
 */
export const settled = async (page: Page): Promise<void> => {
  await searched(page)
  await page.locator('.summary').waitFor()
  await page.locator('.caveat').waitFor()
  await opened(page)
  await page.locator('.what-if').waitFor()
}

/** Answers the question where it is asked. */
export async function searched(page: Page): Promise<void> {
  const search = page.getByRole('button', { name: 'Search for subgroups' })
  await search.or(page.locator('.summary')).first().waitFor()
  if ((await search.count()) === 0) return
  await page.locator('.segmented label').filter({ hasText: 'Leave open' }).click()
  await search.click()
}

/** Opens data, method and what if, which are folded away at first. */
export async function opened(page: Page): Promise<void> {
  for (const name of [/^Data/, /^Method/]) {
    const line = page.locator('.rail-line').filter({ has: page.getByText(name) })
    if ((await line.getAttribute('aria-expanded')) === 'false') await line.click()
  }
  // They come after the tree.
  await page.locator('details.node-fold').nth(1).waitFor()
  await page.locator('details.node-fold, details.answer-full').evaluateAll((all) => {
    for (const one of all) one.setAttribute('open', '')
  })
}

export const summary = async (page: Page): Promise<string> =>
  ((await page.locator('.summary').textContent()) ?? '').replace(/ [\d.]+ m?s$/, '')

/** Clicks and takes the file that comes. */
export async function downloaded(page: Page, name: string): Promise<{ name: string; bytes: Buffer }> {
  const coming = page.waitForEvent('download')
  await page.getByRole('button', { name, exact: true }).click()
  const file = await coming
  return { name: file.suggestedFilename(), bytes: readFileSync(await file.path()) }
}

/** A report of the app as the command line writes it, which does not know what was tried besides. */
export function withoutTried(report: string): { readonly tried: string; readonly rest: string } {
  const section = /<section id="tried"[\s\S]*?<\/section>\n?/
  return {
    tried: report.match(section)?.[0] ?? '',
    rest: report
      .replace(section, '')
      .replace(/ *<li><a href="#tried">.*?<\/li>\n?/, '')
      .replace(/ {2}(&quot;|")tried\1: .*\n/g, ''),
  }
}

/** No request left the origin, and none carried anything. */
export function assertNothingSent(requests: OpenApp['requests'], url: string): void {
  for (const request of requests) {
    expect(request.url.startsWith(url) || request.url.startsWith('blob:'), request.url).toBe(true)
    expect(request.method).toBe('GET')
    expect(request.body).toBe(null)
    expect(new URL(request.url).search).toBe('')
  }
}
