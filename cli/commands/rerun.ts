import { existsSync, readFileSync } from 'node:fs'
import { basename, dirname, join } from 'node:path'
import { Command } from 'commander'
import { columnsWithRoles } from '../../src/data/roles/roles.js'
import { CopseError } from '../../src/errors.js'
import { settingsOfHtml } from '../../src/reports/report/html.js'
import { rerunText } from '../../src/reports/text/rerun-text.js'
import type { ReportSettings } from '../../src/results/report-schema.js'
import { readReportSettings } from '../../src/results/report-schema.js'
import { byColumns } from '../../src/workflow/interactions/parse-by.js'
import { rerun, rerunTrust } from '../../src/workflow/report/rerun.js'
import { confirmReading } from '../input/confirm-reading.js'
import { readData } from '../input/read-data.js'
import { unreadable } from '../input/read-table.js'
import { progress } from '../output/progress.js'
import { reportFormatOf, writeReport } from '../output/write-report.js'
import { treesOf, trustPool } from '../trust-pool.js'

/** `copse rerun REPORT.html [DATA]`: the analysis of a report once more. */
export function rerunCommand(): Command {
  return new Command('rerun')
    .description('run the analysis of a report again, with its settings, and compare the results')
    .argument('<report>', 'HTML report written by copse report')
    .argument('[data]', 'the data (default: the file that the report names, beside the report)')
    .option('--accept-where', 'use the SQL condition and the table that the report names, without asking')
    .option(
      '-o, --output <file>',
      'write the new report: .html, .docx or .pdf; - for HTML on standard output',
    )
    .option('--quiet', 'print nothing but errors and whether results are identical')
    .action(run)
}

async function run(
  file: string,
  data: string | undefined,
  { output, quiet, acceptWhere }: { output?: string; quiet?: boolean; acceptWhere?: boolean },
): Promise<void> {
  if (output !== undefined) reportFormatOf(output)
  const settings = readReportSettings(settingsOfHtml(textOf(file)), basename(file))
  const path = data ?? dataBeside(file, settings)
  const { roles } = settings
  const { read } = settings.data
  const { by = [] } = settings
  // A condition, and a column whose name looks like one.
  const beside = by.length === 0 ? [] : [...byColumns(by), ...by]
  if (!acceptWhere) await confirmReading(read, basename(file))
  const table = await readData(
    path,
    { ...read, only: [...new Set([...columnsWithRoles(roles), ...beside])] },
    {},
    !quiet,
  )
  const bar = progress('Reporting', !quiet)
  const trust = await rerunTrust(settings, table, trustPool(undefined, treesOf(settings.trust)), (share) =>
    bar.update(share, 'how far to trust the tree'),
  )
  const again = rerun(settings, table, (step) => bar.update(null, step), trust)
  bar.done()
  if (output !== undefined) await writeReport(again.document, output)
  // Where the report itself goes to standard output, what is said of it must not.
  const stream = output === '-' ? process.stderr : process.stdout
  stream.write(rerunText(settings, again.settings))
}

function textOf(file: string): string {
  try {
    return readFileSync(file, 'utf8')
  } catch (error) {
    throw unreadable(file, error)
  }
}

/** The data file that a report names, in the report's folder. */
function dataBeside(file: string, { data }: ReportSettings): string {
  if (data.file !== null) {
    // The name comes from a file that may be anyone's: it must not lead elsewhere.
    const path = join(dirname(file), basename(data.file))
    if (existsSync(path)) return path
  }
  throw new CopseError({
    code: 'DATA_MISSING',
    wrong: `the data of "${basename(file)}" are not beside it`,
    found: data.file === null ? 'a report that names no file' : `no "${basename(data.file)}" in its folder`,
    need: 'the data',
    try: `copse rerun ${basename(file)} DATA.csv`,
    place: { file },
  })
}
