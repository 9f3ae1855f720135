import { config } from 'zod'
import type { Roles } from '../../src/data/roles.js'
import type { StackedFile } from '../../src/data/stack-tables.js'
import { stackTables } from '../../src/data/stack-tables.js'
import type { Table } from '../../src/data/table.js'
import { METHODS } from '../../src/trees/methods.js'
import { overviewOf } from '../../src/workflow/column-overview.js'
import { compare } from '../../src/workflow/compare.js'
import type { CompareResult } from '../../src/workflow/compare-schema.js'
import { describe } from '../../src/workflow/describe.js'
import { controlOf, fit } from '../../src/workflow/fit.js'
import type { FitResult } from '../../src/workflow/fit-schema.js'
import { guessRoles } from '../../src/workflow/guess-roles.js'
import { patientSummary } from '../../src/workflow/patient-summary.js'
import { patientsOf, subgroupOfPatients } from '../../src/workflow/placement.js'
import type { Prepared } from '../../src/workflow/prepare.js'
import { dataSection, prepare } from '../../src/workflow/prepare.js'
import type {
  AnalysisApi,
  Checked,
  FitRequest,
  Fitting,
  OpenFile,
  Overview,
  PatientRow,
  Progress,
  Rasterise,
  Reading,
} from './api.js'
import { readFile } from './read-file.js'
import { noData, reply } from './reply.js'

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
  private readFiles: { readonly key: string; readonly tables: readonly Table[] } | null = null
  private table: Table | null = null
  private prepared = new LastOf<Prepared>()
  private fits = new LastOf<FitResult>()
  private comparisons = new LastOf<CompareResult>()

  open(files: readonly OpenFile[], reading: Reading, progress: Progress) {
    return reply(async (): Promise<Overview> => {
      const key = JSON.stringify([files.map(({ name, blob }) => [name, blob.size]), reading.na])
      if (this.readFiles?.key !== key) {
        const tables: Table[] = []
        for (const file of files) tables.push(await readFile(file, { na: reading.na }, progress))
        this.readFiles = { key, tables }
      }
      const { tables } = this.readFiles
      this.forget()
      const table =
        tables.length === 1
          ? tables[0]
          : stackTables(this.stacked(files, tables, reading), reading.trialColumn)
      this.table = table
      const columns = overviewOf(table)
      return {
        rows: table.n,
        columns,
        files: tables.map(({ n, names }, k) => ({ name: files[k].name, rows: n, columns: names })),
        notes: [...table.notes],
        guess: guessRoles(columns),
      }
    })
  }

  check(roles: Roles) {
    return reply((): Checked => {
      const data = this.prepare(roles)
      const described = describe(data.table, roles)
      return { data: dataSection(data), notes: described.notes, described }
    })
  }

  fit(request: FitRequest, progress: Progress) {
    return reply((): Fitting => {
      const started = performance.now()
      const result = this.fitted(request, progress)
      const patients = patientSummary(result, this.prepare(request.roles).ipd)
      const milliseconds = performance.now() - started
      const found = request.guide.length > 0 ? this.fitted({ ...request, guide: [] }) : null
      return { result, patients, found, milliseconds }
    })
  }

  compare(request: FitRequest, progress: Progress) {
    return reply(() => this.compared(request, progress))
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
      const placed = subgroupOfPatients(this.fitted(request), ipd)
      const all = patientsOf(ipd)
      const rows: PatientRow[] = []
      for (let i = 0; i < ipd.n && rows.length < most; i++)
        if (placed[i] === node) rows.push({ ...all[i], outcome: ipd.outcome.values[i] })
      return rows
    })
  }

  exported(request: FitRequest, kind: Parameters<AnalysisApi['exported']>[1]) {
    return reply(async () => (await import('./exports.js')).exportedFile(this, request, kind))
  }

  report(request: FitRequest, kind: 'html' | 'docx', rasterise: Rasterise) {
    return reply(async () => (await import('./report-file.js')).reportFile(this, request, kind, rasterise))
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
      let levels = 0
      const onLevel = (nodes: number) => progress?.(`Growing: level ${++levels}, ${nodes} nodes`, null)
      return fit(data, method, control, onLevel, guide)
    })
  }

  compared({ roles, control }: FitRequest, progress?: Progress): CompareResult {
    return this.comparisons.of([roles, control], () =>
      compare(this.prepare(roles), control, METHODS, (method) =>
        progress?.(`Fitting ${method}`, METHODS.indexOf(method) / METHODS.length),
      ),
    )
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
  }
}

/** Remembers the last few answers by their questions. */
class LastOf<T> {
  private readonly kept = new Map<string, T>()

  of(question: unknown, make: () => T): T {
    const key = JSON.stringify(question)
    const known = this.kept.get(key)
    if (known !== undefined) return known
    const made = make()
    if (this.kept.size >= 3) this.kept.delete(this.kept.keys().next().value!)
    this.kept.set(key, made)
    return made
  }
}
