import type { Answer } from '../results/answer/answer-schema.js'
import type { WithinInteraction } from '../results/answer/told-schema.js'
import type { FitNode, OneFit } from '../results/fit-schema.js'
import { benefitSentence } from './benefit/benefit-words.js'
import { familyWords, outcomeInWords, ratioEstimate, ratioInterval } from './family-words.js'
import { decimalsForAll, fixed, interval, levelInWords, pEquals } from './numbers.js'
import { ruleInWords } from './rule-words.js'

type Spec = OneFit['spec']
type Numbers = { readonly estimate: number | null; readonly lo: number | null; readonly hi: number | null }

/** The answer in sentences: whether the effect differs, between whom and by how much; and what predicts the outcome only. */
export function answerSentences(answer: Omit<Answer, 'sentences'>, spec: Spec): string[] {
  const benefit = answer.between === null ? null : benefitSentence(answer.between, spec)
  return [
    effectSentence(answer, spec),
    ...(benefit === null ? [] : [benefit]),
    ...howSure(answer, spec),
    ...levelSentence(answer, spec.control_.alpha),
  ]
}

function effectSentence({ effect, between }: Omit<Answer, 'sentences'>, spec: Spec): string {
  const { experimental, control } = spec
  const what = `the effect of ${experimental} against ${control} on ${outcomeInWords(spec)}`
  if (effect.differs === null)
    return `Whether ${what} differs between patients cannot be told: no covariate could be tested within trials.`
  const p = `${pEquals(effect.pAdjusted)}, ${effect.variable}${spec.control_.bonferroni && effect.tests.length > 1 ? `, adjusted for ${effect.tests.length} covariates` : ''}`
  if (!effect.differs)
    return `No evidence that ${what} differs between patients within trials (smallest ${p}); that is no proof that it is the same in all.`
  const head = `Within trials, ${what} differs between patients (${p})`
  if (between === null) return `${head}; no cut leaves enough patients on either side to say between whom.`
  const texts = effectTexts([...between.effects, ...(between.within ? [between.within] : [])], spec)
  const [left, right] = between.effects.map((_, j) => texts[j])
  const groups = [between.left, between.right].map((condition) => ruleInWords([condition]))
  const name = familyWords(spec.family).ratio?.name ?? 'effect'
  return `${head}: most between ${groups[0]} (${name} ${left}) and ${groups[1]} (${name} ${right}).`
}

/** By how much, and how sure. */
function howSure({ between }: Omit<Answer, 'sentences'>, spec: Spec): string[] {
  if (between === null) return []
  const { within } = between
  if (within === null)
    return ['The two groups share no trial in which both can be estimated, so that the difference cannot.']
  const texts = effectTexts([...between.effects, within], spec)
  const name =
    familyWords(spec.family).ratio === null ? 'The difference of the effects' : 'The ratio of the two'
  const caution =
    spec.control_.honest === null
      ? ' The cut was chosen by these patients because they differ there: expect less in others.'
      : ''
  return [`${name} is ${texts[texts.length - 1]}.${caution}`]
}

/** What changes the level of the outcome, and is not seen to change the effect. */
function levelSentence({ effect, level }: Omit<Answer, 'sentences'>, alpha: number): string[] {
  const predicts = level
    .filter(({ pAdjusted }) => pAdjusted !== null && pAdjusted <= alpha)
    .map(({ variable }) => variable)
  const modifies = effect.tests
    .filter(({ pAdjusted }) => pAdjusted !== null && pAdjusted <= alpha)
    .map(({ variable }) => variable)
  const only = predicts.filter((variable) => !modifies.includes(variable))
  if (only.length === 0) return []
  const [verb, them] = only.length === 1 ? ['predicts', 'it'] : ['predict', 'them']
  return [
    `${list(only)} ${verb} the outcome of both arms taken together; that the effect differs with ${them} is not seen.`,
  ]
}

/** Effects with their intervals on the scale that is read, differences with the same decimals: `−1.07, 95% CI −1.24 to −0.90`. */
function effectTexts(all: readonly Numbers[], spec: Spec): string[] {
  const { ratio } = familyWords(spec.family)
  const ci = `${levelInWords(spec.control_.level)} CI`
  const half = ({ lo, hi }: Numbers) => (lo === null || hi === null ? null : (hi - lo) / 4)
  const decimals = decimalsForAll(all.map(half))
  return all.map((own) => {
    if (own.estimate === null) return 'not estimable'
    if (ratio === null) return `${fixed(own.estimate, decimals)}, ${ci} ${interval(own.lo, own.hi, decimals)}`
    const exp = (value: number | null) => (value === null ? null : Math.exp(value))
    const onScale = { estimate: exp(own.estimate), lo: exp(own.lo), hi: exp(own.hi) }
    return `${ratioEstimate(onScale)}, ${ci} ${ratioInterval(onScale)}`
  })
}

const list = (names: readonly string[]): string =>
  names.length < 2 ? names.join() : `${names.slice(0, -1).join(', ')} and ${names[names.length - 1]}`

/** The two p-values of a split: `effect p = 0.57`, `level p < 0.001`. Empty where they are not known. */
export function splitPs({ split }: Pick<FitNode, 'split'>): string[] {
  if (split?.effectP === undefined || split.levelP === undefined) return []
  return [`effect ${pEquals(split.effectP)}`, `level ${pEquals(split.levelP)}`]
}

/** A difference within trials in words, on the scale that is read. */
export const interactionInWords = (within: WithinInteraction, spec: Spec): string =>
  effectTexts([within], spec)[0]
