// What a whole process costs, from the shell's line to its end: node bench/start.mjs [--before FOLDER].
// With the folder of another clone, built, the two take turns, and the ratio is given. Processor time of user and system, the
// least of several runs: what else runs on the machine can only add to it.
import { spawnSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { cpus } from 'node:os'
import { join } from 'node:path'
import { scriptOptions } from '../scripts/script-options.mjs'

const { before, runs = '7' } = scriptOptions(
  'node bench/start.mjs',
  'Measures what starting copse costs, beside Node alone, another clone, and R where it is installed.',
  {
    before: { value: 'FOLDER', help: 'another clone, built, to compare with' },
    runs: { value: 'NUMBER', help: 'runs of each, of which the least counts (default: 7)' },
  },
)

const ROLES =
  '--outcome rmdq --treatment arm --control control --trial trial --covariates age,sex,rmdq0'.split(' ')
const data = join(process.cwd(), 'examples/nslbp.csv')
const CASES = {
  'copse --version': ['--version'],
  'copse --help': ['--help'],
  'copse fit --help': ['fit', '--help'],
  'copse fit (the example)': ['fit', data, ...ROLES],
}

/** Milliseconds of the processor that a program took. */
function cost(args, program = process.execPath) {
  const wrapped = `const { spawnSync } = require('node:child_process')
    spawnSync(${JSON.stringify(program)}, ${JSON.stringify(args)}, { stdio: 'ignore' })
    const [user, system] = require('node:fs').readFileSync('/proc/self/stat', 'utf8').split(') ')[1].split(' ').slice(13, 15)
    process.stdout.write(String((Number(user) + Number(system)) * 10))`
  return Number(spawnSync(process.execPath, ['-e', wrapped], { encoding: 'utf8' }).stdout)
}

const least = (takes) => Math.min(...takes)
const folders = before === undefined ? ['.'] : [before, '.']
console.log(`${cpus()[0].model}, ${cpus().length} cores, Node ${process.versions.node}`)
console.log(JSON.parse(readFileSync('package.json', 'utf8')).version)
const alone = least(Array.from({ length: Number(runs) }, () => cost(['-e', '0'])))
console.log(`node -e 0: ${alone} ms`)
for (const [name, args] of Object.entries(CASES)) {
  const takes = folders.map(() => [])
  for (let run = 0; run < Number(runs); run++)
    for (const [i, folder] of folders.entries()) takes[i].push(cost([join(folder, 'bin/copse.js'), ...args]))
  const [own, other] = [least(takes.at(-1)), least(takes[0])]
  const beside = before === undefined ? '' : `, before ${other} ms (${(other / own).toFixed(2)} times)`
  console.log(`${name}: ${own} ms, ${(own / alone).toFixed(2)} times Node alone${beside}`)
}
if (spawnSync('Rscript', ['--version']).error === undefined) {
  const takes = Array.from({ length: Number(runs) }, () => cost(['bench/start.R', data], 'Rscript'))
  console.log(`R with partykit, the example by MOB: ${least(takes)} ms`)
}
