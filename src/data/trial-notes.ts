import type { Note } from '../errors.js'
import type { Factor } from './factors.js'
import type { Ipd } from './ipd.js'

/** Number of patients per arm in each trial, case weights counting patients: `[control, experimental]`. */
export function countArms({
  n,
  trial,
  treatment,
  weights,
}: Ipd): (readonly [control: number, experimental: number])[] {
  const counts = new Float64Array(2 * trial.levels.length)
  for (let i = 0; i < n; i++) counts[2 * trial.codes[i] + treatment.arm[i]] += weights?.[i] ?? 1
  return trial.levels.map((_, k) => [counts[2 * k], counts[2 * k + 1]])
}

/** Notes of one kind that are printed in full; with thousands of trials the rest is counted. */
const MOST = 10

/** ARM_EMPTY and TRIAL_SINGLE_PATIENT: trials that tell little or nothing about the treatment effect. */
export const smallTrialNotes = (ipd: Ipd): Note[] =>
  smallTrialNotesOf(ipd.trial.levels, ipd.treatment, countArms(ipd))

/** {@link smallTrialNotes} for those who only have counts of patients by trial and arm. */
export function smallTrialNotesOf(
  levels: readonly string[],
  { control, experimental }: { readonly control: string; readonly experimental: string },
  counts: readonly (readonly [control: number, experimental: number])[],
): Note[] {
  const single: Note[] = []
  const empty: Note[] = []
  counts.forEach(([controls, experimentals], k) => {
    const trial = levels[k]
    if (controls + experimentals === 1)
      single.push({ code: 'TRIAL_SINGLE_PATIENT', trial, message: `trial "${trial}" has only one patient` })
    else if (controls === 0 || experimentals === 0) {
      const arm = controls === 0 ? control : experimental
      empty.push({
        code: 'ARM_EMPTY',
        trial,
        arm,
        message: `trial "${trial}" has no patients in arm "${arm}"`,
      })
    }
  })
  return [...shortened(single), ...shortened(empty)]
}

/** For the rows of one trial: how many are used, and how many miss each column first. */
export interface TrialRows {
  used: number
  readonly missing: Map<number, number>
}

/**
 * TRIAL_LOST: trials all of whose patients are left out, mostly because a column was not recorded there. `missing`
 * has the place in `columns` of the first column that a row misses; rows whose `chosen` is 0 do not count.
 */
export function lostTrialNotes(
  trial: Factor,
  chosen: Uint8Array,
  missing: Int32Array,
  columns: readonly string[],
): Note[] {
  const used = new Uint32Array(trial.levels.length)
  const trials = new Map<number, TrialRows>()
  for (let row = 0; row < missing.length; row++) {
    const code = trial.codes[row]
    if (code < 0 || chosen[row] === 0) continue
    if (missing[row] < 0) {
      used[code]++
      continue
    }
    const rows = trials.get(code) ?? { used: 0, missing: new Map() }
    trials.set(code, rows)
    rows.missing.set(missing[row], (rows.missing.get(missing[row]) ?? 0) + 1)
  }
  for (const [code, rows] of trials) rows.used = used[code]
  return lostTrialNotesOf(trial.levels, trials, columns)
}

/** {@link lostTrialNotes} for those who only have counts of rows by trial, told by its place in `levels`. */
export function lostTrialNotesOf(
  levels: readonly string[],
  trials: ReadonlyMap<number, TrialRows>,
  columns: readonly string[],
): Note[] {
  const lost = [...trials].filter(([, rows]) => rows.used === 0).sort(([a], [b]) => a - b)
  return shortened(
    lost.map(([code, rows]) => {
      const name = levels[code]
      const reasons = [...rows.missing].map(
        ([column, count]) => `"${columns[column]}" is missing in ${count}`,
      )
      const message = `trial "${name}" is lost: none of its patients is complete (${reasons.join(', ')})`
      return { code: 'TRIAL_LOST', trial: name, message }
    }),
  )
}

function shortened(notes: readonly Note[]): Note[] {
  if (notes.length <= MOST) return [...notes]
  const rest = notes.length - MOST
  return [...notes.slice(0, MOST), { code: notes[0].code, message: `and ${rest} more trials likewise` }]
}
