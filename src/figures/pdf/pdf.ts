/**
 * Figures as PDF with selectable text, in Node and in browsers.
 *
 * @module copse/pdf
 */

import type { Figure } from '../kit/figure.js'
import type { FontFiles } from './font-files.js'
import { newDocument } from './new-document.js'
import { ScenePainter } from './scene-painter.js'

export type { FontFiles } from './font-files.js'

/**
 * A figure as a PDF document of its size: vectors, and text that can be selected and searched, in the embedded font.
 * The same figure gives the same bytes.
 *
 * @param fonts fonts/Arimo-Regular.ttf and fonts/Arimo-Bold.ttf of this package
 */
export async function pdfOf(figure: Figure, fonts: FontFiles): Promise<Uint8Array> {
  const { scene, palette, title, description } = figure
  const { document, embedded } = await newDocument({ title, subject: description }, fonts)
  const page = document.addPage([scene.width, scene.height])
  const painter = new ScenePainter(page, palette, embedded, scene.height)
  painter.paint({ kind: 'rect', x: 0, y: 0, width: scene.width, height: scene.height, fill: 'paper' }, 0, 0)
  for (const node of scene.children) painter.paint(node, 0, 0)
  return document.save()
}
