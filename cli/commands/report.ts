import { Command, Option } from 'commander'
import { parseNames } from '../../src/data/roles/name-options.js'
import { CopseError } from '../../src/errors.js'
import { checkMethods, checkOptions } from '../../src/results/checks/check-options.js'
import type { TrustAsked, TrustResults } from '../../src/results/trust/trust-results.js'
import { trustAskedSchema } from '../../src/results/trust/trust-results.js'
import { LEADING_METHOD } from '../../src/trees/methods/leading-method.js'
import type { Method } from '../../src/trees/methods/method.js'
import { DEFAULT_METHOD, METHODS } from '../../src/trees/methods/method.js'
import { methodOf } from '../../src/trees/methods/methods.js'
import { controlOf } from '../../src/workflow/fit/control-of.js'
import { prepare } from '../../src/workflow/patients/prepare.js'
import { report, reportMethod } from '../../src/workflow/report/report.js'
import {
  TRUST_TREES,
  trustResults,
  whyNoTrust,
  withoutTrust,
} from '../../src/workflow/trust/trust-results.js'
import { loadBeside } from '../input/load-by.js'
import { controlFlags, withControl } from '../options/control-options.js'
import type { DataFlags } from '../options/data-options.js'
import { readFlags, requireColumns, withData } from '../options/data-options.js'
import { guideFlag, withGuide } from '../options/guide-option.js'
import { numberFlag } from '../options/number-flag.js'
import { progress } from '../output/progress.js'
import { reportFormatOf, writeReport } from '../output/write-report.js'
import { treesOf, trustPool } from '../trust-pool.js'

interface ReportFlags extends DataFlags {
  readonly output?: string
  readonly method?: Method
  readonly methods?: string
  readonly guide?: string
  readonly by?: string
  readonly trust: boolean
  readonly calibrate?: string
  readonly resamples?: string
  readonly bootstraps?: string
}

/** `copse report DATA … -o FILE`: the whole analysis as one document. */
export function reportCommand(): Command {
  const command = withData(
    new Command('report').description('write the whole analysis as a report: HTML, PDF or Word'),
  )
    .optionsGroup('Report:')
    .option('-o, --output <file>', 'file to write: .html, .docx or .pdf; - for HTML on standard output')
    .addOption(
      new Option(
        '--method <name>',
        `method reported (default: ${LEADING_METHOD}; ${DEFAULT_METHOD} with settings that it cannot have)`,
      ).choices(METHODS),
    )
    .option('--methods <names>', `methods compared with it, some of ${METHODS.join(',')} (default: all)`)
    .option(
      '--adjust <columns>',
      'covariates that every model adjusts for, besides treatment and trial, separated by commas',
      parseNames,
    )
    .option(
      '--by <terms>',
      'subgroups that are given, reported before those that are searched for: columns, or conditions on them, separated by commas, as in copse interactions: "age>50", sex',
    )
    .option(
      '--no-trust',
      'leave out how far to trust the tree, for which hundreds of trees more are grown (default: up to 10,000 patients they are)',
    )
    .option(
      '--calibrate <number>',
      `trees that say how often chance finds as much (default: ${TRUST_TREES.calibrate}; 0 for none)`,
    )
    .option(
      '--resamples <number>',
      `trees that say whether subgroups are found again (default: ${TRUST_TREES.resamples}; 0 for none)`,
    )
    .option(
      '--bootstraps <number>',
      `trees that effects are corrected for selection with (default: ${TRUST_TREES.bootstraps}; 0 for none)`,
    )
    .option('--quiet', 'print nothing but errors')
  return withControl(withGuide(command)).action(run)
}

async function run(file: string, flags: ReportFlags): Promise<void> {
  // Wrong settings are reported before a long file is read.
  reportFormatOf(flags.output)
  const methods = flags.methods === undefined ? METHODS : checkMethods(parseNames(flags.methods))
  const control = controlOf(controlFlags({ ...flags }))
  const guide = guideFlag(flags.guide)
  const trees = trustFlags(flags)
  const { table, roles } = await loadBeside(file, flags, flags.by)
  requireColumns(
    table,
    roles,
    [flags.method ?? LEADING_METHOD, ...methods].some((method) => !methodOf(method).pools),
  )
  const data = prepare(table, roles)
  const bar = progress('Reporting', !flags.quiet)
  const method = reportMethod({ method: flags.method, control })
  const trust = await trusted()
  const request = { method, methods, control, read: readFlags(flags), guide, by: flags.by, trust }
  const { document } = report(data, request, (step) => bar.update(null, step))
  bar.done()
  await writeReport(document, flags.output!)
  if (!flags.quiet && flags.output !== '-') process.stderr.write(`Written to ${flags.output}\n`)

  async function trusted(): Promise<TrustResults | undefined> {
    if (!flags.trust) return undefined
    const why = Object.keys(trees).length > 0 ? null : whyNoTrust(data, method, control)
    if (why !== null) return withoutTrust(why)
    const pool = trustPool(undefined, treesOf({ ...TRUST_TREES, ...trees }))
    return await trustResults(data, method, control, trees, guide, pool, (share) =>
      bar.update(share, 'how far to trust the tree'),
    )
  }
}

/** Coded error: OPTION_INVALID, OPTIONS_CONFLICT (numbers of trees where none are wanted). */
function trustFlags({ trust, calibrate, resamples, bootstraps }: ReportFlags): Partial<TrustAsked> {
  const given = Object.entries({ calibrate, resamples, bootstraps }).flatMap(([name, text]) =>
    text === undefined ? [] : [[name, numberFlag(text)] as const],
  )
  if (!trust && given.length > 0)
    throw new CopseError({
      code: 'OPTIONS_CONFLICT',
      wrong: `--no-trust leaves out what --${given[0][0]} asks for`,
      found: `--no-trust with --${given[0][0]}`,
      need: 'one of them',
      place: { option: `--${given[0][0]}` },
    })
  return checkOptions(trustAskedSchema.partial(), Object.fromEntries(given)) as Partial<TrustAsked>
}
