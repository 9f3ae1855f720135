import type { PDFDocument, PDFPage, PDFRef } from '@cantoo/pdf-lib'
import {
  concatTransformationMatrix,
  PDFHexString,
  PDFName,
  PDFNull,
  popGraphicsState,
  pushGraphicsState,
} from '@cantoo/pdf-lib'
import type { Figure } from '../kit/figure.js'
import type { Weight } from '../kit/scene.js'
import { colourOfHex, drawText } from './draw-text.js'
import type { FontFiles } from './font-files.js'
import { type EmbeddedFonts, newDocument } from './new-document.js'
import { ScenePainter } from './scene-painter.js'

/** Points: A4. */
export const PAGE = { width: 595.28, height: 841.89 } as const

interface Target {
  readonly page: PDFPage
  readonly y: number
  readonly title: string
}

/** Pages that are written from the top: places are in points from the upper left corner, colours `#rrggbb`. */
export class PdfPages {
  private pages: PDFPage[] = []
  private readonly targets = new Map<string, Target>()
  private readonly links: { page: PDFPage; rect: readonly number[]; to: string }[] = []

  private constructor(
    private readonly document: PDFDocument,
    private readonly fonts: EmbeddedFonts,
  ) {}

  static async create(about: { title: string; subject: string }, fonts: FontFiles): Promise<PdfPages> {
    const { document, embedded } = await newDocument(about, fonts)
    document.setLanguage('en')
    return new PdfPages(document, embedded)
  }

  get count(): number {
    return this.pages.length
  }

  add(): void {
    this.pages.push(this.document.addPage([PAGE.width, PAGE.height]))
  }

  /** A line of text; on the last page if not said otherwise. */
  text(
    text: string,
    x: number,
    baseline: number,
    { size, weight = 'regular', colour }: { size: number; weight?: Weight; colour: string },
    page = this.last,
  ): void {
    drawText(page, text, {
      ...{ x, y: PAGE.height - baseline, size, weight },
      ...{ fonts: this.fonts, color: colourOfHex(colour) },
    })
  }

  /** A filled rectangle, of which rules and bars are made. */
  fill(x: number, y: number, width: number, height: number, colour: string): void {
    this.last.drawRectangle({ x, y: PAGE.height - y - height, width, height, color: colourOfHex(colour) })
  }

  figure({ scene, palette }: Figure, x: number, y: number, scale: number): void {
    const page = this.last
    page.pushOperators(
      pushGraphicsState(),
      concatTransformationMatrix(scale, 0, 0, scale, x, PAGE.height - y - scale * scene.height),
    )
    const painter = new ScenePainter(page, palette, this.fonts, scene.height)
    for (const node of scene.children) painter.paint(node, 0, 0)
    page.pushOperators(popGraphicsState())
  }

  /** What links and the outline lead to. */
  target(id: string, title: string, y: number): void {
    this.targets.set(id, { page: this.last, y: PAGE.height - y, title })
  }

  link(to: string, x: number, y: number, width: number, height: number): void {
    const bottom = PAGE.height - y - height
    this.links.push({ page: this.last, rect: [x, bottom, x + width, bottom + height], to })
  }

  /** @param foot what stands at the foot of each page */
  async save(foot: (page: number, pages: number) => readonly { text: string; x: number; y: number }[]) {
    const look = { size: 8, colour: '#595959' }
    for (const [i, page] of this.pages.entries())
      for (const { text, x, y } of foot(i + 1, this.pages.length)) this.text(text, x, y, look, page)
    for (const { page, rect, to } of this.links) {
      const found = this.targets.get(to)
      if (found === undefined) continue
      const annotation = { Type: 'Annot', Subtype: 'Link', Rect: rect, Border: [0, 0, 0], Dest: place(found) }
      page.node.addAnnot(this.document.context.register(this.document.context.obj(annotation as never)))
    }
    this.outline()
    return this.document.save()
  }

  private outline(): void {
    const { context, catalog } = this.document
    const all = [...this.targets.values()]
    if (all.length === 0) return
    const root = context.nextRef()
    const refs = all.map(() => context.nextRef())
    all.forEach((target, i) => {
      const entry = {
        Title: PDFHexString.fromText(target.title),
        Parent: root,
        Dest: place(target),
        ...(i > 0 && { Prev: refs[i - 1] }),
        ...(i < refs.length - 1 && { Next: refs[i + 1] }),
      }
      context.assign(refs[i], context.obj(entry as never))
    })
    const whole: Record<string, unknown> = {
      Type: 'Outlines',
      First: refs[0],
      Last: refs.at(-1) as PDFRef,
      Count: refs.length,
    }
    context.assign(root, context.obj(whole as never))
    catalog.set(PDFName.of('Outlines'), root)
  }

  private get last(): PDFPage {
    return this.pages[this.pages.length - 1]
  }
}

const place = ({ page, y }: Target) => [page.ref, 'XYZ', PDFNull, y, PDFNull]
