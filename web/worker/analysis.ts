import { config } from 'zod'
import { mergeAlikeIn } from '../../src/data/delimited/merge-alike.js'
import type { Roles } from '../../src/data/roles/roles.js'
import type { StackedFile } from '../../src/data/table/stack-tables.js'
import { stackTables } from '../../src/data/table/stack-tables.js'
import type { Table } from '../../src/data/table/table.js'
import type { CompareResult } from '../../src/results/compare-schema.js'
import type { FitResult } from '../../src/results/fit-schema.js'
import type { SimulateResult } from '../../src/results/simulate/simulate-schema.js'
import type { TrustResults } from '../../src/results/trust/trust-results.js'
import { METHOD_INFO } from '../../src/words/method-info.js'
import { compare } from '../../src/workflow/compare/compare.js'
import { overviewOf } from '../../src/workflow/describe/column-overview.js'
import { describe } from '../../src/workflow/describe/describe.js'
import { controlOf } from '../../src/workflow/fit/control-of.js'
import { fit } from '../../src/workflow/fit/fit.js'
import { guessRoles } from '../../src/workflow/patients/guess-roles.js'
import { patientsOf, subgroupOfPatients } from '../../src/workflow/patients/placement.js'
import { predictionIntervals } from '../../src/workflow/patients/prediction-intervals.js'
import type { Prepared } from '../../src/workflow/patients/prepare.js'
import { dataSection, prepare } from '../../src/workflow/patients/prepare.js'
import type { PowerQuestion } from '../../src/workflow/simulate/power.js'
import type { Synthesis, SynthesisRequest } from '../../src/workflow/synthesis/synthesise.js'
import type { FitTask } from '../../src/workflow/tasks/fit-tasks.js'
import { compareInPool, fitInPool } from '../../src/workflow/tasks/fit-tasks.js'
import { growthProgress } from '../../src/workflow/tasks/growth-progress.js'
import type {
  AnalysisApi,
  Checked,
  FitRequest,
  Fitting,
  OpenFile,
  Overview,
  PatientRow,
  Progress,
  Project,
  Rasterise,
  Reading,
} from './api.js'
import type { ReadFile } from './read/read-file.js'
import { readFile, readingOfFile } from './read/read-file.js'
import { noData, reply } from './reply.js'
import { workerPool } from './worker-pool.js'

/** Schemas would be compiled with `new Function`, which the security policy forbids. */
export function newAnalysis(): Analysis {
  config({ jitless: true })
  return new Analysis()
}

/**
 * The analysis of one session. The table lives here, out of the page's way; what goes back to the page are summaries and
 * results. What is needed later only (figures, exports, readers of Excel and Parquet) is loaded then. The last answer of each kind is kept, so that figures and exports do not fit again.
 */
export class Analysis implements AnalysisApi {
  /** By name, size and how they were to be read: what has not changed is not read again. */
  private readFiles = new Map<string, ReadFile>()
  private table: Table | null = null
  private prepared = new LastOf<Prepared>()
  private fits = new LastOf<FitResult>()
  private comparisons = new LastOf<CompareResult>()
  private trusts = new LastOf<TrustResults>()
  simulated: SimulateResult | null = null
  synthesis: Synthesis | null = null

  open(files: readonly OpenFile[], reading: Reading, progress: Progress) {
    return reply(async (): Promise<Overview> => {
      const read = await this.read(files, reading, progress)
      const tables = read.map(({ table }) => table)
      this.forget()
      const table =
        tables.length === 1
          ? tables[0]
          : stackedAs(reading, stackTables(this.stacked(files, tables, reading), reading.trialColumn))
      this.table = table
      const columns = overviewOf(table)
      return {
        rows: table.n,
        columns,
        files: read.map(({ about }) => about),
        notes: [...table.notes],
        guess: guessRoles(columns),
      }
    })
  }

  check(roles: Roles) {
    return reply((): Checked => {
      const data = this.prepare(roles)
      const described = describe(data.table, roles)
      return { data: dataSection(data), notes: described.notes }
    })
  }

  fit(request: FitRequest, progress: Progress) {
    return reply(async (): Promise<Fitting> => {
      const started = performance.now()
      await this.fitFolds(request, progress)
      const result = this.fitted(request, progress)
      const milliseconds = performance.now() - started
      const found = request.guide.length > 0 ? this.fitted({ ...request, guide: [] }) : null
      return {
        ...{ result, found, guide: request.guide, milliseconds },
        newTrial: predictionIntervals(result),
      }
    })
  }

  compare(request: FitRequest, progress: Progress) {
    return reply(async (): Promise<CompareResult> => {
      const { roles, control, guide, methods } = request
      const question = [roles, control, guide, methods]
      const known = this.comparisons.get(question)
      if (known !== undefined) return known
      controlOf(control)
      const data = this.prepare(roles)
      progress('Comparing', null)
      const onDone = (done: number, { method }: FitTask) =>
        progress(`Fitted ${METHOD_INFO[method].title}`, done / methods.length)
      const compared = await compareInPool(data, control, workerPool(data), methods, onDone, guide, (step) =>
        progress(step, null),
      )
      return this.comparisons.keep(question, compared)
    })
  }

  figure(request: FitRequest, figure: Parameters<AnalysisApi['figure']>[1]) {
    return reply(async () => (await import('./figures.js')).drawn(this, request, figure).svg)
  }

  figurePdf(request: FitRequest, figure: Parameters<AnalysisApi['figurePdf']>[1]) {
    return reply(async () => {
      const { drawn, drawnPdf } = await import('./figures.js')
      return drawnPdf(drawn(this, request, figure), figure.figure)
    })
  }

  patients(request: FitRequest, node: number, most: number) {
    return reply((): PatientRow[] => {
      const { ipd } = this.prepare(request.roles)
      const fit = this.fitted(request)
      const placed = subgroupOfPatients(fit, ipd)
      const all = patientsOf(ipd, fit)
      const rows: PatientRow[] = []
      for (let i = 0; i < ipd.n && rows.length < most; i++)
        if (placed[i] === node) rows.push({ ...all[i], outcome: ipd.outcome.values[i] })
      return rows
    })
  }

  trust(request: FitRequest, progress: Progress) {
    return reply(() => this.trusted(request, progress))
  }

  power(request: FitRequest, question: PowerQuestion, progress: Progress) {
    return reply(async () => {
      const { powered } = await import('./made/powered.js')
      const found = await powered(this.data, request, question, progress)
      this.simulated = found.result
      return found
    })
  }

  synthesise(request: FitRequest, options: SynthesisRequest, progress: Progress) {
    return reply(async () => {
      const { synthesised } = await import('./made/synthesised.js')
      const { made, told } = synthesised(this.data, request, options, progress)
      this.synthesis = made
      return told
    })
  }

  explore(request: FitRequest, by: string) {
    return reply(async () => (await import('./explored.js')).explored(this.data, request, by))
  }

  cuts(request: FitRequest, variable: string, node: number) {
    return reply(async () => (await import('./cuts.js')).cutsOf(this, request, variable, node))
  }

  config(text: string, file: string) {
    return reply(async () => {
      const { isProject, readProject } = await import('./project/project-file.js')
      if (isProject(text)) return { project: readProject(text, file) }
      const { readConfig } = await import('../../src/results/config/read-config.js')
      return { config: readConfig(text, file) }
    })
  }

  saveProject(project: Omit<Project, 'digests'>, withData: boolean) {
    return reply(async () => (await import('./project/project-file.js')).projectFile(project, withData))
  }

  filesApart(files: readonly OpenFile[], digests: Project['digests']) {
    return reply(async () => (await import('./project/project-file.js')).filesApart(files, digests))
  }

  exported(request: FitRequest, kind: Parameters<AnalysisApi['exported']>[1]) {
    return reply(async () => (await import('./exports.js')).exportedFile(this, request, kind))
  }

  report(
    request: FitRequest,
    kind: Parameters<AnalysisApi['report']>[1],
    tried: Parameters<AnalysisApi['report']>[2],
    rasterise: Rasterise,
    progress: Progress,
  ) {
    return reply(async () =>
      (await import('./report-file.js')).reportFile(this, request, kind, tried, rasterise, progress),
    )
  }

  /** The data with these roles, made once. */
  prepare(roles: Roles): Prepared {
    const { table } = this
    if (table === null) throw noData()
    return this.prepared.of(roles, () => prepare(table, roles))
  }

  fitted({ roles, method, control, guide }: FitRequest, progress?: Progress): FitResult {
    return this.fits.of([roles, method, control, guide], () => {
      controlOf(control)
      const data = this.prepare(roles)
      const words = growthProgress()
      const onLevel = (nodes: number) => progress?.(`Growing: ${words(nodes)}`, null)
      return fit(data, method, control, onLevel, guide)
    })
  }

  compared({ roles, control, guide, methods }: FitRequest): CompareResult {
    return this.comparisons.of([roles, control, guide, methods], () =>
      compare(this.prepare(roles), control, methods, undefined, guide),
    )
  }

  async trusted(request: FitRequest, progress: Progress): Promise<TrustResults> {
    const known = this.knownTrust(request)
    if (known !== null) return known
    const { roles, method, control, guide } = request
    controlOf(control)
    const data = this.prepare(roles)
    const { trustOf } = await import('./trusted.js')
    return this.trusts.keep(
      trustQuestion(request),
      await trustOf(data, method, control, guide, (share) =>
        progress('Growing hundreds of trees: how far to trust this one', share),
      ),
    )
  }

  knownTrust(request: FitRequest): TrustResults | null {
    return this.trusts.get(trustQuestion(request)) ?? null
  }

  /** All rows as they were read, for a file that the command line can read. */
  get data(): Table {
    if (this.table === null) throw noData()
    return this.table
  }

  /** A fit that is cross-validated: its folds do not wait for each other. */
  private async fitFolds({ roles, method, control, guide }: FitRequest, progress: Progress): Promise<void> {
    const question = [roles, method, control, guide]
    const { cv } = controlOf(control)
    if (cv === null || this.fits.get(question) !== undefined) return
    const data = this.prepare(roles)
    const onDone = (done: number) => progress('Cross-validating', done / (2 * cv + 1))
    this.fits.keep(question, await fitInPool(data, method, control, workerPool(data), onDone, guide))
  }

  private async read(files: readonly OpenFile[], reading: Reading, progress: Progress): Promise<ReadFile[]> {
    const known = this.readFiles
    this.readFiles = new Map()
    const read: ReadFile[] = []
    for (const file of files) {
      const { name, blob } = file
      const how = readingOfFile(reading, name, files.length === 1)
      const key = JSON.stringify([name, blob.size, how])
      const one = known.get(key) ?? (await readFile(file, how, progress))
      this.readFiles.set(key, one)
      read.push(one)
    }
    return read
  }

  private stacked(files: readonly OpenFile[], tables: readonly Table[], reading: Reading): StackedFile[] {
    return tables.map((table, k) => {
      const own = reading.files[files[k].name]
      return { table, trial: own?.trial ?? files[k].name, rename: own?.rename ?? {} }
    })
  }

  private forget(): void {
    this.prepared = new LastOf()
    this.fits = new LastOf()
    this.comparisons = new LastOf()
    this.trusts = new LastOf()
    this.simulated = null
    this.synthesis = null
  }
}

const trustQuestion = ({ roles, method, control, guide }: FitRequest) => [roles, method, control, guide]

/** Files that were stacked, with what was said of the columns of the stack. */
function stackedAs({ types, mergeAlike, limits }: Reading, table: Table): Table {
  const merged = mergeAlikeIn(table, mergeAlike)
  return { ...merged, asked: { ...table.asked, types, mergeAlike, limits } }
}

/** Remembers the last few answers by their questions. */
class LastOf<T> {
  private readonly kept = new Map<string, T>()

  of(question: unknown, make: () => T): T {
    return this.get(question) ?? this.keep(question, make())
  }

  get(question: unknown): T | undefined {
    return this.kept.get(JSON.stringify(question))
  }

  keep(question: unknown, answer: T): T {
    if (this.kept.size >= 3) this.kept.delete(this.kept.keys().next().value!)
    this.kept.set(JSON.stringify(question), answer)
    return answer
  }
}
