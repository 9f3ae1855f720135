import { familyOf } from '../../../families/families.js'
import type { FitResult } from '../../../results/fit-schema.js'
import { adjustedFor } from '../../../words/adjust-text.js'
import { effectName, isRatio } from '../../../words/family-words.js'
import { METHOD_INFO } from '../../../words/method-info.js'
import { count, decimalsForAll, fixed, interval, levelInWords, significant } from '../../../words/numbers.js'
import { FIRTH_MARK, isMarked, ownEffectsWords } from '../../../words/own-effects-words.js'
import type { Block, Section } from '../document.js'
import { listed, paragraph, right, table } from '../document.js'
import { figureBlock } from '../figure-block.js'
import type { ReportInput } from '../input.js'
import { bayesBlocks } from './bayes-section.js'
import { effectText } from './effect-words.js'

/** How the trials differ within subgroups. */
export function heterogeneitySection(input: ReportInput): Section {
  const { fit, figures } = input
  const blocks: Block[] =
    fit.model.random.length === 0
      ? [paragraph(without(fit)), ...trialEffects(input)]
      : [
          paragraph(components(fit)),
          ...ranefTable(input),
          ...figureBlock(
            figures.ranef,
            (drawn) =>
              `Deviation of each trial from the mean, predicted${drawn('intervals') ? `, with ${levelInWords(fit.spec.control_.level)} interval` : ''}${adjustedFor(fit.spec)}.`,
          ),
          ...predictionTable(input),
          ...trialEffects(input),
        ]
  const bayes = bayesBlocks(fit.bayes, fit.spec, figures.tau)
  return { id: 'heterogeneity', title: 'Heterogeneity between trials', blocks: [...blocks, ...bayes] }
}

const without = ({ spec }: FitResult): string =>
  `${METHOD_INFO[spec.method].title} has no random effects: within a subgroup all trials are taken to have the same treatment effect, so that its intervals leave out what varies between trials. The effects of the trials on their own tell whether that is tenable.`

function components({ model, spec, data }: FitResult): string {
  const name = (term: string) => (term === 'treatment' ? 'treatment effect' : 'intercept')
  const parts = model.random.map(({ term, term2, variance, sd, correlation }) =>
    term2 === null
      ? `the ${name(term)} varies between trials with variance τ̂² = ${significant(variance)} (τ̂ = ${significant(sd)})`
      : `the two are correlated by ${fixed(correlation ?? null, 2)}`,
  )
  const residual =
    familyOf(spec.family).dispersion === 'estimated'
      ? ` The residual variance is ${significant(model.residualVariance)}.`
      : ''
  const boundary = model.singular
    ? ' The estimate is on the boundary of 0: the data do not show heterogeneity, which with few trials is not to say that there is none.'
    : ''
  return `By ${METHOD_INFO[spec.method].title}, ${listed(parts)}.${residual}${boundary} ${data.trials.length} trials say little about a variance: take it as an order of magnitude.`
}

function ranefTable({ ranefs, fit }: ReportInput): Block[] {
  if (ranefs.length === 0) return []
  const terms = [...new Set(ranefs.map(({ term }) => term))]
  const trials = [...new Set(ranefs.map(({ trial }) => trial))]
  const decimals = decimalsForAll(ranefs.map(({ se }) => se))
  const name = (term: string) => (term === 'treatment' ? 'Treatment effect' : 'Intercept')
  return [
    table(
      `Deviation of each trial from the mean, predicted${adjustedFor(fit.spec)}`,
      [
        { head: 'Trial' },
        ...terms.map((term) => right(`${name(term)} (${levelInWords(fit.spec.control_.level)} CI)`)),
      ],
      trials.map((trial) => [
        trial,
        ...terms.map((term) => {
          const entry = ranefs.find((ranef) => ranef.trial === trial && ranef.term === term)
          if (entry === undefined) return '–'
          const { estimate, lo, hi } = entry
          return lo === null
            ? fixed(estimate, decimals)
            : `${fixed(estimate, decimals)} (${interval(lo, hi, decimals)})`
        }),
      ]),
    ),
  ]
}

function predictionTable({ prediction, fit }: ReportInput): Block[] {
  if (prediction === null) return []
  const { family, control_ } = fit.spec
  const decimals = decimalsForAll(fit.subgroups.map(({ effect }) => effect.se))
  const ratio = isRatio(family)
  const shown = (value: number) => (ratio ? Math.exp(value) : value)
  return [
    table(
      `Effect to expect in a new trial, by subgroup${adjustedFor(fit.spec)}`,
      [
        { head: 'Subgroup' },
        right(
          `${effectName(family)} (${levelInWords(control_.level)} CI)`.replace(/^./, (c) => c.toUpperCase()),
        ),
        right(`${levelInWords(control_.level)} prediction interval`),
      ],
      fit.subgroups.map(({ label, effect }, j) => {
        const entry = prediction[j]
        return [
          label,
          effectText(effect, family, decimals),
          entry === null ? '–' : interval(shown(entry.lo), shown(entry.hi), ratio ? 2 : decimals, entry.df),
        ]
      }),
      `With ${count(fit.data.trials.length - 1, 'degree')} of freedom, one fewer than there are trials; never narrower than the confidence interval.`,
    ),
  ]
}

/** The effect of each trial on its own within each subgroup. */
function trialEffects({ leaves, fit }: ReportInput): Block[] {
  const trials = leaves[0]?.trials.map(({ trial }) => trial) ?? []
  if (trials.length < 2) return []
  const { family, control_ } = fit.spec
  const all = leaves.flatMap((leaf) => leaf.trials.map(({ effect }) => effect?.se ?? null))
  const decimals = decimalsForAll(all)
  const labels = new Map(fit.subgroups.map(({ node, label }) => [node, label]))
  // Trials go down the page: there may be many of them, and never many subgroups.
  return [
    table(
      `Effect of each trial on its own within each subgroup: ${effectName(family)} (${levelInWords(control_.level)} CI)`,
      [{ head: 'Trial' }, ...leaves.map(({ node }) => right(labels.get(node) ?? String(node)))],
      trials.map((trial, k) => [
        trial,
        ...leaves.map((leaf) => {
          const { effect } = leaf.trials[k]
          const mark = isMarked(fit.spec, effect) ? ` ${FIRTH_MARK}` : ''
          return effect === null ? '–' : `${effectText(effect, family, decimals)}${mark}`
        }),
      ]),
      ['– where a trial has no patients in a subgroup.', ...ownEffectsWords(fit, leaves)].join(' '),
    ),
  ]
}
