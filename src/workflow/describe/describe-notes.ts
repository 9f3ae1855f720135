import type { Note } from '../../errors.js'
import type { DescribedGroup } from '../../results/describe-schema.js'
import { count } from '../../words/numbers.js'

/** Fewer patients than this in an arm of a trial: its effect in a subgroup can hardly be estimated. */
const FEW = 10
/** Allocation ratios that differ by more than this factor between trials. */
const VARIES = 1.5
/** Trials smaller than this may deviate from their planned allocation by chance. */
const JUDGED_FROM = 40
/** Notes of one kind that are printed in full. */
const MOST = 10

/** ARM_SMALL: arms of a trial with 1 to 9 patients in the analysis (unless they are the trial's only one). `described` begins with all trials together. */
export function smallArmNotes(described: readonly DescribedGroup[]): Note[] {
  const notes = described.slice(1).flatMap(({ trial, arms, used: inTrial }) =>
    Object.entries(arms)
      .filter(([, { used }]) => used > 0 && used < FEW && inTrial > 1)
      .map(([arm, { used }]): Note => {
        const message = `trial "${trial}" has only ${count(used, 'patient')} in arm "${arm}"`
        return { code: 'ARM_SMALL', ...(trial === null ? {} : { trial }), arm, message }
      }),
  )
  if (notes.length <= MOST) return notes
  const message = `and ${notes.length - MOST} more arms likewise`
  return [...notes.slice(0, MOST), { code: 'ARM_SMALL', message }]
}

/**
 * ALLOCATION_VARIES: patients were allocated in different ratios, so that a comparison of the pooled arms is partly one
 * of trials; methods with trial intercepts are not affected.
 */
export function allocationNotes(described: readonly DescribedGroup[]): Note[] {
  const judged = described
    .slice(1)
    .filter(({ n, allocation }) => n >= JUDGED_FROM && allocation !== null && allocation > 0)
    .sort((a, b) => Number(a.allocation) - Number(b.allocation))
  if (judged.length < 2) return []
  const [low, high] = [judged[0], judged[judged.length - 1]]
  if (Number(high.allocation) <= VARIES * Number(low.allocation)) return []
  const ratio = ({ trial, allocation }: DescribedGroup) =>
    `${Number(allocation).toFixed(2)} in trial "${trial}"`
  const message =
    `experimental patients per control patient range from ${ratio(low)} to ${ratio(high)}; ` +
    'prefer methods with trial intercepts (MOB-SI, metaMOB-SI, PALM tree)'
  return [{ code: 'ALLOCATION_VARIES', message }]
}
