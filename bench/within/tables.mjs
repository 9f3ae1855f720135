// Tables of the studies in this folder: node bench/within/tables.mjs writes RESULTS.md from the JSON files.
import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { METHODS } from './compared.mjs'
import { percent } from './percent.mjs'

const here = (name) => new URL(name, import.meta.url)
const read = (name) => (existsSync(here(name)) ? JSON.parse(readFileSync(here(name), 'utf8')).cases : [])
const lines = [
  '# Size, power and coverage of metaMOB-WT',
  '',
  'Made by `node bench/within/tables.mjs`; what the cases are and what follows from them: [README](README.md).',
]
const table = (title, head, rows) =>
  lines.push(
    '',
    `## ${title}`,
    '',
    `| ${head.join(' | ')} |`,
    `|---|${'--:|'.repeat(head.length - 1)}`,
    ...rows.map((row) => `| ${row.join(' | ')} |`),
  )

/** Replicates of a row: of metaMOB-WT, and of the others. */
const replicates = (parts) =>
  [
    ...new Set(METHODS.filter(({ id }) => parts[id]?.replicates > 0).map(({ id }) => parts[id].replicates)),
  ].join(', ')
const share = (part, key) => (part?.replicates > 0 ? percent(part[key], part.replicates) : '')
const names = METHODS.map(({ id }) => id)

const cases = read('size-power.json')
const head = ['case', ...names, 'data sets']
const rejections = (kind) =>
  cases
    .filter((row) => row.kind === kind)
    .map(({ name, parts, refused }) =>
      refused === undefined
        ? [name, ...names.map((id) => share(parts[id], 'split')), replicates(parts)]
        : [`${name}: not run, ${refused}`, ...names.map(() => ''), ''],
    )
table(
  'Size: root split although no effect differs within trials, %, (Monte Carlo SE)',
  head,
  rejections('size'),
)
table(
  'No effect differs within trials, but trials’ effects rise with their case mix, %',
  head,
  rejections('ecological'),
)
table('Power: root split at all, %', head, rejections('power'))
table(
  'Power: root split on z1 within half an SD of the truth, %',
  head,
  cases
    .filter(({ kind, refused }) => kind === 'power' && refused === undefined)
    .map(({ name, parts }) => [name, ...names.map((id) => share(parts[id], 'right')), replicates(parts)]),
)

const mean = (part, key) => (part[key] / part.of).toFixed(3)
table(
  'Coverage of 95% intervals, trees given, %',
  [
    'case',
    'differences',
    'effects of subgroups',
    'difference: mean error',
    'mean width',
    'below, above the truth, %',
    'has a difference, %',
    'data sets',
  ],
  read('coverage.json')
    .filter(({ parts }) => parts.difference?.of > 0)
    .map(({ name, parts: { difference, leaf } }) => [
      name,
      percent(difference.covered, difference.of),
      percent(leaf.covered, leaf.of),
      mean(difference, 'error'),
      mean(difference, 'width'),
      `${((100 * difference.below) / difference.of).toFixed(1)}, ${((100 * difference.above) / difference.of).toFixed(1)}`,
      ((100 * difference.of) / difference.pairs).toFixed(1),
      difference.replicates,
    ]),
)
table(
  'Remedies: differences as they are, and as they would be',
  ['case', 'covered now', 'mended', 'mean error now', 'mended', 'mean width now', 'mended', 'data sets'],
  read('remedies.json')
    .filter(({ parts }) => parts.now?.of > 0)
    .map(({ name, parts: { now, mended } }) => [
      name,
      percent(now.covered, now.of),
      percent(mended.covered, mended.of),
      mean(now, 'error'),
      mean(mended, 'error'),
      mean(now, 'width'),
      mean(mended, 'width'),
      now.replicates,
    ]),
)
const timed = ['z1', 'z2', 'z3', 'z4']
table(
  'Times to an event: tests of the root at 5%, %',
  [
    'case',
    'effect, any of four, adjusted',
    ...timed.map((name) => `effect, ${name} alone`),
    ...timed.slice(1).map((name) => `level, ${name} alone`),
    'events, %',
    'data sets',
  ],
  read('survival.json')
    .filter(({ parts }) => parts.effectP?.replicates > 0)
    .map(({ name, parts: { effectP, levelP } }) => [
      name,
      percent(effectP.any, effectP.replicates),
      ...timed.map((own) => percent(effectP[`${own} alone`], effectP.replicates)),
      ...timed
        .slice(1)
        .map((own) => (levelP?.replicates > 0 ? percent(levelP[`${own} alone`], levelP.replicates) : '')),
      ((100 * effectP.events) / effectP.replicates).toFixed(0),
      effectP.replicates,
    ]),
)
writeFileSync(here('RESULTS.md'), `${lines.join('\n')}\n`)
