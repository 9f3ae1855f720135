// Simulates every cell of a published design a few times, by minutes: what is done is kept, the same command goes on.
import { appendFileSync, existsSync, readFileSync } from 'node:fs'
import { controlOf } from '../../dist/src/index.js'
import { cellKey, cellsOf } from '../../dist/src/simulation/cells.js'
import { presetOf } from '../../dist/src/simulation/presets/presets.js'
import { simulationDoer } from '../../dist/src/workflow/simulate/simulation-job.js'

const [design, replicatesText, minutesText, file, ...rest] = process.argv.slice(2)
if (file === undefined) {
  console.error(
    'node bench/simulate/run.mjs DESIGN REPLICATES MINUTES ROWS.jsonl [--parm treatment] [--compat partykit] [factor=a,b …]',
  )
  process.exit(1)
}
const FULL = {
  'fokkema-1': {
    N: '200,500,1000',
    K: '5,15',
    rho: '0,0.3',
    M: '5,10,25',
    sigma_b: '0,5,10',
    b: 'unrelated,splitting,noise',
    beta: '2.5,5',
  },
  'fokkema-2': {
    N: '200,500,1000',
    K: '5,15',
    rho: '0,0.3',
    M: '5,10,25',
    sigma_b: '0,5,10',
    b: 'unrelated,any',
    beta: '2.5,5',
  },
}
const own = Object.fromEntries(rest.filter((text) => text.includes('=')).map((text) => text.split('=')))
const preset = presetOf(design)
const set = Object.fromEntries(
  Object.entries({ ...FULL[design], ...own }).map(([name, text]) => [name, text.split(',')]),
)
const cells = cellsOf(preset.factors, set)
const flags = ['parm', 'compat'].filter((name) => rest.includes(`--${name}`))
const asked = Object.fromEntries(flags.map((name) => [name, rest[rest.indexOf(`--${name}`) + 1]]))
const job = {
  process: { kind: 'preset', name: design },
  cells,
  methods: [...preset.methods],
  control: controlOf({ ...preset.control, ...asked }),
  seed: 1,
}
const known = new Set(
  existsSync(file)
    ? readFileSync(file, 'utf8')
        .split('\n')
        .filter((line) => line.endsWith('}'))
        .map((line) => {
          const { key, replicate } = JSON.parse(line)
          return `${key} ${replicate}`
        })
    : [],
)
const doer = simulationDoer(job)
const end = performance.now() + 60_000 * Number(minutesText)
let done = 0
let open = 0
for (let replicate = 1; replicate <= Number(replicatesText); replicate++)
  for (const [cell, values] of cells.entries()) {
    const key = cellKey(values)
    if (known.has(`${key} ${replicate}`)) continue
    if (performance.now() > end) {
      open++
      continue
    }
    const started = performance.now()
    const rows = doer({ cell, from: replicate, to: replicate + 1, methods: job.methods })
    const ms = performance.now() - started
    appendFileSync(
      file,
      `${JSON.stringify({ key, replicate, ms, rows: rows.map(({ method, failure, measures }) => ({ method, failure, measures })) })}\n`,
    )
    done++
  }
console.log(`${design}: ${done} data sets now, ${known.size} before, ${open} to come`)
