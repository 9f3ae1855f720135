import type { Method } from '../trees/methods/method.js'
import { methodOf } from '../trees/methods/methods.js'
/** What the models adjust for: no line, or one. */
export function adjustLines({
  adjust,
  method,
}: {
  readonly adjust: readonly string[]
  /** Left out where several methods are compared. */
  readonly method?: Method
}): string[] {
  if (adjust.length === 0) return []
  const whose = {
    one: 'with coefficients of their own in every subgroup',
    palm: 'with coefficients that all subgroups share',
    all: 'with coefficients of their own in every subgroup (PALM tree and metaMOB-WT: shared by all)',
  }[method === undefined ? 'all' : methodOf(method).sharedAdjust ? 'palm' : 'one']
  return [`Adjusted for ${adjust.join(', ')} (x), ${whose}`]
}

/** `, adjusted for age and sex`, for captions; nothing where models do not adjust. */
export const adjustedFor = ({ adjust }: { readonly adjust: readonly string[] }): string =>
  adjust.length === 0 ? '' : `, adjusted for ${listedNames(adjust)}`

const listedNames = (names: readonly string[]): string =>
  names.length < 2 ? names.join('') : `${names.slice(0, -1).join(', ')} and ${names.at(-1)}`
