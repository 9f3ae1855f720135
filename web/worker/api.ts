import type { ColumnType, LimitReading } from '../../src/data/delimited/read-options.js'
import type { Roles } from '../../src/data/roles/roles.js'
import type { ErrorPlace } from '../../src/errors.js'
import type { FigureName } from '../../src/figures/figures.js'
import type { Tried } from '../../src/results/answer/tried-schema.js'
import type { CompareResult } from '../../src/results/compare-schema.js'
import type { Config } from '../../src/results/config/config-schema.js'
import type { FitResult } from '../../src/results/fit-schema.js'
import type { Interval } from '../../src/results/interval.js'
import type { SimulateResult } from '../../src/results/simulate/simulate-schema.js'
import type { SynthesisResult } from '../../src/results/synthesis/synthesis-schema.js'
import type { TrustResults } from '../../src/results/trust/trust-results.js'
import type { Method } from '../../src/trees/methods/method.js'
import type { Guide } from '../../src/trees/shape/guide.js'
import type { ColumnOverview } from '../../src/workflow/describe/column-overview.js'
import type { ControlOptions } from '../../src/workflow/fit/control-of.js'
import type { CutEffects } from '../../src/workflow/interactions/cut-effects.js'
import type { GuessedRoles } from '../../src/workflow/patients/guess-roles.js'
import type { PowerQuestion } from '../../src/workflow/simulate/power.js'
import type { SynthesisRequest } from '../../src/workflow/synthesis/synthesise.js'

/** An error as it crosses from the worker to the page. */
export interface AppError {
  readonly code: string
  readonly message: string
  readonly place: ErrorPlace
}

/** The worker never throws: errors keep their code and place. */
export type Reply<T> =
  | { readonly ok: true; readonly value: T }
  | { readonly ok: false; readonly error: AppError }

export interface OpenFile {
  readonly name: string
  readonly blob: Blob
}

/** How files are read and stacked. */
export interface Reading {
  readonly na: readonly string[]
  /** Null: detected. */
  readonly delimiter: string | null
  readonly decimal: '.' | ',' | null
  /** Columns that are not read as what they look like. */
  readonly types: Readonly<Record<string, ColumnType>>
  /** Columns whose levels that look alike are read as one. */
  readonly mergeAlike: readonly string[]
  /** What cells with a limit (<0.5) are read as, by column. */
  readonly limits: Readonly<Record<string, LimitReading>>
  /** By file: the sheet of a workbook; without, the first that holds anything. */
  readonly sheets: Readonly<Record<string, string>>
  /** By file: the row of the names of the columns, as typed; without, it is found. */
  readonly headerRows: Readonly<Record<string, string>>
  /** Name of a new column that tells files apart; null when the files have a trial column of their own. */
  readonly trialColumn: string | null
  /** By file: the name of its trial, and columns under another name (empty: left out). */
  readonly files: Readonly<
    Record<string, { readonly trial: string; readonly rename: Readonly<Record<string, string>> }>
  >
}

/** A file as it was read. */
export interface FileOverview {
  readonly name: string
  readonly rows: number
  readonly columns: readonly string[]
  /** A file of SPSS, Stata, SAS or R: program. */
  readonly kind: 'text' | 'excel' | 'parquet' | 'program'
  /** Of a text file: what was recognised, or asked for. */
  readonly delimiter: string | null
  /** Decimal marks that occur. */
  readonly marks: readonly ('.' | ',')[]
  /** Of a workbook: its sheets that hold anything, and the one that was read; of R and SAS the tables. */
  readonly sheets: readonly string[]
  readonly sheet: string | null
}

export interface Overview {
  readonly rows: number
  readonly columns: readonly ColumnOverview[]
  readonly files: readonly FileOverview[]
  readonly notes: FitResult['notes']
  readonly guess: GuessedRoles
}

/** Everything that a fit is made from, besides the data. */
export interface FitRequest {
  readonly roles: Roles
  readonly method: Method
  readonly control: ControlOptions
  readonly guide: Guide
  /** Those that are compared. */
  readonly methods: readonly Method[]
}

export interface Checked {
  readonly data: FitResult['data']
  readonly notes: FitResult['notes']
}

export interface Fitting {
  readonly result: FitResult
  /** The same without the splits set by hand, to see their effect; null when there are none. */
  readonly found: FitResult | null
  /** The changes by hand that it was made with, as they were asked for. */
  readonly guide: Guide
  /** Of each subgroup: the interval in which the effect of a new trial would lie; null where the method says none. */
  readonly newTrial: readonly (Interval | null)[] | null
  readonly milliseconds: number
}

/** What a report is written as. */
export type ReportFormat = 'html' | 'docx' | 'pdf'

export interface FigureRequest {
  /** Rates are those of the last simulation; marginals and pairs of the last synthetic data. */
  readonly figure: FigureName | 'rates' | 'marginals' | 'pairs'
  readonly width: number
  readonly fontSize?: number
  readonly node?: number
  readonly variable?: string
  readonly trials?: boolean
  readonly panels?: 'box' | 'violin' | 'points' | 'none'
  /** Interactions: the columns and conditions that they are about. */
  readonly by?: string
  readonly theme?: 'light' | 'dark' | 'auto'
  readonly title?: string
  readonly xlab?: string
  readonly ylab?: string
  /** Of the control and the experimental arm. */
  readonly colours?: readonly [string, string]
}

/** A patient of a subgroup, by row of the file. */
export interface PatientRow {
  readonly row: number
  readonly trial: string
  readonly arm: string
  readonly outcome: number
}

export interface ExportedFile {
  readonly name: string
  readonly type: string
  readonly content: string | Uint8Array<ArrayBuffer>
}

/** What a project holds besides results, which are made anew. */
export interface Project {
  /** As they were saved; parts that are missing have their defaults. */
  readonly settings: object
  readonly tried: readonly {
    readonly key: string
    readonly looked: string
    readonly found: string
    readonly settings: object | null
  }[]
  /** The data, where they were saved along. */
  readonly files: readonly OpenFile[]
  /** Of the files that the project is of. */
  readonly digests: readonly { readonly name: string; readonly sha256: string }[]
}

/** What is said of subgroups that a person names. */
export interface Explored {
  readonly answers: readonly { readonly title: string; readonly answer: string }[]
  readonly notes: FitResult['notes']
  readonly files: readonly ExportedFile[]
}

/** What trials like these could find, and the files of it. */
export interface Powered {
  readonly result: SimulateResult
  readonly files: readonly ExportedFile[]
}

/** Synthetic data with what is to be known before they are used or given away. */
export interface Synthesised {
  readonly result: SynthesisResult
  /** A CSV file for each copy. */
  readonly copies: readonly ExportedFile[]
  readonly about: readonly ExportedFile[]
}

export type ExportKind =
  | 'json'
  | 'compare-json'
  | 'text'
  | 'compare-text'
  | 'subgroups'
  | 'patients'
  | 'describe-text'
  | 'r'
  | 'config'
  | 'data'

export type Progress = (words: string, share: number | null) => void

/** An SVG as the bytes of a PNG. */
export type Rasterise = (svg: string, dpi: number) => Promise<Uint8Array<ArrayBuffer>>

/** What the page may ask of the worker. */
export interface AnalysisApi {
  open(files: readonly OpenFile[], reading: Reading, progress: Progress): Promise<Reply<Overview>>
  check(roles: Roles): Promise<Reply<Checked>>
  fit(request: FitRequest, progress: Progress): Promise<Reply<Fitting>>
  compare(request: FitRequest, progress: Progress): Promise<Reply<CompareResult>>
  figure(request: FitRequest, figure: FigureRequest): Promise<Reply<string>>
  figurePdf(request: FitRequest, figure: FigureRequest): Promise<Reply<ExportedFile>>
  patients(request: FitRequest, node: number, most: number): Promise<Reply<readonly PatientRow[]>>
  /** How far the tree can be trusted; hundreds of trees are grown for it. */
  trust(request: FitRequest, progress: Progress): Promise<Reply<TrustResults>>
  /** @param by columns, or conditions on them: `age>50,sex` */
  explore(request: FitRequest, by: string): Promise<Reply<Explored>>
  /** Trials like these with a subgroup of its own effect, again and again: what do methods find? */
  power(request: FitRequest, question: PowerQuestion, progress: Progress): Promise<Reply<Powered>>
  /** Data that resemble these, to be shared. */
  synthesise(request: FitRequest, options: SynthesisRequest, progress: Progress): Promise<Reply<Synthesised>>
  /** The effects on both sides of every cut of a covariate, in the patients of a node. */
  cuts(request: FitRequest, variable: string, node: number): Promise<Reply<CutEffects>>
  /** Reads a file of settings (YAML or JSON), or a project. */
  config(text: string, file: string): Promise<Reply<{ config: Config } | { project: Project }>>
  saveProject(project: Omit<Project, 'digests'>, withData: boolean): Promise<Reply<ExportedFile>>
  /** Names of the files that are not those of a project. */
  filesApart(files: readonly OpenFile[], digests: Project['digests']): Promise<Reply<readonly string[]>>
  exported(request: FitRequest, kind: ExportKind): Promise<Reply<ExportedFile>>
  /** The whole analysis as a document; `rasterise` paints a figure, which only the page can. */
  report(
    request: FitRequest,
    kind: ReportFormat,
    tried: readonly Tried[],
    rasterise: Rasterise,
    progress: Progress,
  ): Promise<Reply<ExportedFile>>
}
