import type { FigureName } from '../../../src/figures/figures.js'
import type { FigureRequest } from '../../worker/api.js'

/** How figures are to look, as typed: `width`, `fontSize`, `control`, `experimental` (colours), `title:forest`, `axis:forest`. */
export type Drawing = Readonly<Record<string, string>>

/** Colours of the arms while nobody has chosen others. */
export const USUAL_COLOURS = { control: '#e69f00', experimental: '#0072b2' } as const
export const USUAL_WIDTH = 180
export const USUAL_SIZE = 8

/** Which axis of a figure takes another name; figures that are not here have none that does. */
export const NAMED_AXIS: Partial<Record<FigureName, 'xlab' | 'ylab'>> = {
  ...{ tree: 'ylab', process: 'ylab', cut: 'ylab' },
  ...{ forest: 'xlab', interactions: 'xlab', ranef: 'xlab', tau: 'xlab', corrected: 'xlab' },
}

/** A figure as it is asked for with these looks. What is no number goes along as it is: the figure says what is wrong. */
export function drawnAs(figure: FigureName, drawing: Drawing): FigureRequest {
  const number = (name: string, usual: number) => {
    const text = (drawing[name] ?? '').trim()
    return text === '' ? usual : Number(text)
  }
  const title = (drawing[`title:${figure}`] ?? '').trim()
  const label = (drawing[`axis:${figure}`] ?? '').trim()
  const axis = NAMED_AXIS[figure]
  const { control, experimental } = { ...USUAL_COLOURS, ...drawing }
  return {
    figure,
    width: number('width', USUAL_WIDTH),
    fontSize: number('fontSize', USUAL_SIZE),
    theme: 'light',
    ...(title !== '' && { title }),
    ...(label !== '' && axis !== undefined && { [axis]: label }),
    ...((drawing.control !== undefined || drawing.experimental !== undefined) && {
      colours: [control, experimental] as const,
    }),
  }
}
