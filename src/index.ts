/**
 * copse: subgroups with different treatment effects in individual participant data from several randomised trials.
 *
 * Read a file with {@link readDelimited}, give its columns their roles with {@link prepare}, then {@link describe},
 * {@link effects}, {@link fit} or {@link compare}, and {@link predict} for new patients; {@link interactions} takes table
 * and roles; {@link report} does all of it, {@link rerun} does it again. Results are plain data.
 *
 * Other entries: `copse/figures`, `copse/reports` (texts, tables, R code, HTML), `copse/results` (schemas, reading results
 * back), `copse/sources` (databases and files block by block), `copse/models` (the pieces), `copse/tasks` (several fits at
 * once); with packages of their own `copse/pdf` and `copse/docx`; in Node `copse/duckdb`, `copse/postgres`, `copse/workers`.
 *
 * @module copse
 */

export type { TimeKind } from './data/dates.js'
export { readDelimited } from './data/delimited/delimited.js'
export type { DecimalMark, DecimalMarks } from './data/delimited/numbers/number-text.js'
export type { ColumnType, ReadOptions } from './data/delimited/read-options.js'
export type { Covariate, FactorCovariate, Ipd, NumericCovariate } from './data/patients/ipd.js'
export type { Roles } from './data/roles/roles.js'
export { columnsWithRoles } from './data/roles/roles.js'
export type { StackedFile } from './data/table/stack-tables.js'
export { stackTables } from './data/table/stack-tables.js'
export type { Column, NumberColumn, Table, TextColumn } from './data/table/table.js'
export type { ErrorParts, ErrorPlace, Note } from './errors.js'
export { CopseError } from './errors.js'
export type { FigurePair, ReportFigures } from './reports/report/input.js'
export type { CompareResult } from './results/compare-schema.js'
export type { Control } from './results/control-schema.js'
export type { DescribeResult } from './results/describe-schema.js'
export type { EffectsResult } from './results/effects-schema.js'
export type { FitNode, FitResult, FitSubgroup } from './results/fit-schema.js'
export type { InteractionsResult } from './results/interactions-schema.js'
export type { Interval } from './results/interval.js'
export type { ReportSettings } from './results/report-schema.js'
export type { SimulateResult } from './results/simulate/simulate-schema.js'
export type { SynthesisOptions, SynthesisResult } from './results/synthesis/synthesis-schema.js'
export type { StabilityResult } from './results/trust/stability-schema.js'
export type { Method } from './trees/methods/method.js'
export { METHODS } from './trees/methods/method.js'
export type { Guide, GuidedNode, GuidedSplit } from './trees/shape/guide.js'
export type { NewPatients } from './trees/shape/predict.js'
export { VERSION } from './version.js'
export { compare } from './workflow/compare/compare.js'
export type { ColumnOverview } from './workflow/describe/column-overview.js'
export { overviewOf } from './workflow/describe/column-overview.js'
export { describe } from './workflow/describe/describe.js'
export type { EffectsOptions } from './workflow/effects/effects.js'
export { effects } from './workflow/effects/effects.js'
export type { ControlOptions } from './workflow/fit/control-of.js'
export { controlOf } from './workflow/fit/control-of.js'
export { fit } from './workflow/fit/fit.js'
export type { InteractionsRequest } from './workflow/interactions/interactions.js'
export { interactions } from './workflow/interactions/interactions.js'
export type { GuessedRoles } from './workflow/patients/guess-roles.js'
export { guessRoles } from './workflow/patients/guess-roles.js'
export { predict } from './workflow/patients/predict.js'
export type { Prepared } from './workflow/patients/prepare.js'
export { prepare } from './workflow/patients/prepare.js'
export type { Report, ReportRequest, ReportResults } from './workflow/report/report.js'
export { report } from './workflow/report/report.js'
export type { Rerun } from './workflow/report/rerun.js'
export { rerun } from './workflow/report/rerun.js'
export { simulate } from './workflow/simulate/simulate.js'
export { likeCells } from './workflow/simulate/simulation-design.js'
export type { Synthesis, SynthesisRequest } from './workflow/synthesis/synthesise.js'
export { synthesise } from './workflow/synthesis/synthesise.js'
export { calibrate } from './workflow/trust/calibrate.js'
export type { StabilityOptions } from './workflow/trust/stability.js'
export { stability } from './workflow/trust/stability.js'
