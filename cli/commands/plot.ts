import { readFileSync } from 'node:fs'
import { basename } from 'node:path'
import { Command, Option } from 'commander'
import { closestName } from '../../src/closest-name.js'
import { parseNames } from '../../src/data/roles/name-options.js'
import { CopseError } from '../../src/errors.js'
import type { FigureName } from '../../src/figures/figures.js'
import { FIGURES } from '../../src/figures/figures.js'
import { REVIEW_KEYS } from '../../src/figures/flow/flow-words.js'
import type { Review } from '../../src/figures/flow-figure.js'
import type { FigureOptions } from '../../src/figures/kit/options.js'
import type { RateName } from '../../src/figures/simulate/nested-figure.js'
import { RATE_TITLES } from '../../src/figures/simulate/nested-figure.js'
import type { SimulationFigure } from '../../src/figures/simulate/simulation-figures.js'
import { SIMULATION_FIGURES } from '../../src/figures/simulate/simulation-figures.js'
import { checkMethods } from '../../src/results/checks/check-options.js'
import { readResult } from '../../src/results/checks/read-result.js'
import { LEADING_METHOD } from '../../src/trees/methods/leading-method.js'
import type { Method } from '../../src/trees/methods/method.js'
import { DEFAULT_METHOD, METHODS } from '../../src/trees/methods/method.js'
import { methodOf } from '../../src/trees/methods/methods.js'
import { controlOf } from '../../src/workflow/fit/control-of.js'
import { prepare } from '../../src/workflow/patients/prepare.js'
import { loadBy } from '../input/load-by.js'
import { unreadable } from '../input/read-table.js'
import { controlFlags, withControl } from '../options/control-options.js'
import type { DataFlags } from '../options/data-options.js'
import { loadData, requireColumns, withData } from '../options/data-options.js'
import type { FigureFlags } from '../options/figure-options.js'
import { dpiOf, figureFlags, numberOf, withFigure } from '../options/figure-options.js'
import { guideFlag, withGuide } from '../options/guide-option.js'
import { exportFigure, formatOf } from '../output/export-figure.js'
import type { PlotRequest } from '../output/plot-figure.js'
import { figureOfData, figureOfResult } from '../output/plot-figure.js'
import { isSimulationFigure, simulationFigure } from '../output/plot-simulation.js'
import { isTrustFigure, trustFigureOfData } from '../output/plot-trust.js'

interface PlotFlags extends DataFlags, FigureFlags {
  readonly method?: Method
  readonly methods?: string
  readonly panels?: PlotRequest['panels']
  readonly trials?: boolean
  readonly censored?: boolean
  readonly pValues?: boolean
  readonly node?: string
  readonly variable?: string
  readonly review?: readonly string[]
  readonly guide?: string
  readonly by?: string
  readonly trees?: string
  readonly rate?: RateName
}

const ALL_FIGURES: readonly (FigureName | SimulationFigure)[] = [...FIGURES, ...SIMULATION_FIGURES]

/** Options whose group a figure of a result has a use for; of the others it has its own already. */
const OF_FIGURES = ['Figure:', 'Appearance:']

/** `copse plot FIGURE RESULT.json|DATA … -o FILE`: figures. */
export function plotCommand(): Command {
  const command = withData(
    new Command('plot')
      .description('draw a figure from data, or from a result of fit, compare or simulate (JSON)')
      .argument('<figure>', ALL_FIGURES.join(', ')),
  )
    .optionsGroup('Figure:')
    .option('-o, --output <file>', 'file to write: .svg, .png or .pdf; - for SVG on standard output')
    .addOption(
      new Option(
        '--method <name>',
        `method (default: ${DEFAULT_METHOD}; frequencies, corrected, individual: ${LEADING_METHOD})`,
      ).choices(METHODS),
    )
    .option('--methods <names>', `compare, agreement: some of ${METHODS.join(',')}`)
    .addOption(
      new Option('--panels <kind>', 'tree: outcomes below the leaves (default: box)').choices([
        'box',
        'violin',
        'points',
        'none',
      ]),
    )
    .option('--censored', 'tree: a tick on Kaplan–Meier curves where times are censored')
    .option('--trials', 'forest: the effect of every trial within each subgroup')
    .option(
      '--p-values',
      'forest: a p-value for each subgroup, which says nothing of differences between them',
    )
    .option('--node <id>', 'process, cut: node of the tree (default: 1, the root)')
    .option('--variable <name>', 'process, cut: one covariate (default: all)')
    .option(
      '--by <terms>',
      'interactions, within: columns, or conditions on them, separated by commas, as copse interactions takes them (default: the covariates; of within the first split)',
    )
    .option(
      '--review <key=text>',
      `flow: what only the review knows, may be repeated; keys: ${REVIEW_KEYS.join(', ')}`,
      (text: string, before: readonly string[] = []) => [...before, text],
    )
    .option(
      '--trees <number>',
      'frequencies, corrected, individual: trees that are grown (default: 100, 200, 500)',
    )
    .addOption(
      new Option('--rate <name>', 'nested: the rate that is drawn (default: anySplit)').choices(
        Object.keys(RATE_TITLES),
      ),
    )
    .option('--quiet', 'print nothing but errors')
  return withGuide(withControl(withFigure(command))).action(run)
}

async function run(figure: string, file: string, flags: PlotFlags, command: Command): Promise<void> {
  const name = figureName(figure)
  // Wrong settings are reported before a long file is read.
  const format = formatOf(flags.output)
  const dpi = dpiOf(flags)
  const options = figureFlags(flags)
  const theme = options.theme === 'dark' ? ('dark' as const) : ('light' as const)
  const themed: FigureOptions = format === 'svg' ? options : { ...options, theme }
  if (isSimulationFigure(name)) {
    assertNoSettings(command)
    return exportFigure(
      simulationFigure(name, readText(file), basename(file), {
        ...themed,
        ...(flags.rate && { rate: flags.rate }),
      }),
      flags.output!,
      dpi,
    )
  }
  const request: PlotRequest = {
    figure: name,
    options: themed,
    method: flags.method,
    methods: flags.methods === undefined ? undefined : checkMethods(parseNames(flags.methods)),
    control: controlFlags({ ...flags }),
    panels: flags.panels ?? 'box',
    trials: flags.trials ?? false,
    censored: flags.censored ?? false,
    pValues: flags.pValues ?? false,
    node: flags.node === undefined ? undefined : numberOf('--node', flags.node),
    variable: flags.variable,
    by: flags.by,
    review: reviewOf(flags.review),
    guide: guideFlag(flags.guide),
  }
  controlOf(request.control)
  if (isResult(file)) assertNoSettings(command)
  const drawn = isResult(file) ? fromResult(file, request, flags) : await fromData(file, request, flags)
  await exportFigure(drawn, flags.output!, dpi)
}

const isResult = (file: string): boolean => file.toLowerCase().endsWith('.json')

/** Coded error: OPTIONS_CONFLICT. */
function assertNoSettings(command: Command): void {
  const given = command.options.find(
    (option) =>
      command.getOptionValueSource(option.attributeName()) === 'cli' &&
      !OF_FIGURES.includes(option.helpGroupHeading ?? ''),
  )
  if (given === undefined) return
  throw new CopseError({
    code: 'OPTIONS_CONFLICT',
    wrong: `${given.long} cannot change a result that is there already`,
    found: 'a result in JSON',
    need: 'the data',
    try: `leaving ${given.long} out, or the data instead of the result`,
    place: { option: given.long! },
  })
}

function readText(file: string): string {
  try {
    return readFileSync(file, 'utf8')
  } catch (error) {
    throw unreadable(file, error)
  }
}

function fromResult(file: string, request: PlotRequest, { panels, quiet }: PlotFlags) {
  const drawn = figureOfResult(readResult(readText(file), basename(file)), request)
  if (request.figure === 'tree' && panels !== undefined && panels !== 'none' && !quiet)
    process.stderr.write(
      'note: PANELS_NEED_DATA: a result holds no patients: the tree is drawn without panels\n',
    )
  return drawn
}

async function fromData(file: string, request: PlotRequest, flags: PlotFlags) {
  if (request.figure === 'interactions' || (request.figure === 'within' && flags.by !== undefined)) {
    const { table, roles } = await loadBy(file, flags, flags.by ?? flags.covariates, undefined)
    return figureOfData(prepare(table, roles), { ...request, by: flags.by })
  }
  const { table, roles } = await loadData(file, flags)
  if (isTrustFigure(request.figure)) {
    const { figure, method = LEADING_METHOD, control, options } = request
    requireColumns(table, roles, !methodOf(method).pools)
    return trustFigureOfData(prepare(table, roles), figure, method, control, options, {
      ...(flags.trees !== undefined && { trees: numberOf('--trees', flags.trees) }),
      quiet: flags.quiet ?? false,
    })
  }
  requireColumns(table, roles, request.method === undefined || !methodOf(request.method).pools)
  return figureOfData(prepare(table, roles), request)
}

/** Coded error: OPTION_INVALID. */
function reviewOf(given: readonly string[] | undefined): Review | undefined {
  if (given === undefined) return undefined
  return Object.fromEntries(
    given.map((entry) => {
      const [key, ...text] = entry.split('=')
      if (REVIEW_KEYS.some((known) => known === key) && text.length > 0) return [key, text.join('=')]
      throw new CopseError({
        code: 'OPTION_INVALID',
        wrong: 'the value of --review cannot be used',
        found: `"${entry}"`,
        need: `KEY=TEXT, KEY being one of ${REVIEW_KEYS.join(', ')}`,
        try: '--review "identified=1,204 records"',
        place: { option: '--review' },
      })
    }),
  )
}

function figureName(text: string): FigureName | SimulationFigure {
  const name = ALL_FIGURES.find((figure) => figure === text)
  if (name !== undefined) return name
  throw new CopseError({
    code: 'UNKNOWN_FIGURE',
    wrong: 'there is no such figure',
    found: `"${text}"`,
    need: ALL_FIGURES.join(', '),
    try: closestName(text, ALL_FIGURES) ?? 'copse plot --help',
  })
}
