import { readFileSync } from 'node:fs'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { join, normalize } from 'node:path'
import { expect, it } from 'vitest'
import { launchChromium } from '../launch-chromium.js'
import { allFigures, inputsOf } from './all-figures.js'
import { example } from './figure-data.js'

/** Names of packages as the browser finds them: their ES modules below node_modules. */
const PACKAGES = [
  'd3-scale',
  'd3-hierarchy',
  'd3-array',
  'd3-format',
  'd3-interpolate',
  'd3-time',
  'd3-time-format',
  'd3-color',
  'internmap',
]

it('a browser draws the same bytes as Node', async () => {
  const inputs = await inputsOf(example())
  const here = Object.fromEntries(Object.entries(allFigures(inputs)).map(([name, { svg }]) => [name, svg]))
  const moduleOf = (name: string) => {
    const { module } = JSON.parse(readFileSync(`node_modules/${name}/package.json`, 'utf8'))
    return [name, `/node_modules/${name}/${module}`]
  }
  const imports = Object.fromEntries(PACKAGES.map(moduleOf))
  const page = `<!doctype html><meta charset="utf-8"><script type="importmap">${JSON.stringify({ imports })}</script><script type="module">${DRAW}</script>`
  const server = createServer((request, response) => {
    const path = normalize(new URL(request.url ?? '/', 'http://localhost').pathname)
    const isPage = path === '/'
    response.setHeader('content-type', isPage ? 'text/html' : 'text/javascript')
    try {
      response.end(isPage ? page : readFileSync(join(process.cwd(), path)))
    } catch {
      response.statusCode = 404
      response.end()
    }
  })
  await new Promise<void>((resolve) => {
    server.listen(0, '127.0.0.1', resolve)
  })
  const browser = await launchChromium()
  try {
    const tab = await browser.newPage()
    await tab.goto(`http://127.0.0.1:${(server.address() as AddressInfo).port}/`)
    const there = await tab.evaluate<Record<string, string>>(`draw(${JSON.stringify(inputs)})`)
    expect(Object.keys(there).length).toBe(10)
    for (const [name, svg] of Object.entries(there)) expect(svg === here[name], name).toBe(true)
  } finally {
    await browser.close()
    server.close()
  }
})

/** The script of the page: text, so that nothing rewrites its imports. */
const DRAW = `
  const folders = { tree: 'tree/', forest: 'forest/', frequency: 'trust/', corrected: 'trust/', individual: 'trust/' }
  const load = (name) => import('/dist/src/figures/' + (folders[name] ?? '') + name + '-figure.js')
  window.draw = async ({ result, paths, patients, overall, prediction, intervals, compared, stable, individual: points }) => {
    const [tree, forest, ranef, process, cut, compare, agreement, frequency, corrected, individual] = await Promise.all(
      ['tree', 'forest', 'ranef', 'process', 'cut', 'compare', 'agreement', 'frequency', 'corrected', 'individual'].map(load),
    )
    return {
      tree: tree.treeFigure(result, { patients }).svg,
      'forest-trials': forest.forestFigure(result, { overall, prediction, patients, trials: true }).svg,
      ranef: ranef.ranefFigure(result, intervals).svg,
      process: process.processFigure(result, paths).svg,
      cut: cut.cutFigure(result, paths).svg,
      compare: compare.compareFigure(compared).svg,
      agreement: agreement.agreementFigure(compared).svg,
      frequencies: frequency.frequencyFigure(stable).svg,
      corrected: corrected.correctedFigure(stable).svg,
      individual: individual.individualFigure(points).svg,
    }
  }
`
