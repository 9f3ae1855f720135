import type { LeaveOneOut } from '../../results/trust/leave-one-out-schema.js'
import { count, fixed, interval, levelInWords } from '../numbers.js'

/** What predictions for trials that were left out have come to, for clinicians. */
export function leaveOneOutSentences(
  { trials, informative, oneStage, twoStage, c }: LeaveOneOut,
  level: number,
): string[] {
  const failed = trials.filter((trial) => trial.failed).length
  const leftOut = trials.reduce((sum, trial) => sum + (trial.failed ? 0 : trial.leftOut), 0)
  const aside = [
    ...(failed > 0 ? [`Without ${count(failed, 'trial')} no tree could be grown.`] : []),
    ...(leftOut > 0
      ? [`${count(leftOut, 'patient')} with a level that the other trials do not have are left out.`]
      : []),
  ]
  const how =
    'Each trial is left out in turn, and the tree of the others predicts the effects of its patients.'
  if (oneStage === null)
    return [
      `${how} No differences are predicted: no tree of the others gives the patients of the trial left out different effects in both arms.`,
      ...aside,
    ]
  const ci = (own: { readonly lo: number | null; readonly hi: number | null }) =>
    `${levelInWords(level)} CI ${interval(own.lo, own.hi, 2)}`
  return [
    `${how} Differences are predicted in ${informative} of ${count(trials.length, 'trial')}: their slope is ${fixed(oneStage.slope, 2)} (${ci(oneStage)}${twoStage === null ? '' : `; trials pooled ${fixed(twoStage.slope, 2)}, ${ci(twoStage)}`}). 1: effects differ as much as predicted; 0: predictions say nothing of a new trial.`,
    ...(informative < trials.length
      ? ['The slope is of those trials alone, which makes it too small on average.']
      : []),
    ...(c === null
      ? []
      : [
          `Concordance for benefit ${fixed(c, 2)}: 0.5 is chance, and even good predictions stay near 0.6 where outcomes vary much.`,
        ]),
    ...aside,
  ]
}
