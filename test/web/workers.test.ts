import { execFileSync } from 'node:child_process'
import type { Page } from 'playwright-core'
import { describe, expect, it } from 'vitest'
import { copse, temporaryFile } from '../cli/run-copse.js'
import { app, assertNothingSent, choose, downloaded, settled } from './app.js'

const own = app()

/** Enough patients for methods and folds to be dealt out to workers. */
function trials(): Buffer {
  let state = 7
  const random = () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0
    return state / 4294967296
  }
  const lines = ['trial,arm,age,severity,y']
  for (let i = 0; i < 6000; i++) {
    const [arm, age, severity] = [random() < 0.5, Math.floor(20 + 60 * random()), (10 * random()).toFixed(1)]
    const y = (arm && age > 50 ? 1.5 : 0) + 0.1 * Number(severity) + 3 * (random() + random() - 1)
    lines.push(
      `T${1 + Math.floor(5 * random())},${arm ? 'active' : 'placebo'},${age},${severity},${y.toFixed(3)}`,
    )
  }
  return Buffer.from(lines.join('\n'))
}

const repeated = async (page: Page, file: string): Promise<string> => {
  const command = (await page.getByRole('region', { name: 'Command' }).textContent())!
  const words = execFileSync('sh', ['-c', command.replace(/^copse /, "printf '%s\\0' ")], {
    encoding: 'utf8',
  })
  const args = words.split('\0').slice(0, -1)
  return copse([...args.map((word) => (word === 'many.csv' ? file : word)), '--json', '-', '--quiet']).stdout
}

describe('methods on Web Workers', () => {
  it('give the digits of the command line, and share the columns', async () => {
    const { page, context, requests, complaints } = await own.open()
    expect(await page.evaluate('crossOriginIsolated')).toBe(true)
    const data = trials()
    await choose(page, { name: 'many.csv', buffer: data })
    await settled(page)
    await page.getByRole('tab', { name: 'Compare' }).click()
    await page.locator('[data-figure="agreement"][data-state="drawn"]').waitFor()
    expect(requests.some(({ url }) => /fit-worker/.test(url))).toBe(true)
    await page.getByRole('tab', { name: 'Take away' }).click()
    await page.getByLabel('Command for').selectOption('compare')
    const { bytes } = await downloaded(page, 'Comparison of the methods')
    expect(bytes.toString()).toBe(await repeated(page, temporaryFile('many.csv', data)))
    assertNothingSent(requests, own.url)
    expect(complaints).toEqual([])
    await context.close()
  })
})
