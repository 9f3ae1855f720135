import type { FitNode, FitResult } from '../../../results/fit-schema.js'
import type { WithinTrial } from '../../../results/within-trial.js'
import { DEFAULT_METHOD } from '../../../trees/methods/method.js'
import { patientsUsed } from '../../../words/arm-counts.js'
import { directionInWords } from '../../../words/benefit/favours-words.js'
import { nntText } from '../../../words/benefit/nnt-words.js'
import { byHandInWords } from '../../../words/by-hand.js'
import { effectName, familyWords, isRatio } from '../../../words/family-words.js'
import { METHOD_INFO } from '../../../words/method-info.js'
import {
  count,
  decimalsFor,
  decimalsForAll,
  fixed,
  levelInWords,
  pEquals,
  significant,
} from '../../../words/numbers.js'
import { LONGEST_LEVEL, ruleInWords } from '../../../words/rule-words.js'
import type { Block, Section, Text } from '../document.js'
import { callout, list, listed, paragraph } from '../document.js'
import type { ReportInput } from '../input.js'
import { effectText } from './effect-words.js'

/** What was asked, and the answer in brief. */
export function askedSection(input: ReportInput): Section {
  const { fit, described } = input
  const { spec, data } = fit
  const { outcome, treatment, experimental, control, trial, covariates } = spec
  const kinds = new Map(described.columns.map(({ name, kind }) => [name, kind]))
  const blocks: Block[] = [
    paragraph(
      `Does the effect of ${experimental} against ${control} on ${outcome} differ between patients, and can subgroups with different effects be told by what was known of the patients before treatment? ${count(patientsUsed(data), 'patient')} of ${count(data.trials.length, 'randomised trial')} were analysed together.`,
    ),
    ...(fit.answer ? [callout('Answer', fit.answer.sentences.join(' '))] : []),
    {
      kind: 'terms',
      items: [
        ['Outcome', outcomeWords(spec)],
        ['Treatment', `${treatment}: ${experimental} against ${control}`],
        ['Trial', trial === null ? 'a single trial' : `${trial}, ${count(data.trials.length, 'trial')}`],
        [
          'Candidate covariates',
          covariates.map((name) => `${name} (${kinds.get(name) ?? 'as recorded'})`).join(', '),
        ],
        [
          'Effect',
          `${effectName(spec.family)}, ${experimental} ${isRatio(spec.family) ? 'to' : 'less'} ${control}; intervals are ${levelInWords(spec.control_.level)} confidence intervals${direction(spec)}`,
        ],
        ['Method', `${METHOD_INFO[spec.method].title}: ${METHOD_INFO[spec.method].summary}`],
        ['Data', spec.data ?? 'handed over without a file'],
      ],
    },
    { kind: 'heading', text: 'In brief' },
    list(inBrief(input)),
    ...[byHandInWords(spec)].filter((words) => words !== null).map((words) => callout('User-driven', words)),
    callout(
      'Exploratory',
      'The subgroups were found by searching the same data that their effects are estimated from. They are hypotheses for other trials, not results to treat patients by.',
    ),
  ]
  return { id: 'asked', title: 'What was asked', blocks }
}

/** Which arm effects speak for; or that this is not known. */
function direction(spec: FitResult['spec']): string {
  const words = directionInWords(spec)
  return words === null ? '' : `. ${words.replace(/\.$/, '')}`
}

function outcomeWords({
  outcome,
  time,
  family,
  event,
  exposure,
  weights,
  cluster,
}: FitResult['spec']): string {
  const { kind } = familyWords(family)
  const more = [
    ...(time === undefined ? [] : [`time to it or to censoring: ${time}`]),
    ...(event === null ? [] : [`the event is ${event}`]),
    ...(exposure === null ? [] : [`per unit of ${exposure}`]),
    ...(weights === null ? [] : [`weighted by ${weights}`]),
    ...(cluster === null ? [] : [`clustered by ${cluster}`]),
  ]
  return `${outcome} (${[kind, ...more].join('; ')})`
}

function inBrief(input: ReportInput): Text[] {
  return [
    overall(input),
    subgroups(input),
    otherTree(input),
    interaction(input),
    agreement(input),
    heterogeneity(input),
  ].filter((text) => text !== null)
}

function overall({ effects, adjusted, fit }: ReportInput): Text | null {
  const result = adjusted ?? effects
  // The mixed model knows nothing of clusters.
  const mixed = fit.spec.cluster === null ? result?.lmm?.effect : null
  const effect = mixed ?? result?.lm?.effect
  if (!result || !effect) return null
  const model = mixed
    ? 'mixed model'
    : `${fit.spec.time === undefined ? 'linear model' : 'Cox model'}${effect.covariance ? ', cluster-robust' : ''}`
  const nnt = result.lm.outcome?.nnt
  const needed =
    nnt === undefined ? '' : ` Number needed to treat (model with trial as a fixed effect): ${nntText(nnt)}.`
  const adjust = result.spec.adjust.length > 0 ? `, adjusted for ${listed(result.spec.adjust)}` : ''
  return [
    { strong: 'Overall effect. ' },
    `${effectText(effect, fit.spec.family, decimalsFor(effect.se))}, ${pEquals(effect.p)} (${model}${adjust}).${needed}`,
  ]
}

function subgroups({ fit }: ReportInput): Text {
  const { subgroups, spec, tree } = fit
  const decimals = decimalsForAll(subgroups.map(({ effect }) => effect.se))
  if (subgroups.length === 1)
    return [
      { strong: 'Subgroups. ' },
      `${METHOD_INFO[spec.method].title} found none: no candidate covariate ${tree.nodes[0].stop === 'not-significant' ? `reached the significance level of ${spec.control_.alpha}` : 'could split the patients'}.`,
    ]
  const each = subgroups
    .slice(0, 8)
    .map(({ label, effect }) => `${label}: ${effectText(effect, spec.family, decimals)}`)
  const more = subgroups.length > 8 ? ' The others are in the table below.' : ''
  const variables = [...new Set(tree.nodes.flatMap(({ split }) => (split === null ? [] : [split.variable])))]
  return [
    { strong: 'Subgroups. ' },
    `${METHOD_INFO[spec.method].title} found ${subgroups.length}, by ${listed(variables)}. Effects: ${each.join('; ')}.${more}`,
  ]
}

/**
 * Beside metaMOB-WT, which splits only where the effect differs: the tree of the method that the paper recommends, and which
 * of its splits tell the level of the outcome apart.
 */
function otherTree({ fit, compared }: ReportInput): Text | null {
  const other = compared.methods.find(({ method }) => method === DEFAULT_METHOD)?.fit ?? null
  if (fit.within === undefined || other === null) return null
  const splits = other.tree.nodes.flatMap(({ split }) => (split === null ? [] : [split]))
  const { title } = METHOD_INFO[DEFAULT_METHOD]
  const says =
    splits.length === 0
      ? `${title} finds no subgroups either.`
      : `${title}, whose splits may also be of the level of the outcome, finds ${other.subgroups.length} subgroups, by ${listed([...new Set(splits.map(({ variable }) => variable))])}. ${toldApart(splits)} `
  return [
    { strong: 'The other trees. ' },
    says,
    ...(splits.length === 0
      ? []
      : [{ section: 'agreement', text: 'Agreement across methods' } as const, ' has them.']),
  ]
}

/** What the splits of a tree tell apart, counted. */
function toldApart(splits: readonly NonNullable<FitNode['split']>[]): string {
  const number = (...kinds: readonly string[]) =>
    splits.filter(({ differs }) => differs != null && kinds.includes(differs)).length
  const [effect, level, neither] = [number('effect', 'both'), number('level'), number('neither')]
  const parts = [
    ...(effect > 0 ? [`the effect differs within trials at ${effect}`] : []),
    ...(level > 0 ? [`the level of the outcome alone is seen to differ at ${level}`] : []),
    ...(neither > 0 ? [`neither is at ${neither}`] : []),
  ]
  if (parts.length === 0) return ''
  return `Of its ${count(splits.length, 'split')}, ${parts.join(', ')}.`
}

/** Splits that are told one by one. */
const MOST_SPLITS = 6
/** Fewer trials than this tell too little of an interaction for its interval to stand in a summary. */
const FEW_TRIALS = 3

/**
 * Subgroups may differ in their outcomes without differing in their treatment effects: the reader must know which. Every
 * split is told with its tests, not the first one alone; the interaction within trials only where enough of them tell it.
 */
function interaction({ within, fit }: ReportInput): Text | null {
  const inner = fit.tree.nodes.filter(({ split }) => split !== null)
  if (inner.length === 0) return null
  const { family, control_ } = fit.spec
  const each = inner.slice(0, MOST_SPLITS).map((node) => {
    const words = `${splitInWords(fit, node)} (node ${node.id})`
    const alone = node.instability.find(({ part }) => part === 'treatment')
    const effect = alone === undefined ? [] : [`test of the treatment effect ${pEquals(alone.p)}`]
    const pooled = within.find((entry) => entry.node === node.id)
    return `${words}: ${[...effect, withinWords(pooled, family)].join('; ')}`
  })
  const more =
    inner.length > MOST_SPLITS ? ` ${inner.length - MOST_SPLITS} more splits are in the tables.` : ''
  const name = isRatio(family) ? 'ratio' : 'difference'
  const search =
    control_.honest === null
      ? 'No p-value here takes account of the search.'
      : 'Interactions are from patients who had no part in finding the splits; tests of the treatment effect take no account of the search.'
  const firth =
    within.some(({ trials }) => trials.some((trial) => trial.firth)) && !control_.firth
      ? ' Trials without events in an arm enter by Firth’s penalised likelihood.'
      : ''
  return [
    { strong: 'Effect modification. ' },
    `Of each split, whether the treatment effect differs between its sides, and by what ${name}, compared within trials only. ${each.join('. ')}.${more}${firth} ${search} `,
    { section: 'uncertain', text: 'What is uncertain' },
    ' says whether each split is about the treatment effect or about the level of the outcome.',
  ]
}

function splitInWords({ tree }: FitResult, { split, kids }: FitNode): string {
  if (kids.length !== 2) return split!.variable
  const [left, right] = kids.map((kid) => ruleInWords([tree.nodes[kid - 1].condition!], LONGEST_LEVEL))
  return `${right} against ${left}`
}

function withinWords(entry: WithinTrial | undefined, family: FitResult['spec']['family']): string {
  if (entry === undefined) return 'not one comparison within trials'
  const { pooled, trials, silent } = entry
  const of = `${trials.length} of ${count(trials.length + silent.length, 'trial')}`
  if (pooled === null) return 'no trial has both arms on both sides'
  if (trials.length < FEW_TRIALS) return `within trials too little to say (${of})`
  const { estimate, lo, hi, p } = pooled
  const decimals = decimalsFor(lo !== null && hi !== null ? (hi - lo) / 4 : trials[0].se)
  return `within trials ${effectText({ estimate, lo, hi }, family, decimals)}, ${pEquals(p)} (${of})`
}

function agreement({ compared, fit }: ReportInput): Text | null {
  const fitted = compared.methods.filter((entry) => entry.fit !== null)
  if (fitted.length < 2) return null
  const same = compared.agreement.same.find((methods) => methods.includes(fit.spec.method)) ?? []
  const others = same.filter((method) => method !== fit.spec.method)
  const says =
    others.length === fitted.length - 1
      ? `All ${fitted.length} methods find the same subgroups.`
      : others.length === 0
        ? `None of the ${fitted.length - 1} other methods finds exactly these subgroups.`
        : `${listed(others.map((method) => METHOD_INFO[method].title))} of ${fitted.length - 1} other methods ${others.length === 1 ? 'finds' : 'find'} the same subgroups.`
  return [{ strong: 'Agreement across methods. ' }, says]
}

function heterogeneity({ fit, effects, adjusted }: ReportInput): Text | null {
  const tau = fit.model.random.find(({ term, term2 }) => term === 'treatment' && term2 === null)?.sd ?? null
  const reml = (adjusted ?? effects)?.twoStage?.pooled.find(({ method }) => method === 'REML')
  const parts = [
    ...(tau === null
      ? []
      : [`the treatment effect varies between trials with τ̂ = ${significant(tau)} within subgroups`]),
    ...(reml?.I2 == null ? [] : [`I² of the trials' overall effects is ${fixed(reml.I2, 0)}%`]),
  ]
  if (parts.length === 0) return null
  return [{ strong: 'Heterogeneity. ' }, `${parts.join('; ').replace(/^t/, 'T')}.`]
}
