/** How the effects of the trials, each in all its patients, differ from each other. Plain data. */
export interface TrialHeterogeneity {
  /** Trials that tell an effect. */
  readonly trials: number
  /** Variance between trials, restricted maximum likelihood, on the scale of the model, with its Q-profile interval. */
  readonly tau2: number
  readonly lo: number | null
  readonly hi: number | null
  /** Percent. */
  readonly I2: number | null
  readonly Q: number
  readonly df: number
  readonly p: number | null
}
