import type { Browser } from 'playwright-core'
import { chromium } from 'playwright-core'
// @ts-expect-error a script without types
import { ensureChromium } from '../scripts/ensure-chromium.mjs'
import { WAIT_GUARD } from './hang-guard.js'

/** A browser whose pages are waited for as long as they need: Playwright's own limits of 30 s are those of a fast machine. */
export async function launchChromium(): Promise<Browser> {
  const browser = await chromium.launch({
    executablePath: ensureChromium(),
    args: ['--no-sandbox'],
    timeout: WAIT_GUARD,
  })
  const newContext = browser.newContext.bind(browser)
  // `newPage` of a browser goes through it as well.
  browser.newContext = async (options) => {
    const context = await newContext(options)
    context.setDefaultTimeout(WAIT_GUARD)
    return context
  }
  return browser
}
