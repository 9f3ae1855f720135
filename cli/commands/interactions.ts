import { readFileSync } from 'node:fs'
import { basename } from 'node:path'
import { Command } from 'commander'
import { CopseError } from '../../src/errors.js'
import { interactionFigure } from '../../src/figures/forest/interaction-figure.js'
import { interactionsCsv } from '../../src/reports/tables/interactions-csv.js'
import { interactionsText } from '../../src/reports/text/interactions-text.js'
import { readResult } from '../../src/results/checks/read-result.js'
import type { FitResult } from '../../src/results/fit-schema.js'
import { interactions } from '../../src/workflow/interactions/interactions.js'
import { loadBy } from '../input/load-by.js'
import { unreadable } from '../input/read-table.js'
import { controlFlags, withControl } from '../options/control-options.js'
import type { DataFlags } from '../options/data-options.js'
import { withAdjust, withData, withOutput } from '../options/data-options.js'
import type { FigureFlags } from '../options/figure-options.js'
import { dpiOf, figureFlags, withFigure } from '../options/figure-options.js'
import { exportFigure, formatOf } from '../output/export-figure.js'
import type { OutputFlags } from '../output/write-output.js'
import { writeOutput } from '../output/write-output.js'

interface Flags extends DataFlags, FigureFlags, OutputFlags {
  readonly by?: string
  readonly result?: string
  readonly figure?: string
}

/** `copse interactions DATA --by "age>50"`: how the effect depends on given covariates or subgroups. */
export function interactionsCommand(): Command {
  const command = withData(
    new Command('interactions').description(
      'does the treatment effect differ by given covariates or subgroups? Within trials, beside what compares trials',
    ),
  )
    .optionsGroup('Interactions:')
    .option(
      '--by <terms>',
      'columns, or conditions on them, separated by commas, each an analysis of its own: "age>50", sex,stage, "region=asia"; a number by itself is linear (default: the covariates)',
    )
    .option(
      '--result <file>',
      'result of fit (JSON): compare the subgroups of its tree; columns that are not named are those of the result',
    )
  withControl(withAdjust(command), ['level'])
  withOutput(command).option(
    '--figure <file>',
    'write the forest plot: .svg, .png or .pdf; - for SVG on standard output',
  )
  return withFigure(command).action(run)
}

async function run(file: string, given: Flags, command: Command): Promise<void> {
  // Wrong settings are reported before a long file is read.
  const format = given.figure === undefined ? null : formatOf(given.figure, '--figure')
  if (format === null) assertNoAppearance(command)
  const dpi = dpiOf(given)
  const look = figureFlags(given)
  const tree = given.result === undefined ? undefined : treeOf(given.result)
  const flags =
    tree === undefined ? given : { ...rolesOfResult(tree, command), ...given, ...familyOf(tree, command) }
  const by = given.by ?? (tree === undefined ? given.covariates : undefined)
  const { table, roles } = await loadBy(file, flags, by, tree)
  if (given.covariates !== undefined && by !== given.covariates && !given.quiet)
    process.stderr.write(
      'note: OPTION_WITHOUT_EFFECT: --by or --result says what is analysed: --covariates is not used\n',
    )
  const level = controlFlags({ ...flags }).level
  const result = interactions(table, roles, {
    ...(by !== undefined && { by }),
    ...(tree !== undefined && { tree, treeName: basename(given.result!) }),
    ...(level !== undefined && { level }),
  })
  const drawn =
    format === null
      ? null
      : interactionFigure(result, {
          ...look,
          ...(format !== 'svg' && { theme: look.theme === 'dark' ? 'dark' : 'light' }),
        })
  const files = () => ({ 'interactions.csv': interactionsCsv(result) })
  const notes = [...result.notes, ...result.analyses.flatMap((analysis) => analysis.notes)]
  const quiet = flags.quiet === true || given.figure === '-'
  writeOutput('interactions', { text: interactionsText(result), result, files, notes }, { ...flags, quiet })
  if (drawn !== null) await exportFigure(drawn, given.figure!, dpi)
}

function treeOf(file: string): FitResult {
  let text: string
  try {
    text = readFileSync(file, 'utf8')
  } catch (error) {
    throw unreadable(file, error)
  }
  const result = readResult(text, basename(file))
  if (result.schema === 'copse.fit/1') return result
  throw new CopseError({
    code: 'SCHEMA_VERSION',
    wrong: `"${basename(file)}" holds several fits`,
    found: result.schema,
    need: 'copse.fit/1, the result of one method',
    try: 'copse fit --method … --json',
    place: { file: basename(file), option: '--result' },
  })
}

/** Columns and their reading as the result has them, for those that no flag names. */
function rolesOfResult({ spec, tree }: FitResult, command: Command): DataFlags {
  const used = new Set([...tree.nodes.flatMap(({ split }) => split?.variable ?? []), ...spec.adjust])
  const known = <Name extends keyof DataFlags>(name: Name, value: DataFlags[Name] | null) =>
    value === null || command.getOptionValueSource(name) === 'cli' ? {} : { [name]: value }
  const pairs = (record: Readonly<Record<string, string>>) =>
    Object.entries(record).map(([name, value]) => `${name}=${value}`)
  const listed = (list: readonly string[]) => (list.length === 0 ? null : list)
  const ownControl = command.getOptionValueSource('treatment') === 'cli'
  return {
    ...known('outcome', spec.outcome),
    ...known('treatment', spec.treatment),
    ...(ownControl ? {} : { ...known('control', spec.control), ...known('experimental', spec.experimental) }),
    ...known('trial', spec.trial),
    ...known('adjust', listed(spec.adjust)),
    ...known('event', spec.event),
    ...known('weights', spec.weights),
    ...known('exposure', spec.exposure),
    ...known('better', spec.better ?? null),
    ...known('na', listed(spec.na)),
    ...known('types', listed(pairs(spec.types))),
    ...known('mergeAlike', listed(spec.mergeAlike ?? [])),
    ...known('limits', listed(pairs(spec.limits ?? {}))),
    ...known('excludeTrial', listed(spec.excludeTrials)),
    ...known(
      'ordered',
      listed(
        Object.entries(spec.ordered)
          .filter(([name]) => used.has(name))
          .map(([name, levels]) => `${name}=${levels.join('<')}`),
      ),
    ),
  }
}

/** The family has a default, which a result replaces. */
const familyOf = ({ spec }: FitResult, command: Command) =>
  command.getOptionValueSource('family') === 'cli' ? {} : { family: spec.family }

/** Coded error: OPTION_MISSING. */
function assertNoAppearance(command: Command): void {
  const given = command.options.find(
    (option) =>
      option.helpGroupHeading === 'Appearance:' &&
      command.getOptionValueSource(option.attributeName()) === 'cli',
  )
  if (given === undefined) return
  throw new CopseError({
    code: 'OPTION_MISSING',
    wrong: `${given.long} is for a figure, and none is asked for`,
    need: '--figure with a file that ends in .svg, .png or .pdf',
    try: '--figure FILE.svg',
    place: { option: '--figure' },
  })
}
