// Binary outcomes: MOB-SI beside partykit's glmtree on the reference data.
import { spawnSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { readDelimited } from '../dist/src/data/delimited/delimited.js'
import { ColumnSource } from '../dist/src/sources/columns.js'
import { growNow } from '../dist/src/trees/grow/growth.js'
import { fitMethod } from '../dist/src/trees/methods/fit-method.js'
import { controlOf } from '../dist/src/workflow/fit/control-of.js'
import { prepare } from '../dist/src/workflow/patients/prepare.js'

const FILE = new URL('../test/fixtures/data/binary-2200.csv', import.meta.url).pathname

function grow(ipd, options) {
  const started = performance.now()
  const source = new ColumnSource(ipd, options.ties, 'binomial')
  const { tree } = growNow(fitMethod(source, 'binomial', 'mob-si', controlOf(options)))
  return { tree, ms: performance.now() - started }
}

/** Seconds of R, milliseconds of copse when warm and at first, and whether the trees are the same. */
export function binaryBesideR() {
  const table = readDelimited(readFileSync(FILE, 'utf8'))
  const { ipd } = prepare(table, {
    ...{ outcome: 'y', treatment: 'arm', control: 'placebo', trial: 'trial', family: 'binomial' },
    covariates: ['age', 'bmi', 'severity', 'score', 'sex', 'region', 'stage'],
  })
  // R's rule for ties and p-values, so that the two do the same.
  const options = { ties: 'rows', pvalue: 'hansen' }
  const first = grow(ipd, options)
  const times = Array.from({ length: 31 }, () => grow(ipd, options).ms).sort((a, b) => a - b)
  const script = new URL('glm.R', import.meta.url).pathname
  const { stdout, status, stderr } = spawnSync('Rscript', [script, FILE], { encoding: 'utf8' })
  if (status !== 0) throw new Error(stderr)
  const theirs = [...stdout.matchAll(/^node (\d+) (\d+) (\S+)/gm)].map(
    ([, id, n, name]) => `${id} ${n} ${name}`,
  )
  const ours = first.tree.nodes.map(({ id, fit, split }) => `${id} ${fit.n} ${split?.variable ?? '-'}`)
  return {
    seconds: Number(stdout.match(/^seconds (\S+)/m)[1]),
    warm: times[15],
    first: first.ms,
    same: ours.join() === theirs.join(),
  }
}
