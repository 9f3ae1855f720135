/** A patient as lists of them say who it is. */
export interface ListedPatient {
  readonly row: number
  readonly trial: string
  readonly arm: string
  /** Of an honest analysis: whether the patient helped to find the subgroups, or to tell their effects. */
  readonly part?: 'growing' | 'estimating'
}
