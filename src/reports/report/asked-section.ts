import type { FitResult } from '../../workflow/fit-schema.js'
import { patientsUsed } from '../arm-counts.js'
import { byHandInWords } from '../by-hand.js'
import { METHOD_INFO } from '../method-info.js'
import { count, decimalsFor, decimalsForAll, fixed, levelInWords, pEquals, significant } from '../numbers.js'
import type { Block, Section, Text } from './document.js'
import { callout, list, listed, paragraph } from './document.js'
import { effectName, effectText } from './effect-words.js'
import type { ReportInput } from './input.js'

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
          `${effectName(spec.family)}, ${experimental} ${spec.family === 'gaussian' ? 'less' : 'to'} ${control}; intervals are ${levelInWords(spec.control_.level)} confidence intervals`,
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

function outcomeWords({ outcome, family, event, exposure, weights, cluster }: FitResult['spec']): string {
  const kind = { gaussian: 'continuous', binomial: 'binary', poisson: 'count' }[family]
  const more = [
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
    interaction(input),
    agreement(input),
    heterogeneity(input),
  ].filter((text) => text !== null)
}

function overall({ effects, adjusted, fit }: ReportInput): Text | null {
  const result = adjusted ?? effects
  const effect = result?.lmm?.effect ?? result?.lm?.effect
  if (!result || !effect) return null
  const model = result.lmm?.effect ? 'mixed model' : 'linear model'
  const adjust = result.spec.adjust.length > 0 ? `, adjusted for ${listed(result.spec.adjust)}` : ''
  return [
    { strong: 'Overall effect. ' },
    `${effectText(effect, fit.spec.family, decimalsFor(effect.se))}, ${pEquals(effect.p)} (${model}${adjust}).`,
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

/** Subgroups may differ in their outcomes without differing in their treatment effects: the reader must know which. */
function interaction({ within, fit }: ReportInput): Text | null {
  const first = within.find(({ node }) => node === 1)
  if (!first?.pooled || fit.tree.nodes[0].split === null) return null
  const { estimate, lo, hi, p } = first.pooled
  const decimals = decimalsFor(lo !== null && hi !== null ? (hi - lo) / 4 : (first.trials[0]?.se ?? null))
  const size = effectText({ estimate, lo, hi }, fit.spec.family, decimals)
  const search =
    fit.spec.control_.honest === null
      ? 'this p-value takes no account of the search'
      : 'it is from patients who had no part in finding the split'
  const firth =
    first.trials.some((trial) => trial.firth) && !fit.spec.control_.firth
      ? ' (in trials without events in an arm by Firth’s penalised likelihood)'
      : ''
  const name = fit.spec.family === 'gaussian' ? 'difference between the effects' : 'ratio of the effects'
  return [
    { strong: 'Effect modification. ' },
    `At the first split (${fit.tree.nodes[0].split.variable}) the ${name} on its two sides, compared within trials only, is ${size}, ${pEquals(p)}${firth}; ${search}. `,
    { section: 'uncertain', text: 'What is uncertain' },
    ' says whether each split is about the treatment effect or about the level of the outcome.',
  ]
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
