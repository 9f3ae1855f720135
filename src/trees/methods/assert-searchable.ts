import { CopseError } from '../../errors.js'
import type { CellSource } from '../../sources/cell-source.js'
import type { TreeControl } from '../shape/tree.js'
import { MOST_LEVELS, MOST_LEVELS_ALL } from '../split/find-split.js'

/** ` = 4194303`; beyond what a number holds exactly, the power of ten that it exceeds. */
const waysInWords = (power: number): string =>
  power <= 53 ? ` = ${2 ** power - 1}` : ` (more than 10^${Math.floor(power * Math.log10(2))})`

/**
 * Refuses nominal factors with more levels than a search over their partitions can do.
 *
 * @param within whether the method tests within trials, which knows no other search
 * Coded errors: TOO_MANY_LEVELS.
 */
export function assertSearchable<Node>(
  { covariates }: CellSource<Node>,
  control: TreeControl,
  within: boolean,
): void {
  for (const covariate of covariates) {
    if (covariate.kind !== 'nominal') continue
    const levels = covariate.levels!.length
    const place = { column: covariate.name }
    if (levels > MOST_LEVELS)
      throw new CopseError({
        code: 'TOO_MANY_LEVELS',
        wrong: `nominal covariate "${covariate.name}" has too many levels to be a subgroup`,
        found: levels,
        need: `at most ${MOST_LEVELS}`,
        try: `grouping the levels, --ordered ${covariate.name}=… if they have an order, or leaving it out`,
        place,
      })
    if (levels > MOST_LEVELS_ALL && control.catsplit === 'binary' && control.nominal === 'all')
      throw new CopseError({
        code: 'TOO_MANY_LEVELS',
        wrong: `nominal covariate "${covariate.name}" has ${levels} levels, which can be parted in 2^${levels - 1} − 1${waysInWords(levels - 1)} ways`,
        found: levels,
        need: `at most ${MOST_LEVELS_ALL} to try them all`,
        try: within
          ? `grouping the levels, --ordered ${covariate.name}=… if they have an order, or leaving it out`
          : `--nominal effect (levels in the order of their treatment effects, ${levels - 1} cuts), --catsplit multiway, --ordered ${covariate.name}=…, or leaving it out`,
        place,
      })
  }
}
