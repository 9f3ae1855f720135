import { CopseError } from '../../errors.js'
import type { ReportDocument } from '../../reports/report/document.js'
import type { ReportFigures, ReportInput } from '../../reports/report/input.js'
import { reportDocument } from '../../reports/report/report-document.js'
import type { Tried } from '../../results/answer/tried-schema.js'
import type { CompareResult } from '../../results/compare-schema.js'
import type { DescribeResult } from '../../results/describe-schema.js'
import type { EffectsResult } from '../../results/effects-schema.js'
import type { FitResult } from '../../results/fit-schema.js'
import type { InteractionsResult } from '../../results/interactions-schema.js'
import type { ReportSettings } from '../../results/report-schema.js'
import type { TrustResults } from '../../results/trust/trust-results.js'
import { leadingMethod } from '../../trees/methods/leading-method.js'
import type { Method } from '../../trees/methods/method.js'
import { METHODS } from '../../trees/methods/method.js'
import type { Guide } from '../../trees/shape/guide.js'
import { VERSION } from '../../version.js'
import { METHOD_INFO } from '../../words/method-info.js'
import { compare } from '../compare/compare.js'
import { describe } from '../describe/describe.js'
import { effects } from '../effects/effects.js'
import { overallEffect } from '../effects/overall-effect.js'
import { trialHeterogeneity } from '../effects/trial-heterogeneity.js'
import { withinTrialInteractions } from '../effects/within-trial.js'
import type { ControlOptions } from '../fit/control-of.js'
import { controlOf } from '../fit/control-of.js'
import { interactions } from '../interactions/interactions.js'
import { balance } from '../patients/balance.js'
import { dataDigest, resultsDigest } from '../patients/digests.js'
import { nodePaths } from '../patients/node-paths.js'
import { patientSummary } from '../patients/patient-summary.js'
import { predictionIntervals } from '../patients/prediction-intervals.js'
import type { Prepared } from '../patients/prepare.js'
import { ranefIntervals } from '../patients/ranef-intervals.js'
import { growthProgress } from '../tasks/growth-progress.js'
import { NO_TRUST } from '../trust/trust-results.js'
import { reportFigures } from './report-figures.js'

/** What is to be reported. */
export interface ReportRequest {
  /** The leading one unless told otherwise; see leadingMethod. */
  readonly method?: Method | undefined
  /** Compared with it; all unless told otherwise. */
  readonly methods?: readonly Method[]
  readonly control?: ControlOptions
  /** How the file was read, for whoever runs the report again. */
  readonly read?: ReportSettings['data']['read']
  /** Splits that a person sets or forbids. */
  readonly guide?: Guide | undefined
  /** Subgroups that are given, as in `interactions`: `['age>50', 'sex']`, or one text with commas between. */
  readonly by?: string | readonly string[] | undefined
  /** How far the tree can be trusted, from trustResults with the same method, settings and splits by hand; left out without. */
  readonly trust?: TrustResults | undefined
  /** What was looked at with the same data, for the section “What was tried”; left out without. */
  readonly tried?: readonly Tried[] | undefined
}

/** A report and what it was made from. */
export interface Report {
  readonly document: ReportDocument
  readonly figures: ReportFigures
  readonly settings: ReportSettings
  readonly results: ReportResults
}

export interface ReportResults {
  readonly described: DescribeResult
  readonly effects: EffectsResult | null
  readonly adjusted: EffectsResult | null
  readonly fit: FitResult
  readonly compared: CompareResult
  /** Of the subgroups that are given, where any are. */
  readonly given?: InteractionsResult
  /** Absent where it was not asked for. */
  readonly trust?: TrustResults
}

/**
 * The whole analysis as a report: describes the trials, estimates overall effects (also adjusted, where columns to adjust for
 * are named) and those of subgroups that are given, finds subgroups by one method, compares the others, and draws the figures. `reportHtml` makes a file of
 * its document.
 *
 * Coded errors: those of fit, describe and, for given subgroups, interactions. What cannot be estimated besides is said in the report.
 *
 * @param progress called with what is done next
 * @example reportHtml(report(prepare(table, roles), { method: 'metamob-si' }).document)
 */
export function report(
  data: Prepared,
  {
    method: named,
    methods = METHODS,
    control = {},
    read = {},
    guide = [],
    by,
    trust,
    tried,
  }: ReportRequest = {},
  progress: (step: string) => void = () => {},
): Report {
  const asked = controlOf(control)
  const method = reportMethod({ method: named, control: asked })
  progress('trials')
  const described = describe(data.table, data.roles)
  progress('overall effects')
  const { reml, level, tauPrior, mcid } = asked
  const options = { reml, level, tauPrior, mcid: tauPrior === null ? null : mcid }
  const { result: plain, error } = attempt(() => effects({ ...data, adjust: [] }, options))
  const adjusted = data.adjust.length === 0 ? null : attempt(() => effects(data, options)).result
  if (by !== undefined) progress('given subgroups')
  const { table, roles } = data
  const given = by === undefined ? null : interactions(table, roles, { by, level })
  const { title } = METHOD_INFO[method]
  progress(title)
  const words = growthProgress()
  const { result: fit, paths } = nodePaths(data, method, asked, {
    guide,
    onLevel: (nodes) => progress(`${title}: ${words(nodes)}`),
  })
  const others = [...new Set([method, ...methods])].sort((a, b) => METHODS.indexOf(a) - METHODS.indexOf(b))
  // Cross-validation and the fall-back belong to the method reported; they would cost every other one as much again.
  const compared = compare(
    data,
    { ...asked, cv: null, fallback: false },
    others,
    (each) => progress(METHOD_INFO[each].title),
    guide,
    progress,
  )
  progress('figures')
  const patients = patientSummary(fit, data)
  const prediction = predictionIntervals(fit)
  const ranefs = ranefIntervals(fit)
  const overall = attempt(() => overallEffect(data, fit)).result
  const heterogeneity = trialHeterogeneity(fit, data)
  const figures = reportFigures({
    ...{ fit, paths, compared, patients, overall, prediction, heterogeneity, ranefs, given },
    stability: trust?.stability ?? null,
    effects: adjusted ?? plain,
  })
  const results = {
    ...{ described, effects: plain, adjusted, fit, compared },
    ...(given && { given }),
    ...(trust && { trust }),
  }
  const said = {
    ...{ method, methods: others, control: asked, read, trust },
    guide: fit.spec.guide ?? [],
    by: given?.spec.by,
    tried,
  }
  const settings = settingsOf(data, said, results)
  const input: ReportInput = {
    ...results,
    effectsError: error,
    balance: balance(data.ipd),
    leaves: patients.leaves,
    within: withinTrialInteractions(fit, data),
    prediction,
    ranefs,
    given,
    trust: trust ?? { asked: NO_TRUST, calibration: null, stability: null, missing: [] },
    tried: tried ?? [],
    figures,
    settings: settingsJson(settings),
  }
  return { document: reportDocument(input), figures, settings, results }
}

/** The method that a report leads with. */
export const reportMethod = ({ method, control = {} }: Pick<ReportRequest, 'method' | 'control'>): Method =>
  method ?? leadingMethod(controlOf(control))

/** As JSON with one line for each part. */
function settingsJson(settings: ReportSettings): string {
  const lines = Object.entries(settings).map(([name, part]) => `  "${name}": ${JSON.stringify(part)}`)
  return `{\n${lines.join(',\n')}\n}`
}

/** A step that may be impossible with these data without the rest being so. */
function attempt<T>(run: () => T): { readonly result: T | null; readonly error: string | null } {
  try {
    return { result: run(), error: null }
  } catch (error) {
    if (!(error instanceof CopseError)) throw error
    return { result: null, error: error.message }
  }
}

function settingsOf(
  data: Prepared,
  {
    guide = [],
    trust,
    ...asked
  }: Required<Omit<ReportRequest, 'methods' | 'trust'>> & {
    methods: Method[]
    trust: TrustResults | undefined
  },
  results: ReportResults,
): ReportSettings {
  const settings = {
    schema: 'copse.report/1',
    version: VERSION,
    data: { file: data.table.file ?? null, read: asked.read, sha256: dataDigest(data) },
    roles: data.roles,
    method: asked.method,
    methods: asked.methods,
    control: asked.control,
    guide: guide.length > 0 ? guide : undefined,
    by: asked.by,
    tried: asked.tried,
    trust: trust?.asked,
    results: {
      sha256: resultsDigest(results),
      subgroups: results.fit.subgroups.map(({ label, n, effect: { estimate, lo, hi } }) => ({
        ...{ label, n, estimate, lo, hi },
      })),
    },
  }
  // What is undefined is left out, as it is in the file.
  return JSON.parse(JSON.stringify(settings)) as ReportSettings
}
