import type { FitModel, FitResult, OneFit } from '../../results/fit-schema.js'
import { methodOf } from '../../trees/methods/methods.js'
import { adjustLines } from '../../words/adjust-text.js'
import { verdictInWords, verdictOfAnswer } from '../../words/answer/answer-verdict.js'
import { patientsInArm } from '../../words/arm-counts.js'
import { directionInWords } from '../../words/benefit/favours-words.js'
import { hasNnt, nntInWords, nntText } from '../../words/benefit/nnt-words.js'
import { byHandInWords } from '../../words/by-hand.js'
import { clusterLine } from '../../words/cluster-words.js'
import {
  differenceUnit,
  effectInWords,
  familyLine,
  familyWords,
  meanInterval,
  outcomeInWords,
  ratioEstimate,
  ratioInterval,
} from '../../words/family-words.js'
import { equationOf, METHOD_INFO } from '../../words/method-info.js'
import {
  count,
  countText,
  decimalsForAll,
  degrees,
  fixed,
  interval,
  levelInWords,
  pValue,
  significant,
} from '../../words/numbers.js'
import { LONGEST_LEVEL, ruleInWords } from '../../words/rule-words.js'
import { settingsInWords } from '../../words/settings-words.js'
import { TEST_NAMES } from '../../words/test-names.js'
import { calibrationSentences } from '../../words/trust/calibration-words.js'
import { armMeansWords } from '../../words/within-words.js'
import { bayesText } from './bayes-text.js'
import { cvText } from './cv-text.js'
import { noteLines } from './notes-text.js'
import { exclusionsInWords, section } from './sections.js'
import { survivalText } from './survival/survival-text.js'
import { textTable, wrap } from './text-table.js'
import { treeText } from './tree-text.js'
import { withinText } from './within-text.js'

/** A fit as plain text: what was asked, the tree, the subgroups, the trials' heterogeneity, the notes. */
export function fitText(result: FitResult): string {
  const { tree, model } = result
  const sections = [
    titleText(result),
    result.answer ? section('Answer', answerText(result, result.answer)) : null,
    section('Tree', treeText(result, { instability: true })),
    tree.nodes.length === 1 ? section('Why there are no subgroups', whyNoSubgroups(result)) : null,
    section('Subgroups', subgroupsText(result)),
    outcomesText(result),
    survivalText(result),
    result.within === undefined ? null : withinText(result, result.within),
    model.random.length > 0 ? section('Heterogeneity between trials', heterogeneityText(result)) : null,
    result.bayes === undefined ? null : bayesText(result.bayes, result.spec),
    result.calibration === undefined
      ? null
      : section(
          'How often chance finds as much',
          sentences(calibrationSentences(result.calibration, result)),
        ),
    result.cv === null ? null : section('Cross-validation', cvText(result.cv, result)),
    section('Notes', noteLines(result.notes)),
    section('Details', heading(result)),
    result.fallback === null ? null : section('Fallback', fallbackText(result.fallback)),
  ]
  return `${sections.filter((text) => text !== null).join('\n\n')}\n`
}

const sentences = (texts: readonly string[]): string => texts.flatMap((line) => wrap(line, 100)).join('\n')

/** The fit of the fall-back method, whole. */
function fallbackText(fallback: OneFit): string {
  const why = wrap(
    'Stratified intercepts of some trials tell nothing about instability in some node (see the notes). The same data with random intercepts:',
    100,
  ).join('\n')
  return `${why}\n\n${fitText({ ...fallback, cv: null, fallback: null }).trimEnd()}`
}

/** What was analysed, in a line or two; {@link heading} has how. */
function titleText({ spec, data }: FitResult): string {
  const { treatment, experimental, control, trial } = spec
  const trials = trial === null ? 'one trial' : `${count(data.trials.length, 'trial')} (${trial})`
  const lines = [
    `Subgroups by ${METHOD_INFO[spec.method].title}: outcome ${outcomeInWords(spec)}${familyLine(spec)}; ${treatment}: ${experimental} against ${control}; ${trials}`,
    ...[byHandInWords(spec)].filter((line) => line !== null),
  ]
  return lines.flatMap((line) => wrap(line, 100)).join('\n')
}

/** The answer in one sentence, and in full. */
function answerText({ spec }: FitResult, answer: NonNullable<FitResult['answer']>): string {
  return sentences([verdictInWords(verdictOfAnswer(answer), spec), '', ...answer.sentences])
}

function heading({ spec, data, model }: FitResult): string {
  const { title, summary } = METHOD_INFO[spec.method]
  const { treatment, experimental, control, trial, covariates } = spec
  const lines = [
    `${title}: ${familyWords(spec.family).left} = ${equationOf(spec.method, spec.adjust)}`,
    `(${summary})`,
    '',
    `Outcome ${outcomeInWords(spec)}${familyLine(spec)}; ${treatment}: ${experimental} against ${control}; ${trial === null ? 'one trial' : `${count(data.trials.length, 'trial')} (${trial})`}`,
    `Covariates ${covariates.join(', ')}`,
    ...adjustLines(spec),
    `${data.used} of ${count(data.rows, 'row')} used${exclusionsInWords(data)}`,
    settings(spec, model),
    ...[byHandInWords(spec)].filter((line) => line !== null),
  ]
  return lines.flatMap((line) => wrap(line, 100)).join('\n')
}

function settings(spec: FitResult['spec'], { criterion, iterations, converged }: FitModel): string {
  const parts = [
    ...settingsInWords(spec.control_, spec),
    ...(criterion === null ? [] : [criterion]),
    ...(iterations > 1 ? [`${iterations} iterations${converged ? '' : ', not converged'}`] : []),
  ]
  return `Settings: ${parts.join(', ')}`
}

function whyNoSubgroups({ tree, spec }: FitResult): string {
  const [root] = tree.nodes
  const within = methodOf(spec.method).joint === 'within'
  const because = {
    'not-significant': `no covariate reaches the level ${spec.control_.alpha}:`,
    'too-small': `there are ${countText(root.n)} patients, fewer than twice the minimum size of ${spec.control_.minsize}`,
    'max-depth': 'the maximum depth is 1',
    'no-admissible-split': `no ${within ? 'admissible split' : 'cut'} leaves ${spec.control_.minsize} patients on either side${within ? ', in enough trials' : ''}`,
    constant: within
      ? 'no covariate can be tested: in no trial with both arms do enough patients differ in one, or the outcome is constant'
      : 'no covariate can be tested: all are constant, or the outcome is',
    'test-failed': 'the stability test failed (see the notes)',
    pruned: 'the splits were pruned',
    'user-driven': 'splits were forbidden by hand',
  }[root.stop!]
  if (root.tests.length === 0) return because
  const rows = root.tests.map(({ variable, kind, statistic, p, pAdjusted }) => [
    variable,
    TEST_NAMES[kind],
    p === null ? '–' : fixed(statistic, 2),
    pValue(p),
    pValue(pAdjusted),
  ])
  const table = textTable(
    [
      { head: 'Covariate' },
      { head: 'Test' },
      { head: 'Statistic', align: 'right' },
      { head: 'p', align: 'right' },
      { head: 'adjusted p', align: 'right' },
    ],
    rows,
  )
  return `${because}\n\n${table}`
}

function subgroupsText({ subgroups, spec }: FitResult): string {
  const clusters = clusterLine({ spec, subgroups })
  const { control, experimental, control_ } = spec
  const decimals = decimalsForAll(subgroups.map(({ effect }) => effect.se))
  const { effect: effectHead, ratio } = familyWords(spec.family)
  const kenwardRoger = subgroups.some(({ effect }) => effect.kenwardRoger)
  const rows = subgroups.map(({ node, rule, trials, effect }) => [
    String(node),
    ruleInWords(rule, LONGEST_LEVEL),
    countText(patientsInArm(trials, control)),
    countText(patientsInArm(trials, experimental)),
    fixed(effect.estimate, decimals),
    interval(effect.lo, effect.hi, decimals, effect.df),
    ...(ratio === null
      ? [degrees(effect.df)]
      : [ratioEstimate(effect.ratio), ratioInterval(effect.ratio ?? NONE)]),
    pValue(effect.p),
    ...(kenwardRoger
      ? [
          effect.kenwardRoger
            ? interval(effect.kenwardRoger.lo, effect.kenwardRoger.hi, decimals, effect.kenwardRoger.df)
            : '–',
          pValue(effect.kenwardRoger?.p ?? null),
        ]
      : []),
  ])
  const percentCi = `${levelInWords(control_.level)} CI`
  const table = textTable(
    [
      { head: 'Node', align: 'right' },
      { head: 'Subgroup' },
      { head: control, align: 'right' },
      { head: experimental, align: 'right' },
      { head: effectHead, align: 'right' },
      { head: percentCi, align: 'right' },
      ...(ratio === null
        ? [{ head: 'df', align: 'right' as const }]
        : [
            { head: ratio.head, align: 'right' as const },
            { head: percentCi, align: 'right' as const },
          ]),
      { head: 'p', align: 'right' },
      ...(kenwardRoger
        ? [
            { head: `K–R ${percentCi}`, align: 'right' as const },
            { head: 'K–R p', align: 'right' as const },
          ]
        : []),
    ],
    rows,
  )
  const explain = [
    effectInWords(spec),
    ...[directionInWords(spec)].filter((line) => line !== null),
    ...(kenwardRoger ? ['Intervals and p with Satterthwaite degrees of freedom; K–R: Kenward–Roger.'] : []),
    ...(clusters === null ? [] : [clusters]),
  ]
  return `${table}\n\n${wrap(explain.join(' '), 100).join('\n')}`
}

const NONE = { estimate: null, lo: null, hi: null }

/** Risk or rate of either arm in every subgroup, and the absolute difference; effects of continuous outcomes are one already. */
function outcomesText({ subgroups, spec, within }: OneFit): string | null {
  const { mean, ratio } = familyWords(spec.family)
  if (ratio === null || subgroups.every(({ outcome }) => outcome === null)) return null
  const { control, experimental, family } = spec
  const needed = hasNnt({ spec })
  const means = armMeansWords({ within })
  const table = textTable(
    [
      { head: 'Node', align: 'right' },
      { head: control, align: 'right' },
      { head: experimental, align: 'right' },
      { head: 'Difference', align: 'right' },
      ...(needed ? [{ head: 'NNT', align: 'right' as const }] : []),
    ],
    subgroups.map(({ node, outcome }) => [
      String(node),
      ...(outcome === null
        ? ['–', '–', '–']
        : [outcome.control, outcome.experimental, outcome.difference].map((each) =>
            meanInterval(family, each),
          )),
      ...(needed ? [nntText(outcome?.nnt)] : []),
    ]),
    100,
  )
  const explain = `${mean} of ${outcomeInWords(spec)} with ${levelInWords(spec.control_.level)} CI, standardised over the trials of the subgroup; differences are absolute${differenceUnit(family)}.${needed ? ` ${nntInWords(spec)}` : ''}${means === null ? '' : ` ${means}`}`
  return section(`${mean} by arm`, `${table}\n\n${wrap(explain, 100).join('\n')}`)
}

function heterogeneityText({ model, spec }: FitResult): string {
  const { ratio, effect } = familyWords(spec.family)
  const name = (term: string) =>
    term === 'treatment' ? (ratio === null ? 'treatment effect' : effect) : 'intercept'
  const sds = model.random.filter(({ term2 }) => term2 === null)
  const lines = sds.map(
    ({ term, variance, sd }) => `τ̂² of the ${name(term)} ${significant(variance)} (τ̂ = ${significant(sd)})`,
  )
  for (const { term2, correlation } of model.random)
    if (term2 !== null) lines.push(`correlation ${fixed(correlation ?? null, 2)}`)
  if (model.residualVariance !== null) lines.push(`residual variance ${significant(model.residualVariance)}`)
  const terms = sds.map(({ term }) => term)
  const decimals = decimalsForAll(sds.map(({ sd }) => (sd !== null && sd > 0 ? sd / 10 : null)))
  const rows = model.ranef.map((modes) => [
    String(modes.level),
    ...terms.map((term) => fixed(modes[term] as number, decimals)),
  ])
  const table = textTable(
    [
      { head: spec.trial ?? 'Trial' },
      ...terms.map((term) => ({ head: name(term), align: 'right' as const })),
    ],
    rows,
  )
  return `${lines.join('; ')}\n\nPredicted deviation of each trial:\n${table}`
}
