// How time and memory grow with patients, trials and covariates, beside a floor: a C++ program that argsorts every covariate
// and reads it once per level (floor.cpp, compiled here). Gives lines for RESULTS.md and draws growth.svg.
import { spawnSync } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { growthPlot } from './growth-plot.mjs'

/** Levels that are tested with maxdepth 4: the children of the third are leaves. */
const LEVELS = 3
const here = (name) => new URL(name, import.meta.url).pathname

/** Runs a program that prints one line of JSON. */
function measured(command, args) {
  const { status, stdout, stderr } = spawnSync(command, args, { encoding: 'utf8' })
  if (status !== 0) throw new Error(`${command} ${args.join(' ')}: ${stderr}`)
  return JSON.parse(stdout)
}

/** The floor as a program, or null without a compiler. */
export function compileFloor(folder) {
  const program = join(folder, 'floor')
  const { status } = spawnSync('g++', ['-O3', '-march=native', '-o', program, here('floor.cpp')])
  return status === 0 ? program : null
}

/** Repetitions: small fits need many until they are compiled, large ones take their time. */
const runsFor = (n) => (n < 1e4 ? 201 : n < 1e5 ? 61 : n < 1e6 ? 15 : n < 1e7 ? 5 : 2)

const median = (values) => values.toSorted((a, b) => a - b)[values.length >> 1]

/** Milliseconds of the floor by its arguments; the same work for every outcome. */
function floorTimes(program) {
  const known = new Map()
  return (shape) => {
    const { n, trials, covariates, tied = false } = shape
    const args = [n, covariates, trials, LEVELS, Number(tied)].map(String)
    const key = args.join()
    if (!known.has(key)) {
      const times = Array.from({ length: n < 1e7 ? 5 : 1 }, () => measured(program, args).ms)
      known.set(key, median(times))
    }
    return known.get(key)
  }
}

const exponent = (rows, from, to) => {
  const at = (n) => rows.find((row) => row.n === n)?.ms
  return Math.log(at(to) / at(from)) / Math.log(to / from)
}

/**
 * @param most largest number of patients
 * @param say takes a line of the report
 * @param draw whether to write growth.svg
 */
export function scale(most, say, draw) {
  const folder = mkdtempSync(join(tmpdir(), 'copse-bench-'))
  const floor = compileFloor(folder)
  const floorOf = floor === null ? () => null : floorTimes(floor)
  const sizes = [1e3, 1e4, 1e5, 1e6, 1e7].filter((n) => n <= most)
  const shapes = [
    ...sizes.map((n) => ({ n, trials: 20, covariates: 10 })),
    ...sizes.map((n) => ({ n, trials: 20, covariates: 10, tied: true })),
    ...sizes.map((n) => ({ n, trials: 20, covariates: 10, family: 'binomial' })),
    ...[2, 100, 500].map((trials) => ({ n: Math.min(most, 1e5), trials, covariates: 10 })),
    ...[1, 100].map((covariates) => ({ n: Math.min(most, 1e5), trials: 20, covariates })),
  ]
  say('### Growth, and the floor')
  say()
  say(
    'mob-si, maxdepth 4, each in a process of its own; times are of the processor, medians when warm; floor: C++ that argsorts every covariate and reads each once for every level that is tested; memory: peak of the process, Node.js included, over the bytes of the columns',
  )
  say()
  say('| n | K | covariates | | outcome | copse, ms | floor, ms | ratio | peak, MB | × columns | leaves |')
  say('|--:|--:|--:|---|---|--:|--:|--:|--:|--:|--:|')
  const rows = shapes.map((shape) => {
    const settings = { ...shape, runs: runsFor(shape.n) }
    const own = measured(process.execPath, [here('one-fit.mjs'), JSON.stringify(settings)])
    const { n, trials, covariates, tied = false, family = 'gaussian' } = shape
    const least = floorOf(shape)
    const ratio = least === null ? '–' : (own.ms / least).toFixed(2)
    const whole = (value) => (value < 10 ? value.toFixed(2) : value.toFixed(0))
    say(
      `| ${n} | ${trials} | ${covariates} | ${tied ? '0–20' : 'untied'} | ${family} | ${whole(own.ms)} | ${least === null ? '–' : whole(least)} | ${ratio} | ${whole(own.rss / 1e6)} | ${(own.rss / own.bytes).toFixed(1)} | ${own.leaves} |`,
    )
    return { ...shape, tied, family, ms: own.ms, floor: least }
  })
  say()
  const main = rows.filter(({ trials, covariates }) => trials === 20 && covariates === 10)
  const curves = [
    ['untied', ({ tied, family }) => !tied && family === 'gaussian'],
    ['values 0–20', ({ tied }) => tied],
    ['binary', ({ family }) => family === 'binomial'],
  ].map(([name, of]) => ({
    name,
    points: main.filter(of).filter((row, i, all) => all.findIndex(({ n }) => n === row.n) === i),
  }))
  const from = Math.min(1e5, sizes.at(-2) ?? sizes[0])
  for (const { name, points } of curves)
    say(
      `- ${name}: time grows as n^${exponent(points, from, sizes.at(-1)).toFixed(2)} from ${from} to ${sizes.at(-1)} (K = 20, 10 covariates)`,
    )
  if (floor !== null) {
    const rate = Math.log(curves[0].points.at(-1).floor / curves[0].points.find(({ n }) => n === from).floor)
    say(`- the floor, untied: as n^${(rate / Math.log(sizes.at(-1) / from)).toFixed(2)}`)
  }
  say()
  csvBesideFloor(Math.min(most, 1e6), floor, folder, say)
  rmSync(folder, { recursive: true })
  const lines = [
    ...curves.map(({ name, points }) => ({ name, points: points.map(({ n, ms }) => [n, ms]) })),
    {
      name: 'floor (C++), untied',
      points: curves[0].points.filter((p) => p.floor !== null).map((p) => [p.n, p.floor]),
    },
  ]
  if (draw) writeFileSync(here('growth.svg'), growthPlot(lines))
  say('![time over patients, both axes logarithmic](growth.svg)')
  say()
}

/** The whole command on a CSV file beside a C++ program that parses it, argsorts and passes. */
function csvBesideFloor(n, floor, folder, say) {
  const file = join(folder, 'ipd.csv')
  const make = spawnSync(process.execPath, [here('write-csv.mjs'), String(n), file], { encoding: 'utf8' })
  if (make.status !== 0) throw new Error(make.stderr)
  const covariates = Array.from({ length: 10 }, (_, j) => `z${j + 1}`).join(',')
  const args = [
    ...[here('../bin/copse.js'), 'fit', file, '--method', 'mob-si', '--maxdepth', '4', '--outcome', 'y'],
    ...['--treatment', 't', '--control', '0', '--trial', 'trial', '--covariates', covariates, '--quiet'],
  ]
  const timed = spawnSync('/usr/bin/env', ['time', '-f', '%U %S %M', process.execPath, ...args], {
    encoding: 'utf8',
  })
  const [user, system, kilobytes] = (timed.stderr.trim().split('\n').at(-1) ?? '').split(' ').map(Number)
  const seconds = user + system
  if (timed.status !== 0 || !Number.isFinite(seconds))
    return say('The command on a CSV file was not measured.')
  const least = floor && measured(floor, [file, String(LEVELS)])
  const beside = least
    ? `; the floor with its own parsing takes ${(least.whole / 1000).toFixed(2)} s: ratio ${((1000 * seconds) / least.whole).toFixed(2)}`
    : ''
  say(
    `\`copse fit\` on a CSV file of ${n} rows × 13 columns, whole process: ${seconds.toFixed(2)} s of the processor, ${(kilobytes / 1000).toFixed(0)} MB${beside}`,
  )
  say()
}
