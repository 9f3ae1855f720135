/** Figures of a simulation study, drawn from its result alone, by the names that the command line gives them. */
export const SIMULATION_FIGURES = ['rates', 'nested'] as const

export type SimulationFigure = (typeof SIMULATION_FIGURES)[number]
