/** Values to points. */
export interface Axis {
  readonly at: (value: number) => number
  readonly ticks: readonly { readonly value: number; readonly label: string }[]
  readonly domain: readonly [number, number]
}
