import type { FitNode, FitResult } from '../../../results/fit-schema.js'
import type { WithinTrial } from '../../../results/within-trial.js'
import { methodOf } from '../../../trees/methods/methods.js'
import { adjustedFor } from '../../../words/adjust-text.js'
import { isRatio } from '../../../words/family-words.js'
import { partInWords } from '../../../words/instability-words.js'
import { METHOD_INFO } from '../../../words/method-info.js'
import {
  count,
  countText,
  decimalsFor,
  decimalsForAll,
  fixed,
  interval,
  levelInWords,
  pEquals,
  pValue,
  significantTo,
} from '../../../words/numbers.js'
import { adjustedWords, namesOf } from '../../../words/own-effects-words.js'
import { ruleInWords } from '../../../words/rule-words.js'
import { fewOfEachKind } from '../../text/notes-text.js'
import type { Block, Section } from '../document.js'
import { callout, heading, list, paragraph, right, table } from '../document.js'
import { figureBlock } from '../figure-block.js'
import type { ReportInput } from '../input.js'
import { effectText } from './effect-words.js'
import { icemanTable } from './tables/iceman-table.js'

/** What the reader should not believe too firmly, and why. */
export function uncertainSection(input: ReportInput): Section {
  const { fit, figures } = input
  const split = fit.tree.nodes.length > 1
  const blocks: Block[] = [
    callout(
      'Exploratory',
      'This analysis generates hypotheses. The tree looked through all candidate covariates and all cuts; the intervals and p-values of the subgroups’ effects take the subgroups as if they had been known before, and so are too narrow and too small. Confirm the subgroups in trials that had no part in finding them.',
    ),
    ...(split
      ? [
          heading('Is it the treatment effect, or the level of the outcome?'),
          ...(methodOf(fit.spec.method).joint === 'within'
            ? [
                paragraph(
                  'The tests compare treatment effects within trials: a covariate that predicts the outcome whatever the treatment (prognostic) cannot split the patients by that, only one along which the effect of the treatment differs (predictive).',
                ),
              ]
            : [
                paragraph(
                  'The tests look at all coefficients of the model, so that a covariate that predicts the outcome whatever the treatment (prognostic) can split the patients as well as one that changes the effect of the treatment (predictive). The test of each split, taken apart:',
                ),
                instabilityTable(fit),
              ]),
          ...withinTable(input),
          heading('Cuts come from the data'),
          paragraph(
            'Where a numeric covariate is cut is estimated, and neighbouring cuts are often nearly as good. The figures show how the test statistic and the quality of the cut vary over the values of the covariates in the root node.',
          ),
          ...figureBlock(
            figures.process,
            (drawn) =>
              `Stability test of each covariate in the root node${adjustedFor(fit.spec)}: ${[...(drawn('curves') ? ['the process over the values of the covariate; above the dashed line it is significant'] : []), ...(drawn('bars') ? ['of factors each level’s share of the statistic'] : [])].join('; ')}.`,
          ),
          ...figureBlock(
            figures.cut,
            `How good other cuts would be in the root node${adjustedFor(fit.spec)}.`,
          ),
        ]
      : []),
    ...honestBlocks(fit),
    ...cvBlocks(fit),
    ...fallbackBlocks(fit),
    heading('Credibility of effect modification (ICEMAN)'),
    paragraph(
      'The eight questions for meta-analyses of the Instrument to assess the Credibility of Effect Modification Analyses (Schandelmaier et al. 2020), with what these data say. The judgement is the authors’.',
    ),
    icemanTable(input),
    heading('Notes on the numerics'),
    ...notes(input),
  ]
  return { id: 'uncertain', title: 'What is uncertain', blocks }
}

function instabilityTable({ tree, spec }: FitResult) {
  const rows = tree.nodes.flatMap((node): string[][] => {
    if (node.split === null) return []
    const { variable } = node.split
    const of = (wanted: 'treatment' | 'intercepts') =>
      pValue(node.instability.find(({ part }) => part === wanted)?.p ?? null)
    const adjusted = node.tests.find((test) => test.variable === variable)?.pAdjusted ?? null
    return [
      [
        `${node.id} (n\u00a0=\u00a0${countText(node.n)})`,
        splitWords(tree.nodes, node),
        pValue(adjusted),
        of('treatment'),
        of('intercepts'),
      ],
    ]
  })
  return table(
    `Each split: instability of the treatment effect and of the ${partInWords('intercepts', spec)}${adjustedFor(spec)}`,
    [
      { head: 'Node' },
      { head: 'Split' },
      right('All coefficients, p adjusted'),
      right('Treatment effect alone, p unadjusted'),
      right(`${capital(partInWords('intercepts', spec))} alone, p unadjusted`),
    ],
    rows,
    'Each part is tested for what the other does not explain (effective scores): a large p for the treatment effect says that the split is prognostic. The next table asks the same of the two sides of each split within trials.',
  )
}

function splitWords(nodes: FitResult['tree']['nodes'], { kids }: FitNode): string {
  return kids.map((kid) => ruleInWords([nodes[kid - 1].condition!])).join(' | ')
}

function withinTable(input: ReportInput): Block[] {
  const { within, fit } = input
  if (within.length === 0) return []
  const { family, control_ } = fit.spec
  const rows = within.map(({ node, trials, silent, pooled }) => {
    const [left, rightSide] = fit.tree.nodes[node - 1].kids
    const words = [rightSide, left].map((kid) => ruleInWords([fit.tree.nodes[kid - 1].condition!]))
    const contrast = words.join(' against ')
    if (pooled === null) return [String(node), contrast, `0 of ${silent.length}`, '–', '–', '–', '–']
    return [
      String(node),
      contrast,
      `${trials.length} of ${trials.length + silent.length}`,
      effectText(pooled, family, decimalsFor(widthOf(pooled, trials))),
      pValue(pooled.p),
      pooled.I2 === null ? '–' : `${fixed(pooled.I2, 0)}%`,
      pValue(pooled.Qp),
    ]
  })
  return [
    paragraph(
      `A difference between subgroups may also be one between the trials that their patients come from. The next table compares the treatment effects on the two sides of each split within every trial, and pools these differences (Fisher et al. 2017), which no difference between trials can bias. ${reused(fit)}`,
    ),
    table(
      'Interaction of each split with treatment, from comparisons within trials',
      [
        { head: 'Node' },
        { head: 'Contrast' },
        right('Trials'),
        right(
          `${isRatio(family) ? 'Ratio of effects' : 'Difference of effects'} (${levelInWords(control_.level)} CI)`,
        ),
        right('p, unadjusted'),
        right('I²'),
        right('p of Q'),
      ],
      rows,
      [
        'Trials: those that tell an effect on both sides, of all. Pooled by REML, Hartung–Knapp–Sidik–Jonkman inference. I² and Q: do the trials agree on the interaction?',
        ...adjustedWords(fit.spec),
        ...withinNotes(input),
      ].join(' '),
    ),
  ]
}

const reused = ({ spec }: FitResult): string =>
  spec.control_.honest === null
    ? 'It re-uses the patients that made the split, so its p-values are too small.'
    : 'It is from the patients of the estimating part, who had no part in finding the split.'

/** Which trials are left out of an interaction, and whose effects are Firth's. */
function withinNotes({ within, fit }: ReportInput): string[] {
  return within.flatMap(({ node, trials, silent }) => {
    const firth = fit.spec.control_.firth
      ? []
      : trials.filter((trial) => trial.firth).map(({ trial }) => trial)
    return [
      ...(silent.length === 0
        ? []
        : [`Node ${node}: left out, with no effect on a side: ${namesOf(silent)}.`]),
      ...(firth.length === 0
        ? []
        : [
            `Node ${node}: on a side an arm has no events, or nothing but events, in ${namesOf(firth)}: the effect there is by Firth’s penalised likelihood.`,
          ]),
    ]
  })
}

function widthOf(
  { lo, hi }: NonNullable<WithinTrial['pooled']>,
  trials: WithinTrial['trials'],
): number | null {
  return lo !== null && hi !== null ? (hi - lo) / 4 : (trials[0]?.se ?? null)
}

function honestBlocks({ spec, notes: all }: FitResult): Block[] {
  if (spec.control_.honest === null) return []
  const said = all.find(({ code }) => code === 'HONEST')?.message
  return [
    heading('Honest estimation'),
    paragraph(
      `${capital(said ?? 'the patients were parted at random')}. The effects in Table 3 come from patients who had no part in finding the subgroups (Athey & Imbens 2016), and their intervals are not too narrow for the search; the price is a tree grown from fewer patients.`,
    ),
  ]
}

function cvBlocks({ cv, subgroups, spec }: FitResult): Block[] {
  if (cv === null) return []
  const decimals = decimalsForAll(subgroups.map(({ effect }) => effect.se))
  const labels = new Map(subgroups.map(({ node, label }) => [node, label]))
  const better =
    cv.loss.tree !== null && cv.loss.single !== null
      ? ` In patients left out, the mean deviance per patient is ${significantTo(cv.loss.tree, 4)} with the tree and ${significantTo(cv.loss.single, 4)} without splits: subgroups ${cv.loss.tree < cv.loss.single ? 'help' : 'do not help'} to predict outcomes of new patients.`
      : ''
  const calibration =
    cv.calibration === null
      ? ' None of these trees tells patients apart, so that there is no calibration slope.'
      : ` The calibration slope, of observed on predicted effects, is ${fixed(cv.calibration.slope, 2)} (${interval(cv.calibration.lo, cv.calibration.hi, 2)}): 1 if effects differ as predicted, 0 if predictions tell nothing of them.`
  const variables = new Map<string, number>()
  for (const part of cv.parts)
    for (const variable of new Set(part.variables))
      variables.set(variable, (variables.get(variable) ?? 0) + 1)
  const used = [...variables].map(([variable, n]) => `${variable} in ${n}`)
  return [
    heading('Cross-validation of the search'),
    paragraph(
      `The whole search was repeated ${cv.folds} times, each time without a part of the patients.${better}${calibration} The trees had ${listRange(cv.parts.map((part) => part.subgroups))} subgroups${used.length > 0 ? `; of ${count(cv.folds, 'tree')}, they split on ${used.join(', ')}` : ''}.`,
    ),
    table(
      'Effects of the subgroups, and those predicted for the same patients without them',
      [
        { head: 'Subgroup' },
        right(`As estimated${isRatio(spec.family) ? ' (log ratio)' : ''}`),
        right('Cross-validated'),
      ],
      cv.subgroups.map(({ node, effect, predicted }) => [
        labels.get(node) ?? String(node),
        fixed(effect, decimals),
        fixed(predicted, decimals),
      ]),
      'The nearer the right column is to the overall effect, the more of the subgroup’s effect is the search’s optimism.',
    ),
  ]
}

function listRange(values: readonly number[]): string {
  const [least, most] = [Math.min(...values), Math.max(...values)]
  return least === most ? String(least) : `${least} to ${most}`
}

function fallbackBlocks({ fallback }: FitResult): Block[] {
  if (fallback === null) return []
  const { subgroups, spec } = fallback
  const decimals = decimalsForAll(subgroups.map(({ effect }) => effect.se))
  return [
    heading('With random intercepts instead'),
    paragraph(
      `In some nodes intercepts for every trial told nothing about instability. ${METHOD_INFO[spec.method].title}, which does not need them, was fitted as well, and finds ${count(subgroups.length, 'subgroup')}.`,
    ),
    table(
      `Subgroups of ${METHOD_INFO[spec.method].title}`,
      [
        { head: 'Subgroup' },
        right('n'),
        right(`Effect (${levelInWords(spec.control_.level)} CI)`),
        right('p'),
      ],
      subgroups.map(({ label, n, effect }) => [
        label,
        countText(n),
        effectText(effect, spec.family, decimals),
        pEquals(effect.p).replace(/^p = /, ''),
      ]),
    ),
  ]
}

/** Every note of every step, once. */
function notes({ fit, described, effects, adjusted, compared }: ReportInput): Block[] {
  const seen = new Set<string>()
  const entries = [
    ...fit.notes.map((note) => ({ from: METHOD_INFO[fit.spec.method].title, ...note })),
    ...described.notes.map((note) => ({ from: 'The data', ...note })),
    ...(effects?.notes ?? []).map((note) => ({ from: 'Overall effects', ...note })),
    ...(adjusted?.notes ?? []).map((note) => ({ from: 'Overall effects, adjusted', ...note })),
    ...compared.methods.flatMap((entry) => [
      ...(entry.error === null
        ? []
        : [
            {
              from: METHOD_INFO[entry.method].title,
              code: entry.error.code,
              message: entry.error.message.replace(`${entry.error.code}: `, ''),
            },
          ]),
      ...(entry.fit?.notes ?? []).map((note) => ({ from: METHOD_INFO[entry.method].title, ...note })),
    ]),
  ].filter(({ code, message, from }) => {
    // Notes on the data travel with every fit.
    const shared = described.notes.some((note) => note.code === code && note.message === message)
    const key = `${shared ? '' : from} ${code} ${message}`
    return !seen.has(key) && seen.add(key)
  })
  if (entries.length === 0) return [paragraph('None: every step converged and nothing was left out of it.')]
  const few = fewOfEachKind(entries, ({ from, code }) => `${from} ${code}`)
  return [list(few.map(({ from, code, message }) => [`${from}: ${message} `, { code }]))]
}

const capital = (text: string): string => text.charAt(0).toUpperCase() + text.slice(1)
