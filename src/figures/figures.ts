/** The figures by the names that the command line gives them. */
export const FIGURES = [
  'tree',
  'forest',
  'ranef',
  'tau',
  'process',
  'cut',
  'compare',
  'agreement',
  'interactions',
  'within',
  'flow',
  'hazards',
  'rmst',
  'frequencies',
  'corrected',
  'individual',
] as const

export type FigureName = (typeof FIGURES)[number]
