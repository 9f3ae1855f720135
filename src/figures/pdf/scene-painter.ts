import type { Color, PDFPage } from '@cantoo/pdf-lib'
import { LineCapStyle } from '@cantoo/pdf-lib'
import type { Paint, SceneNode, Style, Text } from '../kit/scene.js'
import { round } from '../kit/scene.js'
import type { Palette } from '../kit/theme.js'
import { colourOf } from '../kit/theme.js'
import { textWidth } from '../text/measure.js'
import { colourOfHex, drawText } from './draw-text.js'
import type { EmbeddedFonts } from './new-document.js'

/** Paints scenes on a page. */
export class ScenePainter {
  constructor(
    private readonly page: PDFPage,
    private readonly palette: Palette,
    private readonly fonts: EmbeddedFonts,
    private readonly height: number,
  ) {}

  /** PDF counts from the lower left corner. */
  paint(node: SceneNode, dx: number, dy: number): void {
    switch (node.kind) {
      case 'group':
        for (const child of node.children) this.paint(child, dx + (node.dx ?? 0), dy + (node.dy ?? 0))
        return
      case 'text':
        this.text(node, dx, dy)
        return
      case 'rect': {
        const { x, y, width, height, rx = 0 } = node
        this.path(rectPath(x, y, Math.max(0, width), Math.max(0, height), rx), node, dx, dy)
        return
      }
      case 'line':
        this.path(`M${node.x1},${node.y1}L${node.x2},${node.y2}`, node, dx, dy)
        return
      case 'circle':
        this.path(circlePath(node.cx, node.cy, node.r), node, dx, dy)
        return
      case 'path':
        this.path(node.d, node, dx, dy)
        return
    }
  }

  private path(
    d: string,
    { fill, stroke, strokeWidth = 0.75, dash, opacity }: Style,
    dx: number,
    dy: number,
  ): void {
    this.page.drawSvgPath(d, {
      x: dx,
      y: this.height - dy,
      borderLineCap: LineCapStyle.Butt,
      ...(fill !== undefined && { color: this.colour(fill), opacity: opacity ?? 1 }),
      ...(stroke !== undefined && {
        borderColor: this.colour(stroke),
        borderWidth: strokeWidth,
        borderOpacity: opacity ?? 1,
      }),
      ...(stroke !== undefined && dash !== undefined && { borderDashArray: [...dash] }),
    })
  }

  private text(
    { x, y, text, size, weight = 'regular', anchor = 'start', fill = 'ink', upward }: Text,
    dx: number,
    dy: number,
  ): void {
    if (text === '') return
    const width = textWidth(text, size, weight)
    const before = { start: 0, middle: width / 2, end: width }[anchor]
    drawText(this.page, text, {
      x: x + dx - (upward ? 0 : before),
      y: this.height - (y + dy) - (upward ? before : 0),
      ...{ size, weight, fonts: this.fonts, color: this.colour(fill), upward: upward === true },
    })
  }

  private colour(paint: Paint): Color {
    return colourOfHex(colourOf(paint, this.palette))
  }
}

/** Control points of a quarter of a circle, in radii. */
const KAPPA = 0.5522847

function circlePath(cx: number, cy: number, r: number): string {
  return rectPath(cx - r, cy - r, 2 * r, 2 * r, r)
}

function rectPath(x: number, y: number, width: number, height: number, rx: number): string {
  const [right, bottom] = [x + width, y + height]
  if (rx === 0) return `M${points(x, y)}L${points(right, y)}L${points(right, bottom)}L${points(x, bottom)}Z`
  const r = Math.min(rx, width / 2, height / 2)
  const k = r * (1 - KAPPA)
  return [
    `M${points(x + r, y)}L${points(right - r, y)}`,
    `C${points(right - k, y, right, y + k, right, y + r)}L${points(right, bottom - r)}`,
    `C${points(right, bottom - k, right - k, bottom, right - r, bottom)}L${points(x + r, bottom)}`,
    `C${points(x + k, bottom, x, bottom - k, x, bottom - r)}L${points(x, y + r)}`,
    `C${points(x, y + k, x + k, y, x + r, y)}Z`,
  ].join('')
}

const points = (...coordinates: number[]): string => coordinates.map((value) => round(value)).join(',')
