import { familyOf } from '../families/families.js'
import type { EffectsResult } from '../results/effects-schema.js'
import { clip, LONGEST_LEVEL } from './rule-words.js'

/** Names of the rows for rare events. */
export const RARE_EVENTS = {
  MH: 'Mantel–Haenszel',
  Peto: 'Peto',
  Firth: 'logistic model, trial fixed, Firth',
} as const

/** Names listed before the rest is a number. */
const MOST = 12

/**
 * Which trials each row of the overall effect is from, as a sentence; null where that goes without saying: one trial, or
 * all trials in all rows of a continuous outcome.
 */
export function trialsInRows({
  spec,
  data,
  lm,
  twoStage,
  rareEvents,
  informative,
}: EffectsResult): string | null {
  const all = data.trials.map(({ trial }) => trial)
  if (all.length < 2) return null
  const rows = [
    ...(lm.effect === null ? [] : [{ name: 'one-stage', trials: informative }]),
    ...(twoStage === null ? [] : [{ name: 'two-stage', trials: twoStage.trials.map(({ trial }) => trial) }]),
    ...rareEvents.map(({ method, trials }) => ({
      name: method === 'Firth' ? 'Firth' : RARE_EVENTS[method],
      trials,
    })),
  ]
  const groups = new Map<string, { names: string[]; trials: readonly string[] }>()
  for (const { name, trials } of rows) {
    const key = JSON.stringify(trials)
    const group = groups.get(key)
    if (group === undefined) groups.set(key, { names: [name], trials })
    else group.names.push(name)
  }
  const [first, ...others] = groups.values()
  if (first === undefined) return null
  if (others.length > 0)
    return `Trials in each row: ${[first, ...others].map(({ names, trials }) => `${joined(names)}: ${which(trials, all)}`).join('; ')}.`
  if (first.trials.length === all.length && familyOf(spec.family).linear) return null
  return `Trials in every row: ${which(first.trials, all)}.`
}

function which(trials: readonly string[], all: readonly string[]): string {
  const missing = all.filter((trial) => !trials.includes(trial))
  if (missing.length === 0) return `all ${all.length}`
  return missing.length < trials.length ? `all ${all.length} but ${named(missing)}` : named(trials)
}

function named(trials: readonly string[]): string {
  const shown = trials.slice(0, MOST).map((trial) => clip(trial, LONGEST_LEVEL))
  const rest = trials.length - shown.length
  return rest > 0 ? `${shown.join(', ')} and ${rest} more` : joined(shown)
}

const joined = (names: readonly string[]): string =>
  names.length < 2 ? names.join('') : `${names.slice(0, -1).join(', ')} and ${names.at(-1)}`
