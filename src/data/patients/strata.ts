/**
 * How trials × arms, and whatever else comes in arms, are laid out in arrays. A *stratum* is a trial × arm; the same layout
 * holds subgroups × arms and patients × arms. This is the one file that knows that there are two arms, control (0) and
 * experimental (1).
 */

/** Arms of a trial. */
export const ARMS = 2

/** Place of an arm of a trial (or of a subgroup, a patient) in an array of all. */
export const stratumOf = (trial: number, arm: number): number => ARMS * trial + arm

export const armOf = (stratum: number): number => stratum & 1
export const trialOf = (stratum: number): number => stratum >> 1

/** The stratum of the same trial's other arm. */
export const otherArm = (stratum: number): number => stratum ^ 1

/** Sum over the arms of a trial. */
export const overArms = (values: ArrayLike<number>, trial: number): number =>
  values[ARMS * trial] + values[ARMS * trial + 1]

/** Control and experimental arm of a trial. */
export const armsOf = <T>(values: { readonly [stratum: number]: T }, trial: number): readonly [T, T] => [
  values[ARMS * trial],
  values[ARMS * trial + 1],
]

/** Whether both arms of a trial have patients. */
export const hasBothArms = (n: ArrayLike<number>, trial: number): boolean =>
  n[ARMS * trial] > 0 && n[ARMS * trial + 1] > 0

/** The strata of a number of trials. */
export interface Strata {
  readonly trials: number
  readonly arms: number
  /** Strata in all. */
  readonly length: number
  /** Place of an arm of a trial. */
  index(trial: number, arm: number): number
  armOf(stratum: number): number
  trialOf(stratum: number): number
}

export const strataOf = (trials: number): Strata => ({
  ...{ trials, arms: ARMS, length: ARMS * trials },
  ...{ index: stratumOf, armOf, trialOf },
})

/** The strata that an array has numbers of. */
export const strataIn = ({ length }: { readonly length: number }): Strata => strataOf(length / ARMS)
