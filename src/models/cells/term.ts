/** How the treatment column is coded: control and experimental arm as 0 and 1, or as −½ and ½. */
export type TreatmentCoding = '01' | 'half'

/** The two values of the treatment column. */
export const armCodes = (coding: TreatmentCoding): readonly [number, number] =>
  coding === '01' ? [0, 1] : [-0.5, 0.5]

/** A coefficient of a node model under R's name; null where R drops the column. */
export interface Term {
  readonly term: string
  readonly estimate: number | null
  /** Var(estimate)/σ². */
  readonly scaledVariance: number | null
}
