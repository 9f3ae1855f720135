import { trialLevelNotes } from '../../data/patients/trial-notes.js'
import { CopseError } from '../../errors.js'
import type { CompareResult } from '../../results/compare-schema.js'
import type { FitResult } from '../../results/fit-schema.js'
import type { Method } from '../../trees/methods/method.js'
import { METHODS } from '../../trees/methods/method.js'
import type { Guide } from '../../trees/shape/guide.js'
import { ruleOf } from '../../trees/shape/rules.js'
import { VERSION } from '../../version.js'
import { equationOf, METHOD_INFO } from '../../words/method-info.js'
import { ruleInWords } from '../../words/rule-words.js'
import type { ControlOptions, GuidedControl } from '../fit/control-of.js'
import { controlOf, guided } from '../fit/control-of.js'
import { fitSource, looksAtPatients, sourceOf } from '../fit/fit.js'
import { guideInDates } from '../fit/guide-dates.js'
import { subgroupOfPatients } from '../patients/placement.js'
import type { Prepared } from '../patients/prepare.js'
import { dataSection, specSection } from '../patients/prepare.js'
import { growthProgress } from '../tasks/growth-progress.js'
import { adjustedRandIndex } from './agreement.js'

/**
 * Fits several methods (all six unless told otherwise) to the same patients and says where they agree: which find the
 * same subgroups, which splits they share, and the adjusted Rand index of every pair. A method that cannot be fitted to
 * these data is listed with its error.
 *
 * @param progress called with each method before it is fitted
 * @param onStep called with words for how far a fit is
 * @param guide splits that a person sets or forbids: they hold for every method, as far as it can carry them out
 * Coded errors: those of {@link controlOf}; others become the `error` of their method, unless all methods fail.
 */
export function compare(
  data: Prepared,
  options: ControlOptions = {},
  methods: readonly Method[] = METHODS,
  progress: (method: Method) => void = () => {},
  guide?: Guide,
  onStep: (step: string) => void = () => {},
): CompareResult {
  const control = guided(controlOf(options), guide)
  const onCells = sourceOf(data, control, 'mob')
  return compareAttempts(data, control, methods, (method) => {
    progress(method)
    const words = growthProgress()
    const onLevel = (nodes: number) => onStep(`${METHOD_INFO[method].title}: ${words(nodes)}`)
    return attempt(() => {
      const source = looksAtPatients(method) ? sourceOf(data, control, method) : onCells
      return fitSource(data, source, method, control, onLevel)
    })
  })
}

/** {@link compare} of fits made elsewhere. */
export function compareAttempts(
  data: Prepared,
  { guide, ...control }: GuidedControl,
  methods: readonly Method[],
  attemptOf: (method: Method) => Attempt,
): CompareResult {
  const entries = [...new Set(methods)].map((method) => {
    const { title } = METHOD_INFO[method]
    const equation = equationOf(method, data.roles.adjust ?? [])
    return { method, title, equation, ...attemptOf(method) }
  })
  if (entries.every(({ fit }) => fit === null)) throw entries[0].failure!
  const fits = entries.flatMap(({ method, fit }) => (fit === null ? [] : [{ method, fit }]))
  const placed = fits.map(({ fit }) => subgroupOfPatients(fit, data.ipd))
  return {
    schema: 'copse.compare/1',
    version: VERSION,
    spec: {
      ...specSection(data),
      control_: control,
      ...(guide && {
        guide: guideInDates(
          guide,
          fits.map(({ fit }) => fit.tree),
        ),
      }),
    },
    data: dataSection(data),
    methods: entries.map(({ failure, ...entry }) => entry),
    agreement: {
      same: sameSubgroups(fits, placed),
      splits: sharedSplits(fits),
      adjustedRand: fits.flatMap(({ method: a }, i) =>
        fits.slice(i + 1).map(({ method: b }, j) => ({
          a,
          b,
          index: adjustedRandIndex(placed[i], placed[i + 1 + j], data.ipd.weights),
        })),
      ),
    },
    notes: [...data.notes, ...trialLevelNotes(data.ipd)],
  }
}

interface MethodFit {
  readonly method: Method
  readonly fit: FitResult
}

/** A fit, or why there is none. */
export interface Attempt {
  readonly fit: FitResult | null
  readonly error: { code: string; message: string } | null
  readonly failure: CopseError | null
}

export function attempt(run: () => FitResult): Attempt {
  try {
    return { fit: run(), error: null, failure: null }
  } catch (error) {
    if (!(error instanceof CopseError)) throw error
    return { fit: null, error: { code: error.code, message: error.message }, failure: error }
  }
}

function sameSubgroups(fits: readonly MethodFit[], placed: readonly Int32Array[]): Method[][] {
  const groups: { first: number; methods: Method[] }[] = []
  fits.forEach(({ method }, i) => {
    const group = groups.find(({ first }) => adjustedRandIndex(placed[first], placed[i]) === 1)
    if (group === undefined) groups.push({ first: i, methods: [method] })
    else group.methods.push(method)
  })
  return groups.map(({ methods }) => methods)
}

/** Splits in words, `rmdq0 ≤ 6 (of rmdq0 ≤ 9)`, in the order in which the methods ask. */
function sharedSplits(fits: readonly MethodFit[]): CompareResult['agreement']['splits'] {
  const splits = new Map<string, { methods: Method[]; userDriven: boolean }>()
  for (const { method, fit } of fits)
    for (const node of fit.tree.nodes) {
      if (node.split === null) continue
      const left = fit.tree.nodes[node.kids[0] - 1].condition!
      const words = `${ruleInWords([left])} (of ${ruleInWords(ruleOf(fit.tree, node.id))})`
      const known = splits.get(words)
      splits.set(words, {
        methods: [...(known?.methods ?? []), method],
        userDriven: (known?.userDriven ?? false) || node.split.userDriven === true,
      })
    }
  return [...splits].map(([split, { methods, userDriven }]) => ({
    split,
    methods,
    ...(userDriven && { userDriven: true as const }),
  }))
}
