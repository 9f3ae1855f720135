// Bias and coverage of the largest difference between subgroups of the design `trials`, naive and corrected for selection,
// given that the tree splits; the processor's time of a fit. Adds a line of JSON.
import { appendFileSync } from 'node:fs'
import { placeAll } from '../../dist/src/resampling/place-all.js'
import { cellsOf } from '../../dist/src/simulation/cells.js'
import { presetOf } from '../../dist/src/simulation/presets/presets.js'
import { controlOf } from '../../dist/src/workflow/fit/control-of.js'
import { fitUnanswered } from '../../dist/src/workflow/fit/fit.js'
import { drawSet, preparedOf } from '../../dist/src/workflow/simulate/simulation-job.js'
import { correctForSelection } from '../../dist/src/workflow/trust/correct-for-selection.js'
import { referenceOf } from '../../dist/src/workflow/trust/reference-tree.js'
import { inOrder, trustInThisThread } from '../../dist/src/workflow/trust/trust-job.js'

const [method, treesText, out, ...factors] = process.argv.slice(2)
if (out === undefined) {
  console.error('node bench/simulate/corrected.mjs METHOD TREES FILE.jsonl [factor=value …]')
  process.exit(1)
}
const wanted = Number(treesText)
const preset = presetOf('trials')
const set = Object.fromEntries(factors.map((text) => text.split('=')).map(([name, value]) => [name, [value]]))
const cells = cellsOf(preset.factors, set)
const control = {
  ...controlOf({ parm: method === 'metamob-wt' ? 'all' : 'treatment', maxdepth: 3 }),
  ...{ honest: null, cv: null, fallback: false },
}
const job = { process: { kind: 'preset', name: 'trials' }, cells, methods: [method], control, seed: 2 }
const found = { naive: [], outOfBag: [], optimismCorrected: [], shrunk: [] }
let [d, sparse, trees] = [0, 0, 0]
while (trees < wanted) {
  const made = drawSet(job, 0, ++d)
  const data = inOrder(preparedOf(made))
  const { result, grown } = fitUnanswered(data, method, control)
  if (result.subgroups.length < 2) continue
  const reference = referenceOf(data.ipd, grown, result)
  const pool = trustInThisThread({
    data,
    method,
    control: { ...control, minsize: grown.tree.minsize },
    reference,
  })
  const { contrast } = await correctForSelection(
    ...[pool, 50, data.ipd, grown, result, reference, control.level, [], () => {}],
  )
  if (contrast === null || contrast.outOfBag === null) {
    sparse++
    continue
  }
  trees++
  // The mean true effect of the patients whom a subgroup has.
  const node = placeAll(result.tree, made)
  const effectOf = (id) => {
    const own = made.effect.filter((_, i) => node[i] === id)
    return own.reduce((sum, x) => sum + x / own.length, 0)
  }
  const truth = effectOf(contrast.best) - effectOf(contrast.worst)
  for (const [name, list] of Object.entries(found)) {
    const { estimate, lo, hi } = contrast[name]
    list.push({ error: estimate - truth, covered: lo <= truth && truth <= hi })
  }
}
const mean = (values) => values.reduce((a, b) => a + b, 0) / values.length
const summary = (list) => {
  const bias = mean(list.map(({ error }) => error))
  const sd = Math.sqrt(mean(list.map(({ error }) => (error - bias) ** 2)))
  const coverage = mean(list.map(({ covered }) => Number(covered)))
  return {
    ...{ bias, se: sd / Math.sqrt(wanted), coverage },
    seCoverage: Math.sqrt((coverage * (1 - coverage)) / wanted),
  }
}
const line = {
  ...{ method, cell: cells[0], trees, dataSets: d, sparse, bootstraps: 50, seed: 2 },
  ...Object.fromEntries(Object.entries(found).map(([name, list]) => [name, summary(list)])),
}
appendFileSync(out, `${JSON.stringify(line)}\n`)
console.log(JSON.stringify(line))
