import type { FitResult } from '../../../../results/fit-schema.js'
import { methodOf } from '../../../../trees/methods/methods.js'
import { METHOD_INFO } from '../../../../words/method-info.js'
import { count, decimalsFor, fixed, pEquals } from '../../../../words/numbers.js'
import { ruleInWords } from '../../../../words/rule-words.js'
import type { TableBlock } from '../../document.js'
import { listed, table } from '../../document.js'
import type { ReportInput } from '../../input.js'
import { effectText } from '../effect-words.js'

/** The questions of ICEMAN for meta-analyses, what the data say to each, and what only the authors can say. */
export function icemanTable(input: ReportInput): TableBlock {
  return table(
    'ICEMAN for meta-analyses: what the data answer',
    [{ head: 'Question' }, { head: 'What the data say' }, { head: 'What only the authors can say' }],
    [
      [
        '1. Is the analysis of effect modification based on comparison within rather than between trials?',
        withinOrBetween(input),
        'Whether covariates were measured alike in all trials.',
      ],
      [
        '2. For within-trial comparisons, is the effect modification similar from trial to trial?',
        consistency(input),
        'Whether trials that differ have a reason to.',
      ],
      [
        '3. For between-trial comparisons, is the number of trials large?',
        `${count(input.fit.data.trials.length, 'trial')}. No covariate is compared between trials alone.`,
        'Whether any covariate hardly varies within trials.',
      ],
      [
        '4. Was the direction of effect modification correctly hypothesized a priori?',
        'Not in the data: the method searches without a hypothesis.',
        'Whether a protocol named these covariates and the direction, and on what evidence.',
      ],
      [
        '5. Does a test of interaction suggest that chance is an unlikely explanation of the apparent effect modification?',
        chance(input),
        input.fit.spec.control_.honest === null
          ? 'Whether independent data confirm it: the test used the patients that made the split.'
          : 'Whether other trials confirm it: the comparison within trials used patients of the same trials, though not those that made the split.',
      ],
      [
        '6. Did the authors test only a small number of effect modifiers or consider the number in their statistical analysis?',
        number(input.fit),
        'Whether more covariates were looked at than are listed here.',
      ],
      [
        '7. Did the authors use a random effects model?',
        randomEffects(input.fit),
        'Whether trials are alike enough to be pooled.',
      ],
      [
        '8. If the effect modifier is a continuous variable, were arbitrary cut points avoided?',
        cuts(input.fit),
        'Whether the cuts mean anything clinically.',
      ],
    ],
  )
}

function withinOrBetween({ fit, within }: ReportInput): string {
  const own = methodOf(fit.spec.method).comparison
  const telling = within.map(
    ({ node, trials, silent }) => `${trials.length} of ${trials.length + silent.length} at node ${node}`,
  )
  return telling.length === 0
    ? own
    : `${own} Trials with both arms on both sides of the split: ${telling.join(', ')}.`
}

function consistency({ within }: ReportInput): string {
  const parts = within.flatMap(({ node, pooled }) =>
    pooled === null || pooled.I2 === null
      ? []
      : [`node ${node}: I² ${fixed(pooled.I2, 0)}%, Q ${pEquals(pooled.Qp)}`],
  )
  if (parts.length === 0) return 'No split can be compared between two trials or more.'
  return `Agreement of the trials on the interaction: ${parts.join('; ')}. With few trials Q has little power.`
}

function chance({ fit, within }: ReportInput): string {
  if (within.length === 0) return 'No split in two to test.'
  const { family } = fit.spec
  const parts = within.map(({ node, pooled, trials }) => {
    const alone = fit.tree.nodes[node - 1].instability.find(({ part }) => part === 'treatment')?.p ?? null
    const size =
      pooled === null
        ? 'not estimable within trials'
        : `${effectText(pooled, family, decimalsFor(pooled.lo !== null && pooled.hi !== null ? (pooled.hi - pooled.lo) / 4 : (trials[0]?.se ?? null)))}, ${pEquals(pooled.p)}`
    return `node ${node}: stability of the treatment effect ${pEquals(alone)}; within trials ${size}`
  })
  const search =
    fit.spec.control_.honest === null
      ? 'All unadjusted for the search.'
      : 'Stability is unadjusted for the search; the comparison within trials is from patients who had no part in it.'
  return `${parts.join('. ')}. ${search}`.replace(/^n/, 'N').replaceAll('. node', '. Node')
}

function number({ spec, tree }: FitResult): string {
  const tests = tree.nodes.reduce((sum, node) => sum + node.tests.filter(({ p }) => p !== null).length, 0)
  const adjusted = spec.control_.bonferroni
    ? 'p-values are Bonferroni-adjusted for the covariates at each node, and each node is tested only if the one above was split'
    : 'p-values are not adjusted'
  return `${count(spec.covariates.length, 'candidate covariate')} (${listed(spec.covariates)}), ${count(tests, 'test')} over the tree; ${adjusted}.`
}

function randomEffects({ model, spec }: FitResult): string {
  const terms = model.random.filter(({ term2 }) => term2 === null).map(({ term }) => term)
  if (terms.includes('treatment')) return 'Yes: the treatment effect varies between trials at random.'
  return terms.length > 0
    ? 'In part: a random intercept, but one treatment effect for all trials of a subgroup.'
    : `No: ${METHOD_INFO[spec.method].title} has one treatment effect for all trials of a subgroup. Methods with a random treatment effect are compared above.`
}

function cuts({ tree }: FitResult): string {
  const found = tree.nodes.flatMap(({ split, kids }) =>
    split?.kind === 'numeric' ? [ruleInWords([tree.nodes[kids[0] - 1].condition!])] : [],
  )
  return found.length === 0
    ? 'No continuous covariate was cut.'
    : `Cuts were chosen by the data, not by convention (${found.join(', ')}); their place is uncertain, and effects may change gradually.`
}
