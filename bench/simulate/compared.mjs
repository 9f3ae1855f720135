// All seven methods on the same data sets of every design: the table of docs/evidence.md. What is done is kept; the same
// command goes on.
import { spawnSync } from 'node:child_process'
import { fileURLToPath } from 'node:url'

const METHODS = 'metamob-wt,mob,mob-si,mob-ri,metamob-ri,metamob-si,palmtree'
const WITHIN = ['--parm', 'treatment']
const set = (...factors) => factors.flatMap((factor) => ['--set', factor])
const without = (factors) => ['trials', '--set', 'effects=unrelated,ecological', ...factors, ...WITHIN]
const planted = (factors) => ['trials', '--set', 'delta=1', ...factors, ...WITHIN]

/** Data sets of a cell, and the command. What takes longer has fewer. */
export const STUDIES = {
  'trials-K': [1000, without(set('K=4,8,12'))],
  'trials-K-planted': [1000, planted(set('K=4,8,12'))],
  'fokkema-2': [500, ['fokkema-2', ...set('b=unrelated,any')]],
  'fokkema-1': [500, ['fokkema-1', ...set('b=unrelated,splitting')]],
  'sies-van-mechelen': [500, ['sies-van-mechelen']],
  'trials-mix': [100, without(set('prognosis=0,1', 'shift=0,1'))],
  'trials-mix-planted': [100, planted(set('prognosis=0,1', 'shift=0,1'))],
}

const [out, program = '../../bin/copse.js'] = process.argv.slice(2)
if (out === undefined) {
  console.error('node bench/simulate/compared.mjs FOLDER [COPSE.js]')
  process.exit(1)
}
const copse = program.startsWith('..') ? fileURLToPath(new URL(program, import.meta.url)) : program
for (const [name, [replicates, study]] of Object.entries(STUDIES)) {
  const about = [
    '--methods',
    METHODS,
    '--replicates',
    String(replicates),
    '--seed',
    '1',
    '--out',
    `${out}/${name}`,
  ]
  const { status } = spawnSync(process.execPath, [copse, 'simulate', ...study, ...about, '--quiet'], {
    stdio: 'inherit',
  })
  console.log(name, status === 0 ? 'done' : `ended with ${status}`)
}
