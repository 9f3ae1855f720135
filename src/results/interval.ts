export interface Interval {
  readonly lo: number
  readonly hi: number
  /** Least degrees of freedom of what it is made of. */
  readonly df?: number
}
