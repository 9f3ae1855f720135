import type { FitResult } from '../../results/fit-schema.js'
import type { PatientSummary } from '../../results/patient-summary.js'
import { outcomeKind } from '../../words/family-words.js'
import { count, countText } from '../../words/numbers.js'
import { armCounts } from '../tree/tree-words.js'

/** Texts of a box: the first line is its name. */
export type BoxWords = readonly [name: string, ...lines: string[]]

/** What a flow diagram says that no data hold; the keys of `--review`. */
export const REVIEW_KEYS = ['identified', 'excluded', 'eligible', 'not-obtained', 'aggregate'] as const

export type Review = Readonly<Partial<Record<(typeof REVIEW_KEYS)[number], string>>>

/** A box that is filled from the review, or waits for it. */
export interface ReviewBox {
  readonly words: BoxWords
  readonly known: boolean
}

/** The texts of a flow diagram. */
export interface FlowWords {
  readonly review: readonly (readonly [ReviewBox, ReviewBox])[]
  readonly obtained: BoxWords
  readonly aggregate: ReviewBox
  readonly excluded: BoxWords
  readonly analysed: BoxWords
  readonly subgroups: readonly BoxWords[]
  readonly trials: BoxWords
  readonly note: string
}

const REVIEW_WORDS: Readonly<Record<keyof Review, readonly [name: string, ask: string]>> = {
  identified: ['Studies identified by searches', 'number: to be filled in'],
  excluded: ['Duplicates, ineligible, excluded', 'number and reasons: to be filled in'],
  eligible: ['Studies eligible, data sought', 'number: to be filled in'],
  'not-obtained': ['Data not obtained', 'studies, patients, reasons: to be filled in'],
  aggregate: ['Aggregate data only', 'studies, patients: to be filled in'],
}

/**
 * What the boxes of a flow diagram say. Rows that were left out are counted by reason; where the reasons do not add up to
 * what is missing, the box says by how much.
 */
export function flowWords(fit: FitResult, review: Review, patients: PatientSummary | null): FlowWords {
  const { data, spec, subgroups } = fit
  const box = (key: keyof Review): ReviewBox => {
    const [name, ask] = REVIEW_WORDS[key]
    const own = review[key]
    return { words: [name, own ?? ask], known: own !== undefined }
  }
  // Rows are what was handed over; with case weights they are not patients.
  const rows = (n: number) => (spec.weights === null ? count(n, 'patient') : count(n, 'row'))
  const left = data.rows - data.used
  const reasons = Object.entries(data.excluded).map(
    ([reason, n]) => `${reason.includes('"') ? reason : `${reason} missing`}: ${countText(n)}`,
  )
  const told = Object.values(data.excluded).reduce((sum, n) => sum + n, 0)
  const without = spec.excludeTrials
  const arms = [spec.experimental, spec.control] as const
  const total = (arm: string) => data.trials.reduce((sum, trial) => sum + (trial.arms[arm] ?? 0), 0)
  const events = (arm: 0 | 1) => {
    if (patients === null || outcomeKind(patients.family) === 'number') return ''
    const sum = patients.leaves.reduce(
      (all, leaf) => all + (leaf.arms[arm]?.n ?? 0) * (leaf.arms[arm]?.mean ?? 0),
      0,
    )
    return ` (${count(sum, 'event')})`
  }
  const used = data.trials.reduce((sum, { n }) => sum + n, 0)
  return {
    review: [
      [box('identified'), box('excluded')],
      [box('eligible'), box('not-obtained')],
    ],
    obtained: [
      'Data of patients obtained',
      `${count(data.trials.length + without.length, 'trial')}, ${rows(data.rows)}`,
    ],
    aggregate: box('aggregate'),
    excluded: [
      `Not analysed: ${rows(left)}`,
      ...reasons,
      ...(told === left
        ? []
        : [
            `the reasons add up to ${countText(told)}: ${countText(Math.abs(left - told))} not accounted for`,
          ]),
      without.length === 0 ? 'trials left out: 0' : `trials left out on request: ${without.join(', ')}`,
    ],
    analysed: [
      `Analysed: ${count(data.trials.length, 'trial')}, ${count(used, 'patient')}`,
      `${arms[0]} ${countText(total(arms[0]))}${events(1)}; ${arms[1]} ${countText(total(arms[1]))}${events(0)}`,
    ],
    subgroups: subgroups.map((subgroup): BoxWords => {
      const [n0, n1] = armCounts(subgroup, spec)
      return [
        subgroup.label,
        count(subgroup.n, 'patient'),
        `${spec.experimental} ${countText(n1)}, ${spec.control} ${countText(n0)}`,
      ]
    }),
    trials: [
      'Trials (patients analysed)',
      data.trials
        .map(({ trial, n }) => `${trial}\u00a0(${countText(n)})`.replaceAll(' ', '\u00a0'))
        .join('  '),
    ],
    note: 'Solid boxes are filled from the data, or by the authors; dashed boxes wait for numbers that only the review knows. After the PRISMA-IPD statement (Stewart et al. 2015).',
  }
}
