import { hasBothArms } from '../../data/patients/strata.js'
import { CopseError } from '../../errors.js'
import type { CellSource } from '../../sources/cell-source.js'
import type { FitControl } from './fit-control.js'

/**
 * Refuses settings that tests from within trials have no meaning for, and what they cannot answer.
 *
 * Coded errors: OPTIONS_CONFLICT, MINTRIALS_TOO_LARGE.
 */
export function assertWithin<Node>(source: CellSource<Node>, control: FitControl): void {
  const asked = [
    ...(control.ties === 'rows' ? ['--ties rows'] : []),
    ...(control.pvalue === 'hansen' && control.ties !== 'rows' ? ['--pvalue hansen'] : []),
    ...(control.catsplit === 'multiway' ? ['--catsplit multiway'] : []),
  ]
  if (asked.length > 0)
    throw new CopseError({
      code: 'OPTIONS_CONFLICT',
      wrong: `${asked[0]} has no meaning for metaMOB-WT, whose tests look at distinct values with exact p-values and split in two`,
      found: asked[0],
      need: 'the default',
      try: `leaving ${asked[0]} out, or another --method`,
      place: { option: asked[0].split(' ')[0] },
    })
  const { n } = source.sums(source.root())
  const both = source.trials.filter((_, k) => hasBothArms(n, k)).length
  if (control.mintrials !== null && control.mintrials > both)
    throw new CopseError({
      code: 'MINTRIALS_TOO_LARGE',
      wrong: 'a split would have to be told by more trials than there are with both arms',
      found: control.mintrials,
      need: `at most ${both}`,
      try: 'a smaller --mintrials',
      place: { option: '--mintrials' },
    })
}
