import type { Rng } from '../../numerics/random/rng.js'
import type { Method } from '../../trees/methods/method.js'
import type { Cell, SimulatedSet } from '../simulated-set.js'

/** A factor of a design: numbers within bounds, or one of some words. */
export type Factor =
  | {
      readonly kind: 'number'
      readonly fallback: number
      readonly min: number
      readonly max: number
      readonly whole: boolean
    }
  | { readonly kind: 'word'; readonly fallback: string; readonly words: readonly string[] }

/** A published design, or one of ours. */
export interface Preset {
  readonly name: string
  readonly title: string
  readonly factors: Readonly<Record<string, Factor>>
  /** Settings of the fits. */
  readonly control: {
    readonly minsize?: number
    readonly maxdepth?: number
    readonly parm?: 'all' | 'treatment'
  }
  /** Methods that it was made for. */
  readonly methods: readonly Method[]
  draw(cell: Cell, rng: Rng): SimulatedSet
}

export const whole = (fallback: number, min: number, max = 100_000): Factor => ({
  kind: 'number',
  fallback,
  min,
  max,
  whole: true,
})
export const real = (fallback: number, min: number, max: number): Factor => ({
  kind: 'number',
  fallback,
  min,
  max,
  whole: false,
})
export const word = (fallback: string, ...words: string[]): Factor => ({ kind: 'word', fallback, words })
