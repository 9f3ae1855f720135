import type { Figure } from '../../src/figures/kit/figure.js'
import type { NestedFigureOptions } from '../../src/figures/simulate/nested-figure.js'
import { nestedFigure } from '../../src/figures/simulate/nested-figure.js'
import { ratesFigure } from '../../src/figures/simulate/rates-figure.js'
import type { SimulationFigure } from '../../src/figures/simulate/simulation-figures.js'
import { SIMULATION_FIGURES } from '../../src/figures/simulate/simulation-figures.js'
import { readSimulation } from '../../src/results/simulate/read-simulation.js'

export const isSimulationFigure = (figure: string): figure is SimulationFigure =>
  SIMULATION_FIGURES.some((name) => name === figure)

/** Draws a figure of a simulation study. Coded errors: those of readSimulation and of the figures. */
export function simulationFigure(
  figure: SimulationFigure,
  text: string,
  file: string,
  options: NestedFigureOptions,
): Figure {
  const result = readSimulation(text, file)
  return figure === 'rates' ? ratesFigure(result, options) : nestedFigure(result, options)
}
