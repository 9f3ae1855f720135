import { LEADING } from '../text/measure.js'
import { wrapText } from '../text/wrap.js'
import type { Frame } from './options.js'
import { POINTS_PER_MM } from './options.js'
import type { Scene, SceneNode } from './scene.js'
import { group } from './scene.js'
import { svgOf } from './svg.js'
import { textLines } from './text-lines.js'
import type { Palette } from './theme.js'
import { paletteOf } from './theme.js'

/** A finished figure. */
export interface Figure {
  /** The whole SVG document. */
  readonly svg: string
  /** What it was painted from; PDF is too. */
  readonly scene: Scene
  /** Colours of print. */
  readonly palette: Palette
  /** Size in mm. */
  readonly width: number
  readonly height: number
  readonly title: string
  readonly description: string
  /** Parts that are there in some figures of the kind and not in others, for captions: `by-arm`, `trials`, `prediction`. */
  readonly drawn?: readonly string[]
}

/** The body of a figure, before the title goes above it. */
export interface Body {
  readonly children: readonly SceneNode[]
  readonly height: number
}

/** Room that the printed title takes, in points. */
export const titleHeight = (frame: Frame): number => {
  const lines = titleLines(frame)
  return lines.length === 0 ? 0 : (lines.length * LEADING + 0.6) * titleSize(frame)
}

/** Puts the title above a body and paints it. `title` and `description` are for those who do not see the figure. */
export function finishFigure(frame: Frame, body: Body, title: string, description: string): Figure {
  const { margin } = frame
  const top = titleHeight(frame)
  const scene: Scene = {
    width: frame.width + 2 * margin,
    height: Math.max(top + body.height, frame.height ?? 0) + 2 * margin,
    children: [
      ...textLines(titleLines(frame), margin, margin, titleSize(frame), { weight: 'bold' }),
      group(body.children, margin, margin + top),
    ],
  }
  const palette = paletteOf(frame.theme === 'dark' ? 'dark' : 'light', frame.colours)
  const named = frame.options.title ?? title
  const svg = svgOf(scene, {
    title: named,
    description,
    palette,
    dark: frame.theme === 'auto' ? paletteOf('dark', frame.colours) : null,
  })
  const [mmWidth, mmHeight] = [scene.width / POINTS_PER_MM, scene.height / POINTS_PER_MM]
  return { svg, scene, palette, width: mmWidth, height: mmHeight, title: named, description }
}

const titleSize = ({ size }: Frame): number => size * 1.2

function titleLines(frame: Frame): string[] {
  const { title } = frame.options
  if (title === undefined || title === '') return []
  return wrapText(title, frame.width, titleSize(frame), 'bold')
}
