import { familyOf } from '../../families/families.js'
import type { InteractionsResult } from '../../results/interactions-schema.js'
import { ratioEstimate, ratioInterval } from '../../words/family-words.js'
import { decimalsForAll, fixed, interval } from '../../words/numbers.js'

/** An estimate on the scale of the model. */
export interface Estimated {
  readonly estimate: number | null
  readonly lo: number | null
  readonly hi: number | null
  readonly df?: number | null
}

type Spec = InteractionsResult['spec']

/** Estimates and intervals of a column, differences with the same decimals. */
export function texts(effects: readonly (Estimated & { readonly se: number | null })[], { family }: Spec) {
  const decimals = decimalsForAll(effects.map(({ se }) => se))
  if (familyOf(family).linear)
    return effects.map((own) => [fixed(own.estimate, decimals), interval(own.lo, own.hi, decimals, own.df)])
  return effects.map((own) => {
    const ratio = ratioOf(own)
    return [ratioEstimate(ratio), ratioInterval(ratio)]
  })
}

const ratioOf = ({ estimate, lo, hi, df }: Estimated) => {
  const exp = (value: number | null) => (value === null ? null : Math.min(Math.exp(value), Number.MAX_VALUE))
  return { estimate: exp(estimate), lo: exp(lo), hi: exp(hi), df: df ?? null }
}

/** An estimate that is not there. */
export const NONE = { estimate: null, se: null, lo: null, hi: null, df: null, p: null }
