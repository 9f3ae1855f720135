/** A linear combination of the global coefficients of a joint model and of its trials' random effects. */
export interface EffectContrast {
  /** Global columns, kept or not, with their weights. */
  readonly global: readonly { readonly column: number; readonly weight: number }[]
  readonly random: readonly {
    readonly trial: number
    /** Column of Z. */
    readonly effect: number
    readonly weight: number
  }[]
}

/** The coefficient of one global column. */
export const ofColumn = (column: number): EffectContrast => ({
  global: [{ column, weight: 1 }],
  random: [],
})

/** The same in one trial: with its random effect. */
export const inTrial = (column: number, trial: number, effect: number): EffectContrast => ({
  global: [{ column, weight: 1 }],
  random: [{ trial, effect, weight: 1 }],
})

/** A random effect itself. */
export const randomEffect = (trial: number, effect: number): EffectContrast => ({
  global: [],
  random: [{ trial, effect, weight: 1 }],
})
