import { hasBothArms } from '../../data/patients/strata.js'
import { CopseError, countText } from '../../errors.js'
import type { CellSource } from '../../sources/cell-source.js'
import type { Growth } from '../grow/growth.js'
import type { MethodRecord } from './method.js'

/**
 * Refuses trials that a method cannot be fitted to.
 *
 * Coded errors: ONE_TRIAL (random effects need two), ARM_EMPTY (no trial with both arms, where intercepts are stratified),
 * TRIALS_TOO_MANY.
 */
export function* assertTrials<Node>(source: CellSource<Node>, method: MethodRecord): Growth<Node, void> {
  if (method.random !== null && source.trials.length < 2) throw oneTrial(source.trials[0], method)
  if (method.stratified) yield* assertComparison(source, method)
  if (method.random !== null) yield* assertFewerTrials(source, method)
}

function oneTrial(trial: string, method: MethodRecord): CopseError {
  return new CopseError({
    code: 'ONE_TRIAL',
    wrong: `${method.title} has random effects of trials, but all patients are in trial "${trial}"`,
    found: 1,
    need: 'at least 2 trials',
    try: '--method mob, or another --trial column',
    place: { trial },
  })
}

/** With as many trials as patients the variance between trials cannot be told from that within. */
function* assertFewerTrials<Node>(source: CellSource<Node>, method: MethodRecord): Growth<Node, void> {
  const root = source.root()
  yield [root]
  const patients = source.sums(root).n.reduce((sum, n) => sum + n, 0)
  if (patients > source.trials.length) return
  throw new CopseError({
    code: 'TRIALS_TOO_MANY',
    wrong: `${method.title} has random effects of trials, but no trial has two patients`,
    found: `${source.trials.length} trials of ${countText(patients)} patients`,
    need: 'trials of several patients',
    try: '--method mob, or another --trial column',
  })
}

/** With an intercept for each trial, trials with one arm compare nothing; where all are such there is no effect to look for. */
function* assertComparison<Node>(source: CellSource<Node>, method: MethodRecord): Growth<Node, void> {
  const root = source.root()
  yield [root]
  const { n } = source.sums(root)
  if (source.trials.some((_, k) => hasBothArms(n, k))) return
  throw new CopseError({
    code: 'ARM_EMPTY',
    wrong: `no trial has patients in both arms, and ${method.title} compares arms within trials only`,
    found: `${source.trials.length} trials with one arm each`,
    need: 'at least one with both',
    try: `checking how the arms "${source.arms[0]}" and "${source.arms[1]}" are coded in each trial, or --method mob`,
    place: { option: '--trial' },
  })
}
