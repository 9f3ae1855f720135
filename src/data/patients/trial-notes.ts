import type { Note } from '../../errors.js'
import { familyOf } from '../../families/families.js'
import type { Factor } from '../roles/factors.js'
import type { Roles } from '../roles/roles.js'
import type { Covariate, Ipd } from './ipd.js'
import { armsOf, strataOf, stratumOf } from './strata.js'

type FamilyName = Roles['family']

/** Number of patients per arm in each trial, case weights counting patients: `[control, experimental]`. */
export function countArms({
  n,
  trial,
  treatment,
  weights,
}: Ipd): (readonly [control: number, experimental: number])[] {
  const counts = new Float64Array(strataOf(trial.levels.length).length)
  for (let i = 0; i < n; i++) counts[stratumOf(trial.codes[i], treatment.arm[i])] += weights?.[i] ?? 1
  return trial.levels.map((_, k) => armsOf(counts, k))
}

/** Notes of one kind that are printed in full; with thousands of trials the rest is counted. */
const MOST = 10

/** ARM_EMPTY (one note for all trials with one arm) and TRIAL_SINGLE_PATIENT: trials that tell little or nothing about the treatment effect. */
export const smallTrialNotes = (ipd: Ipd): Note[] =>
  smallTrialNotesOf(ipd.trial.levels, ipd.treatment, countArms(ipd))

/** {@link smallTrialNotes} for those who only have counts of patients by trial and arm. */
export function smallTrialNotesOf(
  levels: readonly string[],
  { control, experimental }: { readonly control: string; readonly experimental: string },
  counts: readonly (readonly [control: number, experimental: number])[],
): Note[] {
  const single: Note[] = []
  const oneArmed: OneArmed[] = []
  counts.forEach(([controls, experimentals], k) => {
    const trial = levels[k]
    if (controls + experimentals === 1)
      single.push({ code: 'TRIAL_SINGLE_PATIENT', trial, message: `trial "${trial}" has only one patient` })
    else if (controls === 0 || experimentals === 0)
      oneArmed.push({ trial, lacks: controls === 0 ? control : experimental })
  })
  return [...shortened(single), ...oneArmNote(oneArmed)]
}

interface OneArmed {
  readonly trial: string
  readonly lacks: string
}

/** Names of trials in one note; thousands of them help nobody. */
const MOST_NAMED = 50

/** All trials with one arm in a single note, so that they can be dealt with at once. */
function oneArmNote(trials: readonly OneArmed[]): Note[] {
  if (trials.length === 0) return []
  const named = trials.slice(0, MOST_NAMED)
  const rest = trials.length - named.length
  const more = rest > 0 ? `, and ${rest} more` : ''
  const exclude = named.map(({ trial }) => `--exclude-trial ${JSON.stringify(trial)}`).join(' ')
  const consequence =
    'by itself it tells nothing of the treatment effect, and with an intercept of its own only of how much outcomes vary'
  if (trials.length === 1) {
    const [{ trial, lacks }] = trials
    const message = `trial "${trial}" has no patients in arm "${lacks}": ${consequence}; check how its arms are coded, or leave it out: ${exclude}`
    return [{ code: 'ARM_EMPTY', trial, arm: lacks, message }]
  }
  const byArm = [...new Set(named.map(({ lacks }) => lacks))].map((arm) => {
    const names = named.filter(({ lacks }) => lacks === arm).map(({ trial }) => `"${trial}"`)
    return `none in arm "${arm}" in ${names.join(', ')}`
  })
  const message = `${trials.length} trials have patients in one arm only (${byArm.join('; ')}${more}): each ${consequence.replace('by itself it', 'by itself')}; check how their arms are coded, or leave them out: ${exclude}`
  return [{ code: 'ARM_EMPTY', message }]
}

/** TRIAL_OUTCOME_CONSTANT: trials with both arms whose patients all have the same outcome; not told where all patients do. */
export function constantTrialNotes(ipd: Ipd, family: FamilyName): Note[] {
  const { values } = ipd.outcome
  const first = ipd.trial.levels.map(() => Number.NaN)
  const alike = ipd.trial.levels.map(() => true)
  for (let i = 0; i < ipd.n; i++) {
    const k = ipd.trial.codes[i]
    if (Number.isNaN(first[k])) first[k] = values[i]
    else if (values[i] !== first[k]) alike[k] = false
  }
  return constantTrialNotesOf(ipd.trial.levels, ipd.outcome.name, family, alike, countArms(ipd))
}

/** {@link constantTrialNotes} for those who only know which trials are constant. */
export function constantTrialNotesOf(
  levels: readonly string[],
  outcome: string,
  family: FamilyName,
  alike: readonly boolean[],
  counts: readonly (readonly [control: number, experimental: number])[],
): Note[] {
  if (levels.length < 2) return []
  const notes = levels.flatMap((trial, k): Note[] => {
    const [controls, experimentals] = counts[k]
    if (!alike[k] || controls === 0 || experimentals === 0) return []
    const means = familyOf(family).linear
      ? 'models take its treatment effect to be exactly 0, and the two-stage analysis leaves it out'
      : 'it tells nothing of the treatment effect'
    const message = `outcome "${outcome}" is the same in all ${controls + experimentals} patients of trial "${trial}": ${means}; check the outcome there, or leave the trial out (--exclude-trial ${JSON.stringify(trial)})`
    return [{ code: 'TRIAL_OUTCOME_CONSTANT', trial, column: outcome, message }]
  })
  return shortened(notes)
}

/**
 * TRIAL_LEVEL_COVARIATE: covariates that all patients of a trial share, so that a split on them compares trials, with all
 * else that differs between these. Not told of a single trial, nor where no trial has two patients.
 */
export function trialLevelNotes({ n, trial, covariates }: Ipd): Note[] {
  const patients = new Uint32Array(trial.levels.length)
  for (let i = 0; i < n; i++) patients[trial.codes[i]]++
  if (trial.levels.length < 2 || patients.every((count) => count < 2)) return []
  return trialLevelNotesOf(
    covariates.filter((covariate) => isTrialLevel(covariate, trial, n)).map(({ name }) => name),
  )
}

/** The same for a method that compares within trials only. */
export const untestedTrialLevelNotes = (ipd: Ipd): Note[] => asUntested(trialLevelNotes(ipd))

/** Notes of which those of {@link trialLevelNotes} are put for such a method. */
export function asUntested(notes: readonly Note[]): Note[] {
  return notes.map((note) => {
    if (note.code !== 'TRIAL_LEVEL_COVARIATE') return note
    const message = `"${note.column}" has a single value in each trial: no trial compares patients who differ in it, so that it is not tested and cannot make a subgroup`
    return { ...note, message }
  })
}

/** {@link trialLevelNotes} for those who know which covariates these are. */
export function trialLevelNotesOf(names: readonly string[]): Note[] {
  return names.map((name) => ({
    code: 'TRIAL_LEVEL_COVARIATE',
    column: name,
    message: `"${name}" has a single value in each trial: a split on it compares trials with each other, not patients within trials, so that whatever else differs between these trials looks like an effect of "${name}"`,
  }))
}

function isTrialLevel(covariate: Covariate, { codes, levels }: Ipd['trial'], n: number): boolean {
  const values = covariate.kind === 'numeric' ? covariate.values : covariate.codes
  const first = new Float64Array(levels.length).fill(Number.NaN)
  for (let i = 0; i < n; i++) {
    const k = codes[i]
    if (Number.isNaN(first[k])) first[k] = values[i]
    else if (first[k] !== values[i]) return false
  }
  return true
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
