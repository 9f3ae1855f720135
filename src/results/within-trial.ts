/** The interaction of treatment and one split, from comparisons within trials only. Plain data. */
export interface WithinTrial {
  readonly node: number
  /** The two sides of the split, by the nodes below it. */
  readonly sides: readonly [left: number, right: number]
  /**
   * Trials that tell an effect on both sides, each with its difference of effects, right less left; `firth` where that of
   * a side is Firth's, for want of a finite one by maximum likelihood.
   */
  readonly trials: readonly {
    readonly trial: string
    readonly estimate: number
    readonly se: number
    readonly firth: boolean
  }[]
  /** Trials that cannot tell, and are left out. */
  readonly silent: readonly string[]
  /** Pooled by restricted maximum likelihood, Hartung–Knapp–Sidik–Jonkman intervals with their floor; null without trials. */
  readonly pooled: {
    readonly estimate: number
    readonly lo: number | null
    readonly hi: number | null
    /** Of the interval; null for that of a single trial. */
    readonly df: number | null
    readonly p: number | null
    readonly tau2: number | null
    readonly I2: number | null
    readonly Q: number
    readonly Qp: number | null
  } | null
}
