/** How far a trial deviates from the mean, predicted from all trials. */
export interface RanefInterval {
  readonly trial: string
  /** `(Intercept)` or `treatment`. */
  readonly term: string
  readonly estimate: number
  /** Null where the interval cannot be told from the result. */
  readonly se: number | null
  readonly lo: number | null
  readonly hi: number | null
}
