import { readFileSync } from 'node:fs'
import { availableParallelism } from 'node:os'
import { join } from 'node:path'
import { Command } from 'commander'
import { parseNames } from '../../src/data/roles/name-options.js'
import { CopseError } from '../../src/errors.js'
import { nestedFigure } from '../../src/figures/simulate/nested-figure.js'
import { ratesFigure } from '../../src/figures/simulate/rates-figure.js'
import { simulateCsv } from '../../src/reports/tables/simulate-csv.js'
import { simulateText } from '../../src/reports/text/simulate/simulate-text.js'
import { checkMethods, checkOptions } from '../../src/results/checks/check-options.js'
import { readDesign } from '../../src/results/simulate/design-schema.js'
import type { SimulateOptions } from '../../src/results/simulate/simulate-schema.js'
import { simulateOptionsSchema } from '../../src/results/simulate/simulate-schema.js'
import type { Method } from '../../src/trees/methods/method.js'
import { METHODS } from '../../src/trees/methods/method.js'
import { controlOf } from '../../src/workflow/fit/control-of.js'
import type { Part } from '../../src/workflow/simulate/simulate.js'
import { simulate } from '../../src/workflow/simulate/simulate.js'
import {
  likeCells,
  presetCells,
  presetDefaults,
  presetNames,
} from '../../src/workflow/simulate/simulation-design.js'
import type { SimulationJob } from '../../src/workflow/simulate/simulation-job.js'
import { controlFlags, withControl } from '../options/control-options.js'
import type { DataFlags } from '../options/data-options.js'
import { loadData, requireColumns, withColumns, withOutput } from '../options/data-options.js'
import { numberFlag } from '../options/number-flag.js'
import type { WorkerFlags } from '../options/worker-options.js'
import { withWorkers, workersAsked } from '../options/worker-options.js'
import { keptRows, rowsText } from '../output/kept-rows.js'
import { progress } from '../output/progress.js'
import { slurmScript } from '../output/slurm-script.js'
import type { OutputFlags } from '../output/write-output.js'
import { writeFolder, writeOutput } from '../output/write-output.js'
import { simulatePool } from '../simulate-pool.js'

type Flags = DataFlags &
  OutputFlags &
  WorkerFlags & {
    readonly like?: string
    readonly replicates?: string
    readonly methods?: string
    readonly set?: readonly string[]
    readonly plant?: string
    readonly residuals?: string
    readonly fixedTrials?: boolean
    readonly part?: string
    readonly slurm?: string
  }

const collect = (value: string, all: readonly string[] = []): readonly string[] => [...all, value]

/** `copse simulate DESIGN | --like DATA`: how often methods find subgroups that are there, and that are not. */
export function simulateCommand(): Command {
  const told = (name: keyof SimulateOptions) => simulateOptionsSchema.shape[name].meta()?.description ?? ''
  const command = new Command('simulate')
    .description(
      'simulate trials and fit methods to them: how often do they find subgroups that are not there, and those that are?',
    )
    .argument(
      '[design]',
      `a published design or one of ours: ${presetNames().join(', ')}; or a design of your own, a file ending in .json`,
    )
    .optionsGroup('Simulation:')
    .option(
      '--like <data>',
      'simulate trials like those of a file, whose columns are said as for any command',
    )
    .option('--replicates <number>', `${told('replicates')} (default: 200)`)
    .option('--methods <names>', `methods, some of ${METHODS.join(',')} (default: those of the design; all)`)
    .option(
      '--set <factor=values>',
      'values of a factor of the design, as N=200,500; all combinations are simulated (repeat for more)',
      collect,
    )
    .option(
      '--plant <condition: effects>',
      '--like: a subgroup whose treatment effect differs by so much, as "rmdq0>9: 2"; of several, "rmdq0>9: 0,1,2", each is a cell',
    )
    .option('--residuals <normal|resampled>', told('residuals'))
    .option('--fixed-trials', told('fixedTrials'))
    .option(
      '--part <i/of>',
      'simulate this part of the replicates only, as 3/20, into --out; the same command without it puts all parts together',
    )
    .option(
      '--slurm <parts>',
      'write simulate.slurm into --out, which simulates so many parts as an array job, and simulate nothing',
    )
  return withOutput(withWorkers(withControl(withColumns(command)))).action(run)
}

async function run(design: string | undefined, flags: Flags): Promise<void> {
  const given = flags.like !== undefined
  if ((design === undefined) !== given) throw designMissing(design)
  const asked = {
    ...(flags.replicates !== undefined && { replicates: numberFlag(flags.replicates) }),
    ...(flags.residuals !== undefined && { residuals: flags.residuals }),
    ...(flags.fixedTrials !== undefined && { fixedTrials: flags.fixedTrials }),
  }
  const options = checkOptions(simulateOptionsSchema, asked)
  const part = flags.part === undefined ? null : parsePart(flags.part)
  if ((part !== null || flags.slurm !== undefined) && flags.out === undefined)
    throw outMissing(part === null ? '--slurm' : '--part')
  if (!given)
    for (const name of ['plant', 'residuals', 'fixedTrials'] as const)
      if (flags[name] !== undefined) throw onlyLike(name)
  if (given && flags.set !== undefined) throw onlyDesign('--like')
  const methods = flags.methods === undefined ? null : checkMethods(parseNames(flags.methods))
  const job = given
    ? await likeJob(flags, options, methods)
    : design!.endsWith('.json')
      ? ownJob(design!, flags, methods)
      : presetJob(design!, flags, methods)
  if (flags.slurm !== undefined) {
    const script = slurmScript(process.argv.slice(2), countOf(flags.slurm))
    writeFolder(flags.out!, { 'simulate.slurm': script })
    if (!flags.quiet)
      process.stdout.write(
        `Written to ${join(flags.out!, 'simulate.slurm')}: sbatch it, then run this command without --slurm\n`,
      )
    return
  }
  const workers = workersAsked(flags) ?? availableParallelism()
  const kept = keptRows(flags.out, job, part)
  const bar = progress('Simulating', !flags.quiet)
  const from = performance.now()
  const { rows, result } = await simulate(
    job,
    options.replicates,
    simulatePool(workers),
    kept,
    part,
    (share, sets) => {
      const left = ((performance.now() - from) / share - (performance.now() - from)) / 1000
      bar.update(share, `${sets} data sets, about ${Math.ceil(left)} s left`)
    },
  )
  bar.done()
  if (result === null) return
  const told = {
    ...result,
    spec: { ...result.spec, like: result.spec.like && { ...result.spec.like, data: flags.like ?? null } },
  }
  writeOutput(
    'simulate',
    {
      text: simulateText(told),
      result: told,
      notes: told.notes,
      files: () => ({
        'results.jsonl': rowsText(job, rows),
        'summary.csv': simulateCsv(told),
        'rates.svg': ratesFigure(told).svg,
        ...(told.cells.length > 1 && { 'nested.svg': nestedFigure(told).svg }),
      }),
    },
    flags,
  )
}

function ownJob(file: string, flags: Flags, methods: readonly Method[] | null): SimulationJob {
  if (flags.set !== undefined) throw onlyDesign(file)
  const control = controlOf(controlFlags({ ...flags }))
  const design = readDesign(readText(file))
  return {
    process: { kind: 'own', design },
    cells: [{}],
    methods: methods ?? METHODS,
    control,
    seed: control.seed,
  }
}

function readText(file: string): string {
  try {
    return readFileSync(file, 'utf8')
  } catch (error) {
    throw new CopseError({
      code: 'FILE_UNREADABLE',
      wrong: `"${file}" cannot be read`,
      found: (error as NodeJS.ErrnoException).code ?? String(error),
      need: 'a file of a design',
      place: { file },
    })
  }
}

function presetJob(name: string, flags: Flags, methods: readonly Method[] | null): SimulationJob {
  const { control, methods: own } = presetDefaults(name)
  const inForce = controlOf({ ...control, ...controlFlags({ ...flags }) })
  return {
    process: { kind: 'preset', name },
    cells: presetCells(name, Object.fromEntries((flags.set ?? []).map(parseSet))),
    methods: methods ?? own,
    control: inForce,
    seed: inForce.seed,
  }
}

async function likeJob(
  flags: Flags,
  options: SimulateOptions,
  methods: readonly Method[] | null,
): Promise<SimulationJob> {
  const control = controlOf(controlFlags({ ...flags }))
  const plant = flags.plant === undefined ? null : parsePlantFlag(flags.plant)
  const { table, roles } = await loadData(flags.like!, flags)
  requireColumns(table, roles, true)
  const { process, cells } = likeCells(
    table,
    roles,
    { ...options, plant: plant?.condition ?? null },
    plant?.sizes ?? [],
  )
  return { process, cells, methods: methods ?? METHODS, control, seed: control.seed }
}

function parseSet(text: string): [name: string, values: string[]] {
  const at = text.indexOf('=')
  const values = text
    .slice(at + 1)
    .split(',')
    .map((value) => value.trim())
  if (at > 0 && values.every((value) => value !== '')) return [text.slice(0, at).trim(), values]
  throw malformed('--set', text, 'a factor, "=", and values separated by commas', '--set N=200,500')
}

function parsePlantFlag(text: string): { readonly condition: string; readonly sizes: readonly number[] } {
  const at = text.lastIndexOf(':')
  const sizes = text
    .slice(at + 1)
    .split(',')
    .map((size) => (size.trim() === '' ? Number.NaN : Number(size)))
  if (at > 0 && sizes.every(Number.isFinite)) return { condition: text.slice(0, at), sizes }
  throw malformed(
    '--plant',
    text,
    'a condition, ":", and effects separated by commas',
    '--plant "rmdq0>9: 2"',
  )
}

function parsePart(text: string): Part {
  const found = text.match(/^([1-9]\d*)\/([1-9]\d*)$/)
  const [index, of] = found === null ? [0, 0] : [Number(found[1]), Number(found[2])]
  if (index >= 1 && index <= of) return { index, of }
  throw malformed(
    '--part',
    text,
    'two whole numbers with "/" between them, the first not above the second',
    '--part 3/20',
  )
}

function countOf(text: string): number {
  const count = Number(text)
  if (Number.isInteger(count) && count >= 1 && count <= 10_000) return count
  throw malformed('--slurm', text, 'a whole number from 1 to 10000', '--slurm 100')
}

const malformed = (option: string, found: string, need: string, advice: string): CopseError =>
  new CopseError({
    code: 'OPTION_INVALID',
    wrong: `the value of ${option} cannot be used`,
    found: JSON.stringify(found),
    need,
    try: advice,
    place: { option },
  })

const designMissing = (design: string | undefined): CopseError =>
  new CopseError({
    code: design === undefined ? 'ARGUMENT_MISSING' : 'OPTIONS_CONFLICT',
    wrong: design === undefined ? 'what to simulate is not said' : 'a design and --like are both given',
    need: `one of ${presetNames().join(', ')}, or --like DATA`,
    place: { option: '--like' },
  })

const outMissing = (option: string): CopseError =>
  new CopseError({
    code: 'OPTION_MISSING',
    wrong: `${option} needs a folder for its results`,
    need: '--out',
    try: '--out FOLDER',
    place: { option: '--out' },
  })

const onlyLike = (name: string): CopseError =>
  new CopseError({
    code: 'OPTIONS_CONFLICT',
    wrong: `--${name === 'fixedTrials' ? 'fixed-trials' : name} is for trials like those of a file`,
    need: '--like DATA',
    place: { option: `--${name}` },
  })

const onlyDesign = (found: string): CopseError =>
  new CopseError({
    code: 'OPTIONS_CONFLICT',
    wrong: '--set is for designs with a name, whose factors it sets',
    found,
    place: { option: '--set' },
  })
