import type { FigureName } from '../../src/figures/figures.js'
import type { Figure } from '../../src/figures/kit/figure.js'
import type { FigureOptions } from '../../src/figures/kit/options.js'
import { correctedFigure } from '../../src/figures/trust/corrected-figure.js'
import { frequencyFigure } from '../../src/figures/trust/frequency-figure.js'
import { individualFigure } from '../../src/figures/trust/individual-figure.js'
import type { Method } from '../../src/trees/methods/method.js'
import type { ControlOptions } from '../../src/workflow/fit/control-of.js'
import type { Prepared } from '../../src/workflow/patients/prepare.js'
import { individual } from '../../src/workflow/trust/individual.js'
import { individualPoints } from '../../src/workflow/trust/individual-points.js'
import { stability } from '../../src/workflow/trust/stability.js'
import { trustPool } from '../trust-pool.js'
import { progress } from './progress.js'

/** Trees that a figure comes to, roughly: enough to ask for all threads. */
const TREES = 300

/** The figures for which hundreds of trees are grown. */
export type TrustFigure = Extract<FigureName, 'individual' | 'frequencies' | 'corrected'>

export const isTrustFigure = (figure: FigureName): figure is TrustFigure =>
  figure === 'individual' || figure === 'frequencies' || figure === 'corrected'

/** Draws one of them from data, telling how far it is. */
export async function trustFigureOfData(
  data: Prepared,
  figure: TrustFigure,
  method: Method,
  control: ControlOptions,
  options: FigureOptions,
  { trees, quiet }: { readonly trees?: number; readonly quiet: boolean },
): Promise<Figure> {
  const bar = progress('Growing trees', !quiet)
  const onDone = (share: number) => bar.update(share)
  const pool = trustPool(undefined, TREES)
  try {
    if (figure === 'individual') {
      const result = await individual(data, method, control, asked({ trees }), pool, onDone)
      return individualFigure(individualPoints(result, data), options)
    }
    const resamples =
      figure === 'frequencies' ? { resamples: trees, bootstraps: 0 } : { resamples: 20, bootstraps: trees }
    const result = await stability(data, method, control, asked(resamples), pool, onDone)
    return figure === 'frequencies' ? frequencyFigure(result, options) : correctedFigure(result, options)
  } finally {
    bar.done()
  }
}

/** What was asked for, without what was not. */
const asked = (given: Readonly<Record<string, number | undefined>>) =>
  Object.fromEntries(Object.entries(given).filter(([, value]) => value !== undefined))
