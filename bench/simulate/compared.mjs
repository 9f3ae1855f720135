// All seven methods on the same data sets of every design: the table of docs/evidence.md. What is done is kept; the same
// command goes on.
import { spawnSync } from 'node:child_process'
import { fileURLToPath } from 'node:url'

const METHODS = 'metamob-wt,mob,mob-si,mob-ri,metamob-ri,metamob-si,palmtree'
const WITHIN = ['--parm', 'treatment']
const without = (factors) => ['trials', '--set', 'effects=unrelated,ecological', ...factors, ...WITHIN]
const planted = (factors) => ['trials', '--set', 'delta=1', ...factors, ...WITHIN]
const set = (...factors) => factors.flatMap((factor) => ['--set', factor])

/** Commands by name. */
export const STUDIES = {
  'trials-K': without(set('K=4,8,12')),
  'trials-K-planted': planted(set('K=4,8,12')),
  'trials-mix': without(set('prognosis=0,0.3,1', 'shift=0,1')),
  'trials-mix-planted': planted(set('prognosis=0,0.3,1', 'shift=0,1')),
  'fokkema-2': ['fokkema-2', ...set('b=unrelated,any')],
  'fokkema-1': ['fokkema-1', ...set('b=unrelated,splitting')],
  'sies-van-mechelen': ['sies-van-mechelen'],
}

const [replicates, out, program = '../../bin/copse.js'] = process.argv.slice(2)
if (out === undefined) {
  console.error('node bench/simulate/compared.mjs REPLICATES FOLDER [COPSE.js]')
  process.exit(1)
}
const copse = program.startsWith('..') ? fileURLToPath(new URL(program, import.meta.url)) : program
for (const [name, study] of Object.entries(STUDIES)) {
  const about = ['--methods', METHODS, '--replicates', replicates, '--seed', '1', '--out', `${out}/${name}`]
  const { status } = spawnSync(process.execPath, [copse, 'simulate', ...study, ...about, '--quiet'], {
    stdio: 'inherit',
  })
  console.log(name, status === 0 ? 'done' : `ended with ${status}`)
}
