import { CopseError } from '../../../src/errors.js'
import type { Figure } from '../../../src/figures/kit/figure.js'
import type { FigureOptions } from '../../../src/figures/kit/options.js'
import { ratesFigure } from '../../../src/figures/simulate/rates-figure.js'
import { marginalsFigure } from '../../../src/figures/synthesis/marginals-figure.js'
import { pairsFigure } from '../../../src/figures/synthesis/pairs-figure.js'
import type { Fits } from '../fits.js'

/** A figure of the last simulation, or of the last synthetic data. Coded error: FIGURE_EMPTY (there are none yet). */
export function figureOfMade(
  { simulated, synthesis }: Pick<Fits, 'simulated' | 'synthesis'>,
  figure: 'rates' | 'marginals' | 'pairs',
  options: FigureOptions,
): Figure {
  if (figure === 'rates' && simulated !== null) return ratesFigure(simulated, options)
  if (figure === 'marginals' && synthesis !== null)
    return marginalsFigure(synthesis.original, synthesis.copies[0], options)
  if (figure === 'pairs' && synthesis !== null) return pairsFigure(synthesis.result.copies[0], options)
  throw new CopseError({
    code: 'FIGURE_EMPTY',
    wrong: 'what this figure is of has not been made',
    try: figure === 'rates' ? 'simulating it' : 'making synthetic data',
  })
}
