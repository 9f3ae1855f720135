/** How alike the arms of each trial are before treatment. Plain data. */
export interface Balance {
  readonly trials: readonly {
    readonly trial: string
    /** Patients: rows count by their case weights. */
    readonly n: readonly [control: number, experimental: number]
    /** Standard deviation that differences have by chance alone, √(1/n₀ + 1/n₁); null for an empty arm. */
    readonly chance: number | null
  }[]
  readonly covariates: readonly {
    readonly name: string
    /** For each trial the standardised difference, experimental less control; null where it cannot be told. */
    readonly differences: readonly (number | null)[]
  }[]
}
