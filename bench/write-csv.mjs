// Writes simulated pooled trials as CSV, in pieces: node bench/write-csv.mjs N FILE
import { closeSync, openSync, writeSync } from 'node:fs'
import { pooledTrials } from './data.mjs'

const [n, file] = process.argv.slice(2)
const { outcome, treatment, trial, covariates } = pooledTrials({ n: Number(n), trials: 20, covariates: 10 })
const out = openSync(file, 'w')
let text = `${['y', 't', 'trial', ...covariates.map(({ name }) => name)].join(',')}\n`
for (let i = 0; i < Number(n); i++) {
  text += `${outcome.values[i]},${treatment.arm[i]},${trial.levels[trial.codes[i]]}`
  for (const { values } of covariates) text += `,${values[i]}`
  text += '\n'
  if (text.length < 1 << 20) continue
  writeSync(out, text)
  text = ''
}
writeSync(out, text)
closeSync(out)
