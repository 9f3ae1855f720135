import { extname } from 'node:path'
import { Command } from 'commander'
import { parseNames } from '../../src/data/roles/name-options.js'
import { CopseError } from '../../src/errors.js'
import { marginalsFigure } from '../../src/figures/synthesis/marginals-figure.js'
import { pairsFigure } from '../../src/figures/synthesis/pairs-figure.js'
import { reportHtml } from '../../src/reports/report/html.js'
import { synthesisText } from '../../src/reports/text/synthesis/synthesis-text.js'
import { checkMethods } from '../../src/results/checks/check-options.js'
import type { SynthesisOptions } from '../../src/results/synthesis/synthesis-schema.js'
import { synthesisOptionsSchema } from '../../src/results/synthesis/synthesis-schema.js'
import { synthesisReport } from '../../src/workflow/synthesis/synthesis-report.js'
import { checkSynthesis, synthesise } from '../../src/workflow/synthesis/synthesise.js'
import type { DataFlags } from '../options/data-options.js'
import { loadData, withAdjust, withData, withOutput } from '../options/data-options.js'
import { numberFlag } from '../options/number-flag.js'
import { progress } from '../output/progress.js'
import type { OutputFlags } from '../output/write-output.js'
import { writeOutput, writeSet } from '../output/write-output.js'
import { reportFormatOf, writeReport } from '../output/write-report.js'

type Flags = DataFlags &
  OutputFlags & {
    readonly output?: string
    readonly report?: string
    readonly methods?: string
    readonly bounds?: readonly string[]
    readonly rule?: readonly string[]
    readonly keys?: readonly string[]
    readonly target?: string
    readonly eventIndicator?: string
  }

const collect = (value: string, all: readonly string[] = []): readonly string[] => [...all, value]

/** `copse synthesise DATA … -o FILE.csv`: data that resemble those of the trials, and how good and how safe they are. */
export function synthesiseCommand(): Command {
  const told = (name: keyof SynthesisOptions, fallback?: string) =>
    `${synthesisOptionsSchema.shape[name].meta()?.description ?? ''}${fallback === undefined ? '' : ` (default: ${fallback})`}`
  const command = withAdjust(
    withData(
      new Command('synthesise').description(
        'make synthetic data that resemble those of the trials, and say how alike they are and what they disclose of patients (no differential privacy)',
      ),
    ),
  )
    .optionsGroup('Synthesis:')
    .option(
      '-o, --output <file>',
      'CSV file to write; of several copies FILE-1.csv, FILE-2.csv, …; - for standard output',
    )
    .option('--rows <number>', told('rows'))
    .option('--copies <number>', told('copies', '1'))
    .option('--seed <number>', told('seed', '1'))
    .option('--trial-sizes <fixed|sampled>', told('trialSizes', 'fixed'))
    .option('--randomised', told('randomised', 'on'))
    .option('--no-randomised', 'every column depends on all before it, the arm too')
    .option('--interactions <none|arm|all>', told('interactions', 'none'))
    .option('--values <observed|interpolate|density>', told('values', 'interpolate'))
    .option('--count-model <number|poisson|nb>', told('countModel', 'number'))
    .option('--tails <number>', told('tails', '0'))
    .option(
      '--bounds <column=low:high>',
      'least and largest value of a column, as age=18:95 or age=18: (repeat for more)',
      collect,
    )
    .option(
      '--rule <rule>',
      'a value that follows from columns before it, as "stage=I if severity<5" (repeat for more)',
      collect,
    )
    .option('--by-trial', told('byTrial'))
    .option('--proper', told('proper'))
    .option('--event-indicator <column>', told('event'))
    .optionsGroup('What is told of them:')
    .option('--keys <columns>', told('keys'), parseNames)
    .option('--target <column>', told('target'))
    .option('--drop-replicated', told('dropReplicated'))
    .option('--methods <names>', `${told('methods')}, separated by commas; none for none (default: mob)`)
    .option('--report <file>', 'write a report: .html, .docx or .pdf')
  return withOutput(command).action(run)
}

async function run(file: string, flags: Flags): Promise<void> {
  // Wrong settings are reported before a long file is read.
  const { output } = flags
  if (output === undefined && flags.out === undefined) throw outputMissing()
  if (flags.report !== undefined) reportFormatOf(flags.report)
  const asked = askedOf(flags)
  checkSynthesis(asked)
  const event = flags.eventIndicator
  const { table, roles } = await loadData(file, {
    ...flags,
    // Only columns with a role are read; this one has one here.
    ...(event !== undefined && { adjust: [...(flags.adjust ?? []), event] }),
  })
  const own = event === undefined ? roles : { ...roles, adjust: flags.adjust }
  const bar = progress('Comparing', !flags.quiet)
  const made = synthesise(table, own, asked, (share) => bar.update(share))
  bar.done()
  const { result, files } = made
  for (const { code, severity, message, copy } of result.warnings)
    if (severity !== 'note' && !flags.quiet)
      process.stderr.write(
        `warning: ${code}: ${result.copies.length > 1 ? `copy ${copy}: ` : ''}${message}\n`,
      )
  const names = files.map((_, at) =>
    nameOf(output === undefined || output === '-' ? 'synthetic.csv' : output, at, files.length),
  )
  if (output !== undefined && output !== '-') writeSet(files.map((text, at) => [names[at], text] as const))
  if (flags.report !== undefined) await writeReport(synthesisReport(made), flags.report)
  const inFolder = () => ({
    ...(output === undefined && Object.fromEntries(files.map((text, at) => [names[at], text]))),
    'synthesis.html': reportHtml(synthesisReport(made)),
    'marginals.svg': marginalsFigure(made.original, made.copies[0]).svg,
    'pairs.svg': pairsFigure(result.copies[0]).svg,
  })
  if (output === '-') process.stdout.write(files.join('\n'))
  writeOutput(
    'synthesis',
    {
      text: synthesisText(result),
      result,
      notes: result.notes,
      ...(flags.out !== undefined && { files: inFolder }),
    },
    { ...flags, ...(output === '-' && { quiet: true }) },
  )
}

/** `synthetic.csv`, or of several copies `synthetic-1.csv`. */
function nameOf(file: string, at: number, copies: number): string {
  if (copies === 1) return file
  const ending = extname(file)
  return `${file.slice(0, file.length - ending.length)}-${at + 1}${ending}`
}

function askedOf(flags: Flags): Record<string, unknown> {
  const all = flags as Readonly<Record<string, unknown>>
  const given = (name: string, value: unknown) => (value === undefined ? {} : { [name]: value })
  const numbers = ['rows', 'copies', 'seed', 'tails'].map((name) =>
    given(name, typeof all[name] === 'string' ? numberFlag(all[name]) : undefined),
  )
  const same = [
    'trialSizes',
    'randomised',
    'interactions',
    'values',
    'countModel',
    'byTrial',
    'proper',
    'dropReplicated',
    'keys',
    'target',
  ].map((name) => given(name, all[name]))
  const { methods, bounds, rule, eventIndicator } = flags
  return Object.assign(
    {},
    ...numbers,
    ...same,
    given('event', eventIndicator),
    given(
      'methods',
      methods === undefined ? undefined : methods === 'none' ? [] : checkMethods(parseNames(methods)),
    ),
    { bounds: Object.fromEntries((bounds ?? []).map(parseBounds)), rules: [...(rule ?? [])] },
  )
}

function parseBounds(text: string): [column: string, bounds: [low: number | null, high: number | null]] {
  const found = text.match(/^\s*(.+?)\s*=\s*([^:=]*):([^:=]*)$/)
  const end = (part: string) => (part.trim() === '' ? null : Number(part))
  if (found !== null) {
    const [low, high] = [end(found[2]), end(found[3])]
    const valid = [low, high].every((value) => value === null || Number.isFinite(value))
    if (valid && (low !== null || high !== null) && (low === null || high === null || low <= high))
      return [found[1], [low, high]]
  }
  throw new CopseError({
    code: 'BOUNDS_MALFORMED',
    wrong: '--bounds cannot be understood',
    found: `"${text}"`,
    need: 'a column, "=", and two numbers with ":" between them, the smaller first; either may be left out',
    try: '--bounds age=18:95',
    place: { option: '--bounds' },
  })
}

const outputMissing = (): CopseError =>
  new CopseError({
    code: 'OPTION_MISSING',
    wrong: '--output is missing',
    need: 'a file for the synthetic data, or a folder for all',
    try: '-o synthetic.csv, or --out FOLDER',
    place: { option: '--output' },
  })
