import type { CompareResult } from '../../../results/compare-schema.js'
import type { FitResult } from '../../../results/fit-schema.js'
import { DEFAULT_METHOD } from '../../../trees/methods/method.js'
import { adjustedFor } from '../../../words/adjust-text.js'
import { byHandInWords } from '../../../words/by-hand.js'
import { withSubscripts } from '../../../words/equation-words.js'
import { effectName } from '../../../words/family-words.js'
import { METHOD_INFO } from '../../../words/method-info.js'
import {
  countText,
  decimalsForAll,
  fixed,
  levelInWords,
  pValue,
  significant,
} from '../../../words/numbers.js'
import type { Block, Section, TableRow } from '../document.js'
import { callout, heading, listed, paragraph, right, table } from '../document.js'
import { figureBlock } from '../figure-block.js'
import type { ReportInput } from '../input.js'
import { effectText } from './effect-words.js'

type Method = CompareResult['methods'][number]['method']

const titleOf = (method: Method): string => METHOD_INFO[method].title

/** What the other methods find in the same patients. */
export function agreementSection({ compared, figures, fit }: ReportInput): Section {
  const fitted = compared.methods.filter((entry) => entry.fit !== null)
  const blocks: Block[] = [
    paragraph(
      'The methods differ in what they let trials differ by. Subgroups that all of them find do not hang on that choice; those that only pooling methods find may be differences between trials in disguise.',
    ),
    ...[byHandInWords(compared.spec)]
      .filter((words) => words !== null)
      .map((words) => callout('User-driven', words)),
    methodsTable(compared),
    paragraph(agreementWords(compared)),
    ...(compared.agreement.splits.length > 0 && fitted.length > 1 ? [splitsTable(compared)] : []),
    ...figureBlock(
      figures.agreement,
      'Agreement of each pair of methods on the subgroups of the patients: adjusted Rand index.',
    ),
    ...figureBlock(figures.compare, `The trees of all methods${adjustedFor(compared.spec)}.`),
    ...effectsByMethod(compared, fit.spec.method),
  ]
  return { id: 'agreement', title: 'Agreement across methods', blocks }
}

/**
 * The effects of every set of subgroups that several methods find; of the method that the paper recommends in any case,
 * where another is reported.
 */
function effectsByMethod(compared: CompareResult, reported: Method): Block[] {
  const { same } = compared.agreement
  const several = same.some((methods) => methods.length > 1)
  const shown = same.filter(
    (methods) => several || (methods.includes(DEFAULT_METHOD) && reported !== DEFAULT_METHOD),
  )
  if (same.flat().length < 2 || shown.length === 0) return []
  return [heading('Effects by method'), ...shown.map((methods) => byMethod(compared, methods))]
}

function methodsTable({ methods, spec }: CompareResult) {
  const tau = (fit: FitResult, wanted: string) =>
    significant(fit.model.random.find(({ term, term2 }) => term === wanted && term2 === null)?.sd ?? null)
  return table(
    'The methods and what they find',
    [
      { head: 'Method' },
      { head: 'Model in subgroup j, trial k' },
      right('Subgroups'),
      { head: 'Splits on' },
      right('τ̂ intercept'),
      right('τ̂ effect'),
    ],
    methods.map(({ method, equation, fit, error }) =>
      fit === null
        ? [
            titleOf(method),
            withSubscripts(equation),
            '–',
            `not fitted: ${error?.code ?? 'unknown'}`,
            '–',
            '–',
          ]
        : [
            titleOf(method),
            withSubscripts(equation),
            String(fit.subgroups.length),
            splitVariables(fit).join(', ') || 'none',
            tau(fit, '(Intercept)'),
            tau(fit, 'treatment'),
          ],
    ),
    `τ̂: standard deviation between trials, of methods with that random effect.${spec.adjust.length > 0 ? ` x: the covariates adjusted for, ${listed(spec.adjust)}.` : ''}`,
  )
}

const splitVariables = ({ tree }: FitResult): string[] => [
  ...new Set(tree.nodes.flatMap(({ split }) => (split === null ? [] : [split.variable]))),
]

function agreementWords({ agreement, methods }: CompareResult): string {
  const { same, adjustedRand } = agreement
  const fitted = methods.filter(({ fit }) => fit !== null)
  if (fitted.length === 1) return `Only ${titleOf(fitted[0].method)} was fitted.`
  const groups = same
    .filter((group) => group.length > 1)
    .map((group) => `${listed(group.map(titleOf))} find the same subgroups.`)
  const says =
    same.length === 1
      ? 'All methods find the same subgroups.'
      : groups.length === 0
        ? 'No two methods find the same subgroups.'
        : groups.join(' ')
  const apart = [...adjustedRand].sort((a, b) => a.index - b.index)[0]
  if (apart === undefined || apart.index >= 1) return says
  return `${says} Furthest apart are ${titleOf(apart.a)} and ${titleOf(apart.b)}, with an adjusted Rand index of ${fixed(apart.index, 2)} (1: the same subgroups, 0: agreement by chance).`
}

function splitsTable({ agreement, methods }: CompareResult) {
  const fitted = methods.filter(({ fit }) => fit !== null).map(({ method }) => method)
  return table(
    'Splits by method',
    [{ head: 'Split' }, ...fitted.map((method) => ({ head: titleOf(method) }))],
    agreement.splits.map(({ split, methods: making, userDriven }) => [
      userDriven ? `${split}, set by hand` : split,
      ...fitted.map((method) => (making.includes(method) ? 'yes' : '–')),
    ]),
  )
}

/** The effects of one set of subgroups by each method that finds it. */
function byMethod(result: CompareResult, methods: readonly Method[]): Block {
  const fits = methods.map((method) => result.methods.find((entry) => entry.method === method)!)
  const first = fits[0].fit!
  const { family, control_ } = result.spec
  const decimals = decimalsForAll(fits.flatMap(({ fit }) => fit!.subgroups.map(({ effect }) => effect.se)))
  const rows = first.subgroups.flatMap(({ label, n }, i) =>
    fits.map(({ method, fit }, f): TableRow => {
      const { effect } = fit!.subgroups[i]
      return {
        cells: [
          f === 0 ? label : '',
          f === 0 ? countText(n) : '',
          titleOf(method),
          effectText(effect, family, decimals),
          pValue(effect.p),
        ],
        rule: f === 0,
      }
    }),
  )
  return table(
    `Subgroups of ${listed(methods.map(titleOf))}${adjustedFor(result.spec)}`,
    [
      { head: 'Subgroup' },
      right('n'),
      { head: 'Method' },
      right(
        `${effectName(family)} (${levelInWords(control_.level)} CI)`.replace(/^./, (c) => c.toUpperCase()),
      ),
      right('p, unadjusted'),
    ],
    rows,
  )
}
