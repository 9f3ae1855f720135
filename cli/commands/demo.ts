import { relative, resolve } from 'node:path'
import { Command } from 'commander'
import type { Roles } from '../../src/data/roles/roles.js'
import { reportHtml } from '../../src/reports/report/html.js'
import type { ReportFigures } from '../../src/reports/report/input.js'
import { patientsCsv, subgroupsCsv } from '../../src/reports/tables/fit-csv.js'
import { compareText } from '../../src/reports/text/compare-text.js'
import {
  explainAnswer,
  explainCompare,
  explainDescribe,
  explainEffects,
  explainTies,
} from '../../src/reports/text/demo-text.js'
import { describeText } from '../../src/reports/text/describe-text.js'
import { effectsText } from '../../src/reports/text/effects-text.js'
import { fitText } from '../../src/reports/text/fit-text.js'
import { explainMisled } from '../../src/reports/text/misled-text.js'
import { LEADING_METHOD } from '../../src/trees/methods/leading-method.js'
import { DEFAULT_METHOD, METHODS } from '../../src/trees/methods/method.js'
import { compare } from '../../src/workflow/compare/compare.js'
import { describe } from '../../src/workflow/describe/describe.js'
import { effects } from '../../src/workflow/effects/effects.js'
import { fit } from '../../src/workflow/fit/fit.js'
import { patientsOf, subgroupOfPatients } from '../../src/workflow/patients/placement.js'
import { prepare } from '../../src/workflow/patients/prepare.js'
import { shuffledTest } from '../../src/workflow/patients/row-order.js'
import { report } from '../../src/workflow/report/report.js'
import { readTable } from '../input/read-table.js'
import { print } from '../output/terminal.js'
import { writeFolder } from '../output/write-output.js'
import { packageFile } from '../package-file.js'

/** Four trials of low back pain, simulated so that their margins match Table 1 of Huber & Friede (2025). */
const EXAMPLE = packageFile('examples/nslbp.csv')
/** Eight trials of a programme after discharge, made so that one covariate changes the effect and two others mislead. */
const SECOND = packageFile('examples/readmission.csv')

const ROLES: Roles = {
  ...{ outcome: 'rmdq', treatment: 'arm', control: 'control', trial: 'trial', family: 'gaussian' },
  covariates: ['age', 'sex', 'rmdq0'],
  better: 'lower',
}

const SECOND_ROLES: Roles = {
  ...{ outcome: 'readmitted', treatment: 'arm', control: 'usual care', trial: 'trial' },
  covariates: ['age', 'sex', 'frailty', 'admissions'],
  family: 'binomial',
  better: 'lower',
}

/** The six methods of Huber & Friede (2025). */
const OF_THE_PAPER = METHODS.filter((method) => method !== LEADING_METHOD)

/** `copse demo`: the whole analysis of the built-in examples, explained, into a folder. */
export function demoCommand(): Command {
  return new Command('demo')
    .description('the whole analysis of the built-in examples, explained')
    .option('--out <folder>', 'where to write text, JSON and tables', 'copse-demo')
    .option('--quiet', 'write the folder, print nothing')
    .action(run)
}

async function run({ out, quiet }: { out: string; quiet?: boolean }): Promise<void> {
  const table = await readTable(EXAMPLE, {}, !quiet)
  const data = prepare(table, ROLES)
  const described = describe(table, ROLES)
  const unadjusted = effects(data)
  const adjusted = effects(prepare(table, { ...ROLES, adjust: ['rmdq0'] }))
  const compared = compare(data, {}, OF_THE_PAPER)
  const best = fit(data, DEFAULT_METHOD)
  const within = fit(data, LEADING_METHOD)
  // The very analysis that the text prints: a report that adjusts would show other subgroups' effects.
  const whole = report(data)
  const shuffled = shuffledTest(data, 'mob-si', 'rmdq0 ≤ 6', 'age', 40, 1)
  const second = prepare(await readTable(SECOND, {}, !quiet), SECOND_ROLES)
  const secondCompared = compare(second)
  const secondWithin = fit(second, LEADING_METHOD)

  const files = {
    'describe.txt': describeText(described),
    'describe.json': json(described),
    'effects.txt': effectsText(unadjusted),
    'effects.json': json(unadjusted),
    'effects-adjusted.txt': effectsText(adjusted),
    'effects-adjusted.json': json(adjusted),
    'compare.txt': compareText(compared),
    'compare.json': json(compared),
    'fit.txt': fitText(best),
    'fit.json': json(best),
    'answer.txt': fitText(within),
    'answer.json': json(within),
    'subgroups.csv': subgroupsCsv(best),
    'patients.csv': patientsCsv(patientsOf(data.ipd, best), subgroupOfPatients(best, data.ipd), best),
    'report.html': reportHtml(whole.document),
    ...figureFiles(whole.figures),
    'readmission-compare.txt': compareText(secondCompared),
    'readmission-compare.json': json(secondCompared),
    'readmission-answer.txt': fitText(secondWithin),
    'readmission-answer.json': json(secondWithin),
    'readmission-report.html': reportHtml(report(second).document),
  }
  const text = [
    chapter('1', 'The trials', files['describe.txt'], explainDescribe(described)),
    chapter('2', 'The overall effect', files['effects.txt'], null),
    chapter(
      '2b',
      'The overall effect, adjusted for disability before treatment',
      files['effects-adjusted.txt'],
      explainEffects(adjusted),
    ),
    chapter('3', 'The subgroups, by six methods', files['compare.txt'], explainCompare(compared)),
    chapter('4', 'The order of the rows', null, explainTies(shuffled)),
    chapter('5', 'The method that the paper recommends, in full', files['fit.txt'], null),
    chapter('6', 'The answer: who benefits?', files['answer.txt'], explainAnswer(within, best)),
    chapter(
      '7',
      'Other trials, in which the effect does differ: who finds it, and who is misled?',
      files['readmission-compare.txt'],
      explainMisled(secondCompared),
    ),
    chapter('8', 'Their answer', files['readmission-answer.txt'], null),
  ].join('\n')
  writeFolder(out, { 'demo.txt': text, ...files })
  if (quiet) return
  print(text)
  const place = relative('.', resolve(out)) || '.'
  process.stdout.write(
    `\nWritten to ${place}: this text (demo.txt), each part as text, JSON and CSV, the figures as SVG,\nand the whole as a report that any browser opens (report.html, readmission-report.html).\n`,
  )
  process.stdout.write(
    `\nA third example has times to an event, examples/relapse.csv:\n  node bin/copse.js report examples/relapse.csv --family survival --time weeks --event-column relapse --event yes \\\n    --better lower --treatment arm --control placebo --trial trial \\\n    --covariates age,sex,episodes,symptoms -o relapse.html\n`,
  )
  process.stdout.write(
    `\nThe same with your own data:\n  node bin/copse.js compare DATA.csv --outcome … --treatment … --control … --trial … --covariates …\n`,
  )
}

/** The figures of the report, each as a file of its own. */
function figureFiles(figures: ReportFigures): Record<string, string> {
  return Object.fromEntries(
    Object.entries(figures).flatMap(([name, pair]) =>
      pair === null ? [] : [[`figure-${name.toLowerCase()}.svg`, pair.wide.svg]],
    ),
  )
}

const json = (result: unknown): string => `${JSON.stringify(result, null, 2)}\n`

function chapter(number: string, title: string, text: string | null, explanation: string | null): string {
  const head = `${number}. ${title}`
  const line = '═'.repeat(100)
  const parts = [
    text?.trimEnd(),
    explanation === null ? null : `What this shows\n───────────────\n${explanation}`,
  ]
  return `${line}\n${head}\n${line}\n\n${parts.filter((part) => part).join('\n\n')}\n`
}
