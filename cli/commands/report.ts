import { Command, Option } from 'commander'
import { parseNames } from '../../src/data/roles/name-options.js'
import { checkMethods } from '../../src/results/checks/check-options.js'
import { LEADING_METHOD } from '../../src/trees/methods/leading-method.js'
import type { Method } from '../../src/trees/methods/method.js'
import { DEFAULT_METHOD, METHODS } from '../../src/trees/methods/method.js'
import { methodOf } from '../../src/trees/methods/methods.js'
import { controlOf } from '../../src/workflow/fit/control-of.js'
import { prepare } from '../../src/workflow/patients/prepare.js'
import { report } from '../../src/workflow/report/report.js'
import { controlFlags, withControl } from '../options/control-options.js'
import type { DataFlags } from '../options/data-options.js'
import { loadData, readFlags, requireColumns, withData } from '../options/data-options.js'
import { guideFlag, withGuide } from '../options/guide-option.js'
import { progress } from '../output/progress.js'
import { reportFormatOf, writeReport } from '../output/write-report.js'

interface ReportFlags extends DataFlags {
  readonly output?: string
  readonly method?: Method
  readonly methods?: string
  readonly guide?: string
}

/** `copse report DATA … -o FILE`: the whole analysis as one document. */
export function reportCommand(): Command {
  const command = withData(
    new Command('report').description('write the whole analysis as a report: HTML or Word'),
  )
    .optionsGroup('Report:')
    .option('-o, --output <file>', 'file to write: .html or .docx; - for HTML on standard output')
    .addOption(
      new Option(
        '--method <name>',
        `method reported (default: ${LEADING_METHOD}; ${DEFAULT_METHOD} with clusters or settings that it cannot have)`,
      ).choices(METHODS),
    )
    .option('--methods <names>', `methods compared with it, some of ${METHODS.join(',')} (default: all)`)
    .option(
      '--adjust <columns>',
      'covariates that every model adjusts for, besides treatment and trial, separated by commas',
      parseNames,
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
  const { table, roles } = await loadData(file, flags)
  requireColumns(
    table,
    roles,
    [flags.method ?? LEADING_METHOD, ...methods].some((method) => !methodOf(method).pools),
  )
  const data = prepare(table, roles)
  const bar = progress('Reporting', !flags.quiet)
  const request = { method: flags.method, methods, control, read: readFlags(flags), guide }
  const { document } = report(data, request, (step) => bar.update(null, step))
  bar.done()
  await writeReport(document, flags.output!)
  if (!flags.quiet && flags.output !== '-') process.stderr.write(`Written to ${flags.output}\n`)
}
