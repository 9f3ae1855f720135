// Speed of metaMOB-WT beside MOB-SI, in the same run and on the same patients:
//   node bench/within/speed.mjs [--n 1000000] [--trials 20] [--covariates 10] [--runs 3] [--depth 4]
// Times are of the processor, as other programs may be running: medians.
import { readFileSync } from 'node:fs'
import { readDelimited } from '../../dist/src/data/delimited/delimited.js'
import { growNow } from '../../dist/src/trees/grow/growth.js'
import { fitMethod } from '../../dist/src/trees/methods/fit-method.js'
import { fitSourceOf } from '../../dist/src/workflow/fit/adjust-rows.js'
import { controlOf } from '../../dist/src/workflow/fit/control-of.js'
import { fit } from '../../dist/src/workflow/fit/fit.js'
import { prepare } from '../../dist/src/workflow/patients/prepare.js'
import { pooledTrials } from '../data.mjs'
import { optionsOf } from './replicates.mjs'

const { number } = optionsOf(process.argv.slice(2), new URL('speed.json', import.meta.url))
const median = (values) => [...values].sort((a, b) => a - b)[values.length >> 1]

/** The roles that `copse demo` gives. */
const EXAMPLE = {
  ...{ outcome: 'rmdq', treatment: 'arm', control: 'control', trial: 'trial' },
  ...{ covariates: ['age', 'sex', 'rmdq0'], family: 'gaussian' },
}

/** ms of the processor. */
function timed(run) {
  const start = process.cpuUsage()
  const value = run()
  const { user, system } = process.cpuUsage(start)
  return { value, ms: (user + system) / 1000 }
}

function large() {
  const setting = {
    ...{ n: number('n', 1_000_000), trials: number('trials', 20), covariates: number('covariates', 10) },
  }
  const control = controlOf({ maxdepth: number('depth', 4) })
  for (const tied of [false, true])
    for (const family of ['gaussian', 'binomial']) {
      const ipd = pooledTrials({ ...setting, tied })
      const { values } = ipd.outcome
      if (family === 'binomial') for (let i = 0; i < ipd.n; i++) values[i] = values[i] > 0.5 ? 1 : 0
      const times = { 'mob-si': [], 'metamob-wt': [] }
      const leaves = {}
      for (let run = 0; run < number('runs', 3); run++)
        for (const method of Object.keys(times)) {
          const { value, ms } = timed(() => {
            const { source, adjusted } = fitSourceOf(ipd, [], control.ties, family, method === 'metamob-wt')
            return growNow(fitMethod(source, family, method, control, adjusted))
          })
          times[method].push(ms)
          leaves[method] = value.tree.nodes.filter(({ kids }) => kids.length === 0).length
        }
      const [own, other] = [median(times['metamob-wt']), median(times['mob-si'])]
      console.log(
        `| ${family} | ${tied ? '0–20' : 'untied'} | ${setting.n} | ${setting.trials} | ${other.toFixed(0)} (${leaves['mob-si']}) | ${own.toFixed(0)} (${leaves['metamob-wt']}) | ${(own / other).toFixed(2)} |`,
      )
    }
}

function example() {
  const text = readFileSync(new URL('../../examples/nslbp.csv', import.meta.url), 'utf8')
  const data = prepare(readDelimited(text, { file: 'nslbp.csv' }), EXAMPLE)
  for (const method of ['mob-si', 'metamob-si', 'metamob-wt']) {
    const first = timed(() => fit(data, method)).ms
    const times = Array.from({ length: 60 }, () => timed(() => fit(data, method)).ms)
    console.log(`| ${method} | ${first.toFixed(1)} | ${median(times.slice(30)).toFixed(1)} |`)
  }
}

console.log('| outcome | covariates | n | K | mob-si, ms (leaves) | metamob-wt, ms (leaves) | ratio |')
console.log('|---|---|--:|--:|--:|--:|--:|')
large()
console.log('\n| built-in example | first fit, ms | warm, ms |\n|---|--:|--:|')
example()
