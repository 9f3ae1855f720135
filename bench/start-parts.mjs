// Where the time of one whole `copse fit` goes: node bench/start-parts.mjs. Shares of the samples of a profile, in which a
// sample counts for the innermost of the parts that it is in. Samples are of the main thread: compiling beside it is not in them.
import { spawnSync } from 'node:child_process'
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { scriptOptions } from '../scripts/script-options.mjs'

scriptOptions('node bench/start-parts.mjs', 'Says where the time of one whole fit of the example goes.')

/** Parts, by the functions that they are. */
const PARTS = {
  readTable: 'reading the file',
  prepare: 'choosing and checking patients',
  sourceOf: 'putting patients in order',
  exactLogP: 'exact p-values',
  upTo: 'modes for exact p-values',
  grow: 'growing the tree, three times',
  resultOf: 'effects and their intervals',
  withAnswer: 'the answer: tests from within trials, what splits tell',
  fitText: 'writing the text',
  evaluate: 'running modules once',
  compileSourceTextModule: 'compiling modules',
  '(garbage collector)': 'collecting garbage',
}
const ROLES =
  '--outcome rmdq --treatment arm --control control --trial trial --covariates age,sex,rmdq0'.split(' ')

const folder = mkdtempSync(join(tmpdir(), 'copse-start-'))
const shares = new Map()
let total = 0
for (let run = 0; run < 5; run++)
  spawnSync(
    process.execPath,
    ['--cpu-prof', '--cpu-prof-interval', '200', '--cpu-prof-dir', folder].concat(
      ['bin/copse.js', 'fit', 'examples/nslbp.csv'],
      ROLES,
    ),
    { stdio: 'ignore' },
  )
for (const file of readdirSync(folder)) {
  const { nodes, samples, timeDeltas } = JSON.parse(readFileSync(join(folder, file), 'utf8'))
  const names = new Map(nodes.map(({ id, callFrame }) => [id, callFrame.functionName]))
  const parents = new Map(nodes.flatMap(({ id, children = [] }) => children.map((child) => [child, id])))
  for (const [i, sample] of samples.entries()) {
    let id = sample
    while (id !== undefined && !Object.hasOwn(PARTS, names.get(id))) id = parents.get(id)
    const part =
      id === undefined ? 'Node itself, resolving modules, options and the rest' : PARTS[names.get(id)]
    shares.set(part, (shares.get(part) ?? 0) + timeDeltas[i])
    total += timeDeltas[i]
  }
}
rmSync(folder, { recursive: true })
console.log(`Node ${process.versions.node}`)
for (const [part, time] of [...shares].sort((one, other) => other[1] - one[1]))
  console.log(`${((100 * time) / total).toFixed(0).padStart(3)}% ${part}`)
