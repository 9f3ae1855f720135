import type { BayesResult } from '../../results/bayes-schema.js'

/** Probabilities of an effect, as columns: their heads, and their values of one effect. */
export interface ChanceColumns {
  readonly heads: readonly string[]
  readonly cells: (effect: Chances) => string[]
}

type Chances = Pick<BayesResult['effects'][number], 'below0' | 'above0' | 'belowMargin' | 'aboveMargin'>

/** Which arms effects below and above 0 favour; null where it was not said which outcomes are better. */
export type Arms = readonly [below: string, above: string] | null

/**
 * On which side of no effect, and beyond the margin on either side. Neutral words where it was not said which outcomes are
 * better: whether an effect below 0 is a benefit depends on that.
 */
export function chanceColumns({ mcid }: Pick<BayesResult, 'mcid'>, arms: Arms): ChanceColumns {
  const margin = mcid === null ? null : String(Number(mcid.toPrecision(6)))
  return {
    heads: [
      ...chanceHeads(arms),
      ...(margin === null
        ? []
        : arms === null
          ? [`P(effect < −${margin})`, `P(effect > ${margin})`]
          : arms.map((arm) => `P(favours ${arm} by over ${margin})`)),
    ],
    cells: ({ below0, above0, belowMargin, aboveMargin }) => [
      chance(below0),
      chance(above0),
      ...(margin === null ? [] : [chance(belowMargin ?? null), chance(aboveMargin ?? null)]),
    ],
  }
}

/** Heads of the probabilities that an effect is below, and above, 0. */
export const chanceHeads = (arms: Arms): readonly [below: string, above: string] =>
  arms === null ? ['P(effect < 0)', 'P(effect > 0)'] : [`P(favours ${arms[0]})`, `P(favours ${arms[1]})`]

/** A probability with three decimals, never as certain as 0 or 1. */
export function chance(p: number | null): string {
  if (p === null) return '–'
  if (p < 0.0005) return '<0.001'
  return p > 0.9995 ? '>0.999' : p.toFixed(3)
}
