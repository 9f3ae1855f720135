// Puts the results of compared.mjs into one file, and prints the tables of docs/evidence.md.
import { existsSync, readFileSync, writeFileSync } from 'node:fs'

const [folder, out = 'bench/simulate/compared.csv'] = process.argv.slice(2)
if (folder === undefined) {
  console.error('node bench/simulate/compared-tables.mjs FOLDER [compared.csv]')
  process.exit(1)
}
const STUDIES = [
  ...['trials-K', 'trials-K-planted', 'trials-mix', 'trials-mix-planted'],
  ...['fokkema-1', 'fokkema-2', 'sies-van-mechelen'],
]
const MEASURES = ['anySplit', 'effectSplit', 'recovered', 'rootRight', 'coverage']
const MEANS = ['leaves', 'ari', 'falseDiscovery', 'rmse', 'correlationNew', 'bias']
const TITLES = {
  'metamob-wt': 'metaMOB-WT',
  mob: 'MOB',
  'mob-si': 'MOB-SI',
  'mob-ri': 'MOB-RI',
  'metamob-ri': 'metaMOB-RI',
  'metamob-si': 'metaMOB-SI',
  palmtree: 'PALM tree',
}
const rows = []
for (const study of STUDIES) {
  const file = `${folder}/${study}/simulate.json`
  if (!existsSync(file)) {
    console.error(`${study}: not there yet`)
    continue
  }
  const { cells } = JSON.parse(readFileSync(file, 'utf8'))
  for (const { cell, methods } of cells)
    for (const { method, replicates, failures, rates, averages } of methods)
      rows.push({ study, cell, method, replicates, failures, rates, averages })
}
const number = (value) => (value === null ? '' : Number(value.toPrecision(6)))
const head = ['study', 'cell', 'method', 'dataSets', 'failed']
for (const name of [...MEASURES, ...MEANS]) head.push(name, `${name}_mcse`)
const lines = rows.map(({ study, cell, method, replicates, failures, rates, averages }) => {
  const failed = Object.values(failures).reduce((sum, n) => sum + n, 0)
  const own = [...MEASURES.map((name) => rates[name]), ...MEANS.map((name) => averages[name])]
  const factors = Object.entries(cell).map(([name, value]) => `${name}=${value}`)
  return [
    ...[study, factors.join(' '), method, replicates, failed],
    ...own.flatMap(({ value, mcse }) => [number(value), number(mcse)]),
  ].join(',')
})
writeFileSync(out, `${[head.join(','), ...lines].join('\n')}\n`)

const percent = ({ value, mcse }) =>
  value === null ? '–' : `${(100 * value).toFixed(1)} ± ${(100 * mcse).toFixed(1)}`
/** A table of a rate: a row a method, a column a cell. */
function table(title, wanted, columns) {
  console.log(`\n${title}\n`)
  const found = columns.map(({ study, where, of }) => ({
    own: rows.filter(
      (row) => row.study === study && Object.entries(where).every(([k, v]) => row.cell[k] === v),
    ),
    of: of ?? wanted,
  }))
  console.log(`| method | ${columns.map(({ title: own }) => own).join(' | ')} |`)
  console.log(`|---|${columns.map(() => '---|').join('')}`)
  for (const [method, name] of Object.entries(TITLES))
    console.log(
      `| ${name} | ${found
        .map(({ own, of }) => {
          const row = own.find((one) => one.method === method)
          if (row === undefined) return '?'
          if (of in row.rates) return percent(row.rates[of])
          const { value } = row.averages[of]
          return value === null ? '–' : value.toFixed(2)
        })
        .join(' | ')} |`,
    )
}
const KS = [4, 8, 12]
const sets = (study, factor, values, more = {}) =>
  values.map((value) => ({ study, title: `${factor} = ${value}`, where: { [factor]: value, ...more } }))
const kinds = (K) => [
  { study: 'trials-K', title: `null, K = ${K}`, where: { K, effects: 'unrelated' } },
  { study: 'trials-K', title: `ecological, K = ${K}`, where: { K, effects: 'ecological' } },
  { study: 'trials-K-planted', title: `planted, K = ${K}`, where: { K } },
]
table('Any split, %', 'anySplit', KS.flatMap(kinds))
table('x1 first, planted, %; adjusted Rand; bias', 'rootRight', [
  ...sets('trials-K-planted', 'K', KS),
  ...sets('trials-K-planted', 'K', KS).map((one) => ({ ...one, title: `ARI, ${one.title}`, of: 'ari' })),
  ...sets('trials-K-planted', 'K', KS).map((one) => ({ ...one, title: `RMSE, ${one.title}`, of: 'rmse' })),
])
table('Coverage, %', 'coverage', KS.flatMap(kinds))
for (const shift of [0, 1])
  table(
    `shift = ${shift}: any split, %`,
    'anySplit',
    [0, 1].flatMap((prognosis) => [
      {
        study: 'trials-mix',
        title: `null, prognosis ${prognosis}`,
        where: { effects: 'unrelated', prognosis, shift },
      },
      {
        study: 'trials-mix',
        title: `ecological, prognosis ${prognosis}`,
        where: { effects: 'ecological', prognosis, shift },
      },
      { study: 'trials-mix-planted', title: `planted, prognosis ${prognosis}`, where: { prognosis, shift } },
    ]),
  )
const published = [
  ...['unrelated', 'splitting'].flatMap((b) => [
    { study: 'fokkema-1', title: `recovered, ${b}`, where: { b }, of: 'recovered' },
    { study: 'fokkema-1', title: `subgroups, ${b}`, where: { b }, of: 'leaves' },
  ]),
  ...['unrelated', 'any'].map((b) => ({
    study: 'fokkema-2',
    title: `any split, ${b}`,
    where: { b },
    of: 'anySplit',
  })),
  { study: 'sies-van-mechelen', title: 'Sies: any split', where: {}, of: 'anySplit' },
  { study: 'sies-van-mechelen', title: 'Sies: ARI', where: {}, of: 'ari' },
  { study: 'sies-van-mechelen', title: 'Sies: correlation', where: {}, of: 'correlationNew' },
]
table('Published designs', 'anySplit', published)
const failed = rows.filter(({ failures }) => Object.keys(failures).length > 0)
console.log(
  '\nfailed:',
  failed.map(({ study, method, failures }) => `${study} ${method} ${JSON.stringify(failures)}`).join('; ') ||
    'none',
)
