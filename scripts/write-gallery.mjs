// Writes docs/gallery: every kind of figure, from the built-in example and made-up trials, as SVG with a page that shows them.
import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import * as figures from '../dist/src/entries/figures.js'
import * as copse from '../dist/src/index.js'
import { eventsAndCounts, manySubgroups } from './gallery-data.mjs'
import { scriptOptions } from './script-options.mjs'

scriptOptions(
  'node scripts/write-gallery.mjs',
  'Writes every kind of figure into docs/gallery/, which is emptied first.',
)

const folder = new URL('../docs/gallery/', import.meta.url)
rmSync(folder, { recursive: true, force: true })
mkdirSync(folder, { recursive: true })

const prepared = ({ text, roles, file }) => copse.prepare(copse.readDelimited(text, { file }), roles)
const example = prepared({
  text: readFileSync(new URL('../examples/nslbp.csv', import.meta.url), 'utf8'),
  file: 'nslbp.csv',
  roles: {
    ...{ outcome: 'rmdq', treatment: 'arm', control: 'control', trial: 'trial', family: 'gaussian' },
    covariates: ['age', 'sex', 'rmdq0'],
  },
})

const entries = []
function show(name, caption, figure) {
  writeFileSync(new URL(`${name}.svg`, folder), figure.svg)
  entries.push({ name, caption, figure })
}

const { result, paths } = figures.nodePaths(example, 'metamob-si')
const patients = figures.patientSummary(result, example, { densities: true })
const overall = figures.overallEffect(example, result)
const heterogeneity = figures.trialHeterogeneity(result, example)
const prediction = figures.predictionIntervals(result)
const ylab = 'RMDQ at follow-up'
show(
  'tree',
  'Tree with the outcome by arm and by trial below each subgroup',
  figures.treeFigure(result, { patients, ylab }),
)
show(
  'tree-80mm',
  'The same in one column of a journal, 80 mm',
  figures.treeFigure(result, { patients, ylab, width: 80, fontSize: 7 }),
)
show('tree-violin', 'Violins', figures.treeFigure(result, { patients, ylab, panels: 'violin' }))
show(
  'tree-points',
  'Points: areas stand for patients',
  figures.treeFigure(result, { patients, ylab, panels: 'points' }),
)
show('tree-dark', 'Dark theme', figures.treeFigure(result, { patients, ylab, theme: 'dark' }))
show(
  'forest',
  'Subgroup forest plot with intervals for a new trial',
  figures.forestFigure(result, { overall, prediction, patients, heterogeneity }),
)
show(
  'forest-trials',
  'Trials within each subgroup',
  figures.forestFigure(result, { overall, prediction, patients, trials: true }),
)
show(
  'forest-80mm',
  'Forest plot, 80 mm',
  figures.forestFigure(result, { overall, prediction, patients, heterogeneity, width: 80, fontSize: 7 }),
)
show(
  'interactions',
  'Given subgroups and a number: effects, and interactions within trials',
  figures.interactionFigure(copse.interactions(example.table, example.roles, { by: 'rmdq0>9,age' })),
)
show(
  'within',
  'Within trials and across trials: the picture of aggregation bias',
  figures.withinFigure(copse.interactions(example.table, example.roles, { by: 'rmdq0>9' })),
)
show(
  'flow',
  'Flow of trials and patients (PRISMA-IPD)',
  figures.flowFigure(result, { patients, review: { identified: '1,204 records' } }),
)
const both = copse.fit(example, 'metamob-ri')
show('ranef', 'Random effects of the trials', figures.ranefFigure(both, figures.ranefIntervals(both)))
show(
  'tau',
  'Heterogeneity under a prior, and the effects by prior',
  figures.tauFigure(copse.fit(example, 'metamob-si', { tauPrior: 'halfnormal' })),
)
show('process', 'Tests of the root node', figures.processFigure(result, paths))
show('cut', 'Candidate cuts of the root node', figures.cutFigure(result, paths))
const compared = copse.compare(example)
show('compare', 'Trees of six methods', figures.compareFigure(compared))
show('agreement', 'Agreement of the methods', figures.agreementFigure(compared, { width: 120 }))

const stable = await copse.stability(example, 'metamob-si', { maxdepth: 3 })
show(
  'frequencies',
  'How often trees of halves of the patients split on each covariate, and what chance gives',
  figures.frequencyFigure(stable),
)
show(
  'corrected',
  'Effects of subgroups as estimated, and in patients who had no part in choosing them',
  figures.correctedFigure(stable),
)
const each = await copse.individual(example, 'mob-si', { parm: 'treatment' }, { trees: 200 })
show(
  'individual',
  'Effects of patients, sorted and by covariate',
  figures.individualFigure(figures.individualPoints(each, example)),
)

const study = JSON.parse(readFileSync(new URL('../bench/simulate/trials-mix.json', import.meta.url), 'utf8'))
show(
  'nested',
  'Nested-loop plot of a simulation study without subgroups: how often seven methods find some',
  figures.nestedFigure(study, { ylim: [0, 80] }),
)
const few = { ...study, cells: study.cells.slice(0, 4) }
show('rates', 'Rates of a simulation study by method', figures.ratesFigure(few))

const many = prepared(manySubgroups())
const wide = copse.fit(many, 'mob', { maxdepth: 5, minsize: 60 })
const wideSummary = figures.patientSummary(wide, many)
show(
  'tree-16-leaves',
  'Sixteen subgroups, twenty trials, long names: A4 landscape',
  figures.treeFigure(wide, { patients: wideSummary, width: 297 }),
)
show(
  'tree-16-leaves-80mm',
  'The same at 80 mm: an indented list',
  figures.treeFigure(wide, { patients: wideSummary, width: 80, fontSize: 7 }),
)
show('forest-16', 'Forest plot of sixteen subgroups', figures.forestFigure(wide))
const manyNode = figures.nodePaths(many, 'mob', { maxdepth: 5, minsize: 60 }, { node: 2 })
show(
  'process-factors',
  'Tests of a node with a factor',
  figures.processFigure(manyNode.result, manyNode.paths),
)
const manyRandom = copse.fit(many, 'metamob-ri', { maxdepth: 2 })
show(
  'ranef-20-trials',
  'Random effects of twenty trials',
  figures.ranefFigure(manyRandom, figures.ranefIntervals(manyRandom)),
)

const none = copse.fit(example, 'metamob-si', { maxdepth: 1 })
show(
  'tree-one-node',
  'No subgroups',
  figures.treeFigure(none, { patients: figures.patientSummary(none, example), ylab, width: 120 }),
)

for (const family of ['binomial', 'poisson']) {
  const data = prepared(eventsAndCounts(family))
  const fitted = copse.fit(data, 'mob-si')
  if (fitted.spec.family !== family) continue
  const summary = figures.patientSummary(fitted, data)
  const what = family === 'binomial' ? 'Binary outcome' : 'Counts'
  show(`tree-${family}`, `${what}: tree`, figures.treeFigure(fitted, { patients: summary }))
  show(
    `forest-${family}`,
    `${what}: forest plot on a log scale`,
    figures.forestFigure(fitted, {
      patients: summary,
      trials: true,
      overall: figures.overallEffect(data, fitted),
    }),
  )
}

const timed = copse.prepare(
  copse.readDelimited(readFileSync(new URL('../examples/relapse.csv', import.meta.url), 'utf8')),
  {
    ...{
      outcome: 'relapse',
      time: 'weeks',
      event: 'yes',
      treatment: 'arm',
      control: 'placebo',
      trial: 'trial',
    },
    ...{ family: 'survival', covariates: ['age', 'sex', 'episodes', 'symptoms'] },
  },
)
const overTime = copse.fit(timed, 'metamob-wt')
const curves = figures.patientSummary(overTime, timed)
show(
  'tree-survival',
  'Times to an event: Kaplan–Meier curves with numbers at risk, ticks where times are censored',
  figures.treeFigure(overTime, { patients: curves, censored: true }),
)
show('rmst', 'Forest plot of restricted mean times', figures.rmstFigure(overTime))
show('hazards', 'Check of proportional hazards', figures.hazardsFigure(overTime, curves))

const escaped = (text) => text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('"', '&quot;')
const items = entries.map(
  ({ name, caption, figure }) =>
    `<figure>\n<img src="${name}.svg" alt="${escaped(figure.title)}" style="width:${Math.round(figure.width)}mm">\n<figcaption>${escaped(caption)}</figcaption>\n</figure>`,
)
writeFileSync(
  new URL('index.html', folder),
  `<!doctype html>
<html lang="en">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width">
<meta name="color-scheme" content="light dark">
<title>copse: gallery of figures</title>
<style>
body { font: 15px/1.5 system-ui, sans-serif; max-width: 310mm; margin: 2em auto; padding: 0 1em; }
figure { margin: 0 0 3em; }
img { max-width: 100%; display: block; }
figcaption { margin-top: .5em; }
</style>
<h1>Figures</h1>
<p>Written by <code>scripts/write-gallery.mjs</code> from the built-in example and made-up trials.</p>
${items.join('\n')}
</html>
`,
)
writeFileSync(
  new URL('README.md', folder),
  `# Figures

Written by \`scripts/write-gallery.mjs\` from the built-in example and made-up trials. Draw your own with \`copse plot\`.

${entries.map(({ name, caption, figure }) => `## ${caption}\n\n![${figure.title}](${name}.svg)\n`).join('\n')}`,
)
