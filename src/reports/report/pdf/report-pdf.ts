/**
 * Reports as PDF.
 *
 * @module copse/report-pdf
 */

import type { FontFiles } from '../../../figures/pdf/font-files.js'
import type { Block, FigureBlock, ReportDocument, Section } from '../document.js'
import { BODY, Flow, HEIGHT, INK, LEFT, MUTED, NOTE, WIDTH } from './flow.js'
import { type Look, linesOf } from './lines.js'
import { pdfTable } from './pdf-table.js'

export type { FontFiles } from '../../../figures/pdf/font-files.js'

const TITLE: Look = { size: 19, leading: 24, colour: INK, weight: 'bold' }
const SECTION: Look = { size: 14, leading: 18, colour: INK, weight: 'bold' }
const HEADING: Look = { size: 11, leading: 15, colour: INK, weight: 'bold' }
const CODE: Look = { size: 7.5, leading: 10, colour: INK }
const ACCENT = '#b5381c'
/** Figures are made smaller by so much at most to be on the page where they belong. */
const LEAST = 0.82
/** Room of the names of terms. */
const NAMES = 108

/**
 * A report as a PDF document of A4 pages with the contents of the HTML report: text that can be selected, figures as vectors,
 * links, an outline, numbers of pages. The same report gives the same bytes.
 *
 * @param fonts fonts/Arimo-Regular.ttf and fonts/Arimo-Bold.ttf of this package
 */
export async function reportPdf(report: ReportDocument, fonts: FontFiles): Promise<Uint8Array> {
  const { title, subtitle, summary, version, sections } = report
  const flow = await Flow.start({ title, subject: summary }, fonts)
  flow.text(title, TITLE, { after: 4 })
  flow.text(subtitle, { ...BODY, colour: MUTED }, { after: 6 })
  const contents = sections.flatMap(({ id, title: name }, i) => [
    ...(i > 0 ? [' · '] : []),
    { section: id, text: name.replaceAll(' ', '\u00a0') },
  ])
  flow.text(contents, NOTE, { after: 4 })
  const painter = new Painter(flow)
  for (const section of sections) painter.section(section)
  return flow.save(`${title} · copse ${version}`)
}

/** Paints blocks one after the other, counting figures. */
class Painter {
  private figures = 0

  constructor(private readonly flow: Flow) {}

  section({ id, title, blocks }: Section): void {
    const { flow } = this
    flow.space(16)
    flow.need(SECTION.leading + 4 * BODY.leading)
    flow.pages.target(id, title, flow.at)
    flow.text(title, SECTION, { after: 6 })
    for (const block of blocks) this.block(block)
  }

  private block(block: Block): void {
    const { flow } = this
    switch (block.kind) {
      case 'heading':
        flow.space(6)
        flow.need(HEADING.leading + 3 * BODY.leading)
        flow.text(block.text, HEADING, { after: 4 })
        return
      case 'paragraph':
        flow.text(block.text, BODY, { after: 7 })
        return
      case 'list':
        block.items.forEach((item, i) => {
          flow.need(Math.min(2, linesOf(item, BODY, WIDTH - 16).length) * BODY.leading)
          flow.line(linesOf(block.ordered ? `${i + 1}.` : '•', BODY, 16)[0], LEFT + 2, BODY)
          flow.text(item, BODY, { indent: 16, after: 3 })
        })
        flow.down(4)
        return
      case 'terms':
        for (const [name, text] of block.items) {
          const names = linesOf(name, { ...BODY, colour: MUTED }, NAMES - 10)
          flow.need(
            Math.max(names.length, Math.min(2, linesOf(text, BODY, WIDTH - NAMES).length)) * BODY.leading,
          )
          const [top, before] = [flow.at, flow.pages.count]
          for (const [i, line] of names.entries()) flow.line(line, LEFT, BODY, top + i * BODY.leading)
          flow.text(text, BODY, { indent: NAMES })
          const least = top + names.length * BODY.leading
          if (flow.pages.count === before && flow.at < least) flow.down(least - flow.at)
          flow.down(3)
        }
        flow.down(4)
        return
      case 'callout': {
        const text = [
          { strong: `${block.title}.` },
          ' ',
          ...(typeof block.text === 'string' ? [block.text] : block.text),
        ]
        const height = linesOf(text, BODY, WIDTH - 12).length * BODY.leading
        flow.need(height)
        if (height <= HEIGHT) flow.pages.fill(LEFT, flow.at, 2.5, height, ACCENT)
        flow.text(text, BODY, { indent: 12, after: 8 })
        return
      }
      case 'table':
        pdfTable(flow, block)
        return
      case 'figure':
        this.figure(block)
        return
      case 'code':
        flow.space(6)
        flow.need(BODY.leading + 4 * CODE.leading)
        flow.text(block.label, { ...BODY, weight: 'bold' }, { after: 3 })
        for (const line of block.text.trimEnd().split('\n')) {
          const depth = line.length - line.trimStart().length
          flow.text(line, CODE, { indent: Math.min(60, 2.5 * depth) })
        }
        flow.down(8)
        return
    }
  }

  private figure({ figure, caption }: FigureBlock): void {
    const { flow } = this
    const { width, height } = figure.scene
    const words = [{ strong: `Figure ${++this.figures}.` }, ` ${caption}`]
    const below = linesOf(words, NOTE, WIDTH).length * NOTE.leading
    // A figure taller than the page is made to fit it, its caption on the same page.
    const whole = Math.min(1, WIDTH / width, (HEIGHT - Math.min(below, HEIGHT / 3) - 8) / height)
    // Rather a little smaller than on a page of its own behind a gap.
    const fitting = (flow.left - Math.min(below, HEIGHT / 3) - 12) / height
    const scale = fitting < whole && fitting >= LEAST * whole ? fitting : whole
    flow.space(6)
    flow.need(scale * height + Math.min(below, HEIGHT / 3) + 4)
    flow.pages.figure(figure, LEFT, flow.at, scale)
    flow.down(scale * height + 4)
    flow.text(words, NOTE, { after: 12 })
  }
}
