import type { FamilyName } from '../../families/families.js'
import type { BayesResult } from '../../results/bayes-schema.js'
import { familyWords, ratioEstimate, ratioInterval } from '../family-words.js'
import { decimalsForAll, fixed, interval, levelInWords, significant } from '../numbers.js'
import type { Arms } from './chance-words.js'
import { chance, chanceColumns, chanceHeads } from './chance-words.js'

/** A table of texts, for plain text and for reports. */
export interface WordTable {
  readonly caption: string
  readonly columns: readonly { readonly head: string; readonly align?: 'right' }[]
  readonly rows: readonly (readonly string[])[]
}

const right = (head: string) => ({ head, align: 'right' }) as const

/** What the prior is: `half-normal prior of τ with scale 0.905 (σ/4, the default)`. */
export function priorInWords({ prior, tau }: BayesResult): string {
  const { kind, scale, relative, baseline } = prior
  const name = { halfnormal: 'half-normal', halfcauchy: 'half-Cauchy', uniform: 'uniform' }[kind]
  const how = kind === 'uniform' ? `from 0 to ${significant(scale)}` : `with scale ${significant(scale)}`
  const why = [
    ...(relative === null ? [] : [`${significant(relative)} of the residual standard deviation`]),
    ...(prior.default ? ['the default: an eighth of the unit information standard deviation'] : []),
  ]
  const intercepts = tau.length === 2 && baseline !== null
  return [
    `${name} prior ${how}${why.length > 0 && tau.at(-1)!.term === 'treatment' ? ` (${why.join(', ')})` : ''}`,
    ...(intercepts ? [`half-normal prior with scale ${significant(baseline)} of the intercepts`] : []),
  ].join('; ')
}

/** What the standard deviation is of. */
const ofTau = (term: 'intercept' | 'treatment'): string =>
  term === 'treatment' ? 'treatment effect' : 'intercept'

/** How the posteriors came about, and what that leaves out. */
export function approximationInWords({ approximation }: BayesResult): string {
  return {
    exact: 'By numerical integration over the heterogeneity, exact for the linear mixed model.',
    normal:
      'By numerical integration over the heterogeneity; the estimates of the trials are taken for normal, with known standard errors.',
    laplace:
      "By numerical integration over the heterogeneity; all else by Laplace's approximation, at the largest joint likelihood.",
    'laplace-refined':
      "By numerical integration over the heterogeneity; all else by Laplace's approximation, refined for each effect because an arm of a subgroup has few events.",
  }[approximation]
}

/** The effects with their probabilities. */
export function effectsTable(bayes: BayesResult, family: FamilyName, arms: Arms = null): WordTable {
  const { ratio } = familyWords(family)
  const level = levelInWords(bayes.level)
  const { heads, cells } = chanceColumns(bayes, arms)
  const decimals = decimalsForAll(bayes.effects.map(({ sd, lo, hi }) => sd ?? (hi - lo) / 4))
  const several = bayes.effects.some(({ node }) => node !== null)
  const rows = [
    ...bayes.effects.map((effect) => ({
      name: effect.node === null ? 'Mean effect' : String(effect.node),
      ...effect,
    })),
    ...(bayes.prediction === null
      ? []
      : [{ name: 'Effect in a new trial', shortest: null, ...bayes.prediction }]),
  ]
  return {
    caption: 'Posterior of the treatment effects',
    columns: [
      several ? right('Node') : { head: 'Effect' },
      right('Median'),
      right(`${level} interval`),
      ...(ratio === null ? [] : [right(ratio.head), right(`${level} interval`)]),
      ...heads.map(right),
    ],
    rows: rows.map((row) => [
      row.name,
      fixed(row.median, decimals),
      interval(row.lo, row.hi, decimals),
      ...(ratio === null ? [] : [ratioEstimate(row.ratio), row.ratio ? ratioInterval(row.ratio) : '–']),
      ...cells(row),
    ]),
  }
}

/** τ and the effects with the scale of the prior halved, as given, and doubled. */
export function sensitivityTable(bayes: BayesResult, family: FamilyName, arms: Arms = null): WordTable {
  const level = levelInWords(bayes.level)
  const { ratio } = familyWords(family)
  const decimals = decimalsForAll(bayes.effects.map(({ sd, lo, hi }) => sd ?? (hi - lo) / 4))
  const exp = (value: number) => Math.min(Math.exp(value), Number.MAX_VALUE)
  return {
    caption: 'How much the results depend on the prior',
    columns: [
      { head: 'Scale of the prior' },
      right('τ, median'),
      right(`τ below (${level})`),
      ...(bayes.effects.length === 1 && bayes.effects[0].node === null ? [] : [right('Node')]),
      right(ratio === null ? 'Effect' : ratio.head),
      right(`${level} interval`),
      right(chanceHeads(arms)[0]),
    ],
    rows: bayes.sensitivity.flatMap(({ factor, scale, tau, effects }) =>
      effects.map(({ node, median, lo, hi, below0 }, i) => [
        ...(i === 0
          ? [
              `${significant(scale)}${factor === 1 ? ' (as above)' : factor < 1 ? ' (half)' : ' (double)'}`,
              significant(tau.median),
              significant(tau.upper),
            ]
          : ['', '', '']),
        ...(node === null ? [] : [String(node)]),
        ...(ratio === null
          ? [fixed(median, decimals), interval(lo, hi, decimals)]
          : [
              ratioEstimate({ estimate: exp(median), lo: exp(lo), hi: exp(hi) }),
              ratioInterval({ estimate: exp(median), lo: exp(lo), hi: exp(hi) }),
            ]),
        chance(below0),
      ]),
    ),
  }
}

/** Each trial's own effect in every subgroup, drawn towards the others. */
export function trialEffectsTable(bayes: BayesResult, family: FamilyName, trial: string): WordTable | null {
  if (bayes.trialEffects.length === 0) return null
  const { ratio } = familyWords(family)
  const nodes = [...new Set(bayes.trialEffects.map(({ node }) => node))]
  const trials = [...new Set(bayes.trialEffects.map((own) => own.trial))]
  const decimals = decimalsForAll(bayes.trialEffects.map(({ sd, lo, hi }) => sd ?? (hi - lo) / 4))
  return {
    caption: `Effect of each trial, drawn towards the others (median and ${levelInWords(bayes.level)} interval)`,
    columns: [
      { head: trial },
      ...nodes.map((node) => right(node === null ? 'Effect in all its patients' : `Node ${node}`)),
    ],
    rows: trials.map((name) => [
      name,
      ...nodes.map((node) => {
        const own = bayes.trialEffects.find((effect) => effect.trial === name && effect.node === node)
        if (own === undefined) return '–'
        if (ratio !== null && own.ratio) return `${ratioEstimate(own.ratio)} (${ratioInterval(own.ratio)})`
        return `${fixed(own.median, decimals)} (${interval(own.lo, own.hi, decimals)})`
      }),
    ]),
  }
}

/** τ in a sentence for each random effect. */
export const tauInWords = (bayes: BayesResult): string =>
  bayes.tau
    .map(
      ({ term, median, lo, hi, shortest }) =>
        `τ of the ${ofTau(term)}: median ${significant(median)}, ${levelInWords(bayes.level)} interval ${significant(lo)} to ${significant(hi)}, shortest ${significant(shortest[0])} to ${significant(shortest[1])}`,
    )
    .join('; ')

/** What the numbers mean, in full. */
export function bayesInWords(bayes: BayesResult): string[] {
  return [
    `τ is the standard deviation between trials; ${priorInWords(bayes)}.`,
    `${tauInWords(bayes)}.`,
    bayes.effects.some(({ node }) => node !== null)
      ? 'Probabilities hold given the subgroups, the model and the prior: the search that found the subgroups is not allowed for.'
      : 'Probabilities hold given the model and the prior.',
    approximationInWords(bayes),
  ]
}
