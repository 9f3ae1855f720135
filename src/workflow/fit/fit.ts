import type { Control } from '../../results/control-schema.js'
import type { FitResult, OneFit } from '../../results/fit-schema.js'
import { growNow } from '../../trees/grow/growth.js'
import { fitMethod } from '../../trees/methods/fit-method.js'
import type { Fitted } from '../../trees/methods/fitted.js'
import { LEADING_METHOD } from '../../trees/methods/leading-method.js'
import type { Method } from '../../trees/methods/method.js'
import { FALLBACK_METHOD } from '../../trees/methods/method.js'
import { methodOf } from '../../trees/methods/methods.js'
import type { Guide } from '../../trees/shape/guide.js'
import { answered } from '../answer/answered.js'
import { splitSides } from '../answer/split-sides.js'
import type { Prepared } from '../patients/prepare.js'
import { takePrepared } from '../patients/prepare.js'
import type { FitSource } from './adjust-rows.js'
import { fitSourceOf } from './adjust-rows.js'
import { assertTimes } from './assert-times.js'
import type { ControlOptions, GuidedControl } from './control-of.js'
import { controlOf, guided } from './control-of.js'
import { crossValidate } from './cross-validation.js'
import { resultOf } from './fit-result.js'
import { honestModels, honestParts } from './honest.js'

/**
 * Fits one of the six methods: the tree, its subgroups with their treatment effects, the model behind them, and
 * everything that the reader must know of the numerics.
 *
 * Coded errors: those of {@link controlOf} and of fitMethod.
 *
 * @param onLevel called as the tree grows, with the number of nodes of each level, to show progress
 * @param guide splits that a person sets or forbids; the result marks them
 * @example
 * const table = readDelimited(text)
 * const data = prepare(table, { outcome: 'rmdq', treatment: 'arm', control: 'control', trial: 'trial', … })
 * const { subgroups } = fit(data, 'metamob-si')
 */
export function fit(
  data: Prepared,
  method: Method,
  options: ControlOptions = {},
  onLevel?: (nodes: number) => void,
  guide?: Guide,
): FitResult {
  const control = guided(controlOf(options), guide)
  return fitSource(data, sourceOf(data, control, method), method, control, onLevel)
}

/**
 * {@link fit} on a source made before, so that several methods share one.
 *
 * @param folds whether to cross-validate, where that is asked for
 */
export function fitSource(
  data: Prepared,
  source: FitSource,
  method: Method,
  control: GuidedControl,
  onLevel?: (nodes: number) => void,
  folds = true,
): FitResult {
  return fitWithTree(data, source, method, control, onLevel, true, folds).result
}

/** The tree of these patients and the effects in it, without the answer: for those who make many fits. */
export const fitUnanswered = (data: Prepared, method: Method, control: GuidedControl) =>
  fitWithTree(data, sourceOf(data, control, method), method, control, undefined, false)

/** {@link fitSource}, with what was fitted, to look into the tree's nodes. */
export function fitWithTree(
  data: Prepared,
  source: FitSource,
  method: Method,
  control: GuidedControl,
  onLevel?: (nodes: number) => void,
  toAnswer = true,
  folds = true,
): { readonly result: FitResult; readonly grown: Fitted } {
  assertTimes(data, method, control)
  const grow = ({ source: from, adjusted }: FitSource) =>
    growNow(fitMethod(from, data.roles.family, method, control, adjusted), onLevel)
  if (control.honest === null) {
    const grown = grow(source)
    const result = resultOf(data, grown, method, control)
    return { result: extended(withAnswer(result, grown, data, source, data)), grown }
  }
  const parts = honestParts(data, control.honest, control.seed)
  const grown = grow(sourceOf(parts.growing, control, method))
  const { fitted, placed, notes } = honestModels(grown, parts, method, control)
  const result = resultOf(data, grown, method, control, { fitted, patients: placed })
  const noted = { ...result, notes: [...result.notes, ...notes] }
  return { result: extended(withAnswer(noted, grown, parts.growing, null, parts.estimating)), grown }

  /** @param known the source that the tree was grown on, if it can be asked again */
  function withAnswer(
    own: OneFit,
    { tree }: Fitted,
    growing: Prepared,
    known: FitSource | null,
    patients: Prepared,
  ): OneFit {
    if (!toAnswer) return own
    const bySingles = (part: Prepared) => sourceOf(part, control, LEADING_METHOD)
    const asked = known !== null && looksAtPatients(method) ? known : bySingles(growing)
    const { patient } = (patients === growing ? asked : bySingles(patients)).source
    return answered(own, tree, {
      ...{ ...asked, family: data.roles.family, control },
      // In an order that does not depend on the file's.
      effects: splitSides(own.tree, takePrepared(patients, patient), control.level, control.intervals),
      // A person's splits need not be those of the tests.
      tested: known !== null && looksAtPatients(method) && control.guide === undefined,
    })
  }

  /** With cross-validation and the fall-back method, where they are asked for. */
  function extended(result: OneFit): FitResult {
    const bare = { ...result, cv: null, fallback: null }
    const fitPart = (part: Prepared, own: Control) => fitUnanswered(part, method, own).result
    const cv = control.cv === null || !folds ? null : crossValidate(data, control, fitPart, bare)
    const needed = control.fallback && methodOf(method).stratified && lacksInformation(result)
    const fallback = needed
      ? fitSource(data, sourceOf(data, control, FALLBACK_METHOD), FALLBACK_METHOD, {
          ...control,
          fallback: false,
          cv: null,
        })
      : null
    return { ...bare, cv, fallback: fallback && withoutExtensions(fallback) }
  }
}

/** Whether a method looks at patients one by one. */
export const looksAtPatients = (method: Method): boolean => methodOf(method).joint === 'within'

/** The source of a fit with these settings. */
export const sourceOf = (
  { ipd, adjust, roles }: Prepared,
  { ties, intervals }: Control,
  method: Method,
): FitSource => fitSourceOf(ipd, adjust, ties, roles.family, looksAtPatients(method), intervals)

const withoutExtensions = ({ cv: _cv, fallback: _fallback, ...fit }: FitResult): OneFit => fit

/** Whether stratified intercepts told nothing about instability in some node. */
const lacksInformation = ({ notes }: OneFit): boolean =>
  notes.some(({ code }) => code === 'SCORE_WITHOUT_INFORMATION' || code === 'TEST_FAILED')
