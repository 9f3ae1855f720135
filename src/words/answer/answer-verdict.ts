import type { Answer } from '../../results/answer/answer-schema.js'
import type { FitResult } from '../../results/fit-schema.js'
import { verdictOf } from '../benefit/favours-words.js'
import { effectName, isRatio, outcomeInWords, outcomeKind, rateWord } from '../family-words.js'
import { pEquals } from '../numbers.js'
import { differenceInWords } from './difference-words.js'

/** What the first sentence can be. */
export type Verdict = 'yes' | 'perhaps' | 'no-sign' | 'cannot-tell'

/** A difference within trials is sure enough for a plain yes below this. */
const SURE = 0.05

/**
 * Whether the effect differs: `yes` where the test that allows for the search finds it, and the two groups that differ most
 * differ within trials; `perhaps` the first without the second.
 */
export function verdictOfAnswer({ effect, between }: Omit<Answer, 'sentences'>): Verdict {
  if (effect.differs === null) return 'cannot-tell'
  if (!effect.differs) return 'no-sign'
  const p = between?.within?.p ?? null
  return p !== null && p < SURE ? 'yes' : 'perhaps'
}

/** The answer in one sentence. */
export function verdictInWords(
  verdict: Verdict,
  { experimental }: Pick<FitResult['spec'], 'experimental'>,
): string {
  const what = `the effect of ${experimental}`
  if (verdict === 'yes') return `Yes: ${what} differs between patients.`
  if (verdict === 'perhaps') return `Perhaps: ${what} may differ between patients.`
  if (verdict === 'no-sign') return `No sign that ${what} differs between patients.`
  return `Whether ${what} differs between patients cannot be told.`
}

/** Covariates along which the level of the outcome changes, and not, as far as is seen, the effect. */
export function predictsOnly({ effect, level }: Omit<Answer, 'sentences'>, alpha: number): string[] {
  const small = (tests: Answer['level']) =>
    tests.filter(({ pAdjusted }) => pAdjusted !== null && pAdjusted <= alpha).map(({ variable }) => variable)
  const modifies = small(effect.tests)
  return small(level).filter((variable) => !modifies.includes(variable))
}

/** One of the facts below the answer. */
export interface Fact {
  readonly name: string
  /** Filled parts of a meter of four; null where there is none. */
  readonly meter: number | null
  readonly word: string
  readonly text: string
}

const SURE_WORDS = ['', 'Not sure', 'Less sure', 'Fairly sure', 'Very sure']

/** Four parts: p below 0.001, 0.01, 0.05, or not. */
export const meterOf = (p: number): number => (p < 0.001 ? 4 : p < 0.01 ? 3 : p < 0.05 ? 2 : 1)

/** How sure it is that the effect differs, and what merely predicts the outcome. */
export function answerFacts(fit: FitResult): Fact[] {
  const { answer, spec } = fit
  if (answer == null) return []
  const { effect, between, level } = answer
  const search = effect.pAdjusted
  const within = between?.within?.p ?? null
  const merely = predictsOnly(answer, spec.control_.alpha)
  const smallest = (names: readonly string[]) =>
    level
      .filter(({ variable }) => names.includes(variable))
      .map(({ variable, pAdjusted }) => `${variable}: ${pEquals(pAdjusted)}`)
      .join('; ')
  const seen = effect.differs === true && search !== null
  const sure: Fact = seen
    ? {
        name: 'That it differs',
        meter: within === null ? Math.min(1, meterOf(search)) : Math.min(meterOf(search), meterOf(within)),
        word: SURE_WORDS[within === null ? 1 : Math.min(meterOf(search), meterOf(within))],
        text: `${effect.variable}: ${pEquals(search)}, which allows for the search. The two groups that differ most, within trials: ${pEquals(within)}, which does not.`,
      }
    : {
        name: 'That it differs',
        meter: null,
        word: effect.differs === null ? 'Cannot be told' : 'Not shown',
        text:
          effect.differs === null
            ? 'No covariate could be tested within trials.'
            : `Smallest ${pEquals(search)} (${effect.variable}), which allows for the search. A difference can still be there: these trials can miss it.`,
      }
  return [
    sure,
    {
      name: `What merely predicts ${spec.outcome}`,
      meter: null,
      word: merely.length === 0 ? 'Nothing found' : merely.join(', '),
      text:
        merely.length === 0
          ? 'No covariate changes the outcome in both arms alike.'
          : `Changes the outcome whichever the arm, not, as far as is seen, the effect (${smallest(merely)}). It is no guide to who should be treated.`,
    },
  ]
}

/**
 * Between whom, in one or two sentences: the subgroups with the largest and the smallest effect, or with the best and the
 * worst where it was said which outcomes are better. Empty where the tree has no two
 * subgroups with estimates, or splits on levels alone.
 */
export function leadSentences(fit: FitResult): string[] {
  const { spec, subgroups } = fit
  const told = subgroups.filter(({ effect }) => effect.estimate !== null)
  const ofEffect = fit.tree.nodes.some(
    ({ split }) => split?.differs === 'effect' || split?.differs === 'both',
  )
  if (told.length < 2 || !ofEffect) return []
  const sorted = [...told].sort((a, b) => a.effect.estimate! - b.effect.estimate!)
  const [low, high] = [sorted[0], sorted[sorted.length - 1]]
  const [best, worst] = spec.better === 'lower' ? [low, high] : [high, low]
  const say = (subgroup: (typeof told)[number]): string | null => {
    const words = differenceInWords(subgroup, spec)
    if (words === null) return null
    const risks = outcomeKind(spec.family) === 'event' ? riskWords(subgroup.outcome, spec) : ''
    const what = isRatio(spec.family) ? ` the ${rateWord(spec.family)} of` : ''
    const has = outcomeKind(spec.family) === 'event' ? ' have' : what
    const of = `${has} ${eventInWords(spec)}`
    const inside = [risks, words.interval].filter((part) => part !== '').join('; ')
    return `${words.head}${of}${inside === '' ? '' : ` (${inside})`}`
  }
  const [first, second] = [say(best), say(worst)]
  if (first === null || second === null) return []
  const helps = verdictOf(best.effect, spec) === 'benefit'
  const lead =
    spec.better === undefined
      ? 'The effect is highest'
      : helps
        ? 'It helps most'
        : 'The effect is most favourable'
  const tail = noEffectTail(worst, spec)
  return [
    `${lead} in patients with ${best.label}: ${first}.`,
    `${spec.better === undefined ? 'It is lowest' : 'Least'} in patients with ${worst.label}: ${second}${tail}.`,
  ]
}

/**
 * Whether the effect may be none. An absolute difference and a ratio come from different models, so that the one may exclude
 * no effect and the other not: then both are said.
 */
function noEffectTail({ effect, outcome }: FitResult['subgroups'][number], spec: FitResult['spec']): string {
  const includes = (own: { readonly lo: number | null; readonly hi: number | null } | undefined) =>
    own == null || own.lo === null || own.hi === null ? null : own.lo <= 0 && own.hi >= 0
  const shown = outcomeKind(spec.family) === 'event' ? includes(outcome?.difference) : includes(effect)
  if (shown === true) return ', which is compatible with no effect'
  if (includes(effect) === true) return `; its ${effectName(spec.family)} is compatible with no effect`
  return verdictOf(effect, spec) === 'harm' ? ', a harm' : ''
}

/** `y = yes`; `the event (y)` where the event has no name of its own. */
export const eventInWords = (spec: FitResult['spec']): string =>
  outcomeKind(spec.family) === 'event' && spec.event === null
    ? `the event (${spec.outcome})`
    : outcomeInWords(spec)

/** `90% with active rather than 56%`. */
function riskWords(
  outcome: FitResult['subgroups'][number]['outcome'],
  { experimental }: Pick<FitResult['spec'], 'experimental'>,
): string {
  const [control, own] = [outcome?.control.estimate, outcome?.experimental.estimate]
  if (control == null || own == null) return ''
  const whole = (value: number) => `${(100 * value).toFixed(0)}%`
  return `${whole(own)} with ${experimental} rather than ${whole(control)}`
}
