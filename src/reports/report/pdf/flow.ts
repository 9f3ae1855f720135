import type { FontFiles } from '../../../figures/pdf/font-files.js'
import { PAGE, PdfPages } from '../../../figures/pdf/pdf-pages.js'
import type { Text } from '../document.js'
import type { Line, Look } from './lines.js'
import { linesOf } from './lines.js'

const MM = 72 / 25.4
/** Margins of A4, in points. */
export const LEFT = 16 * MM
const TOP = 18 * MM
const BOTTOM = 20 * MM
/** Width between the margins. */
export const WIDTH = PAGE.width - 2 * LEFT
/** Height between the margins. */
export const HEIGHT = PAGE.height - TOP - BOTTOM

export const INK = '#1a1a1a'
export const MUTED = '#595959'

export const BODY: Look = { size: 9.5, leading: 13.5, colour: INK }
export const NOTE: Look = { size: 8, leading: 11, colour: MUTED }

export interface Place {
  /** From the left margin. */
  readonly indent?: number
  readonly width?: number
  /** Space below. */
  readonly after?: number
}

/** Writes text from top to bottom, page after page. */
export class Flow {
  private y = 0

  private constructor(readonly pages: PdfPages) {
    this.page()
  }

  static async start(about: { title: string; subject: string }, fonts: FontFiles): Promise<Flow> {
    return new Flow(await PdfPages.create(about, fonts))
  }

  /** Where the next line begins, from the top of the page. */
  get at(): number {
    return this.y
  }

  /** What is left of the page. */
  get left(): number {
    return PAGE.height - BOTTOM - this.y
  }

  page(): void {
    this.pages.add()
    this.y = TOP
  }

  /** Begins a new page where less than so much is left of this one. */
  need(height: number): void {
    if (this.y > TOP && this.y + Math.min(height, HEIGHT) > PAGE.height - BOTTOM) this.page()
  }

  /** Space, but not at the top of a page. */
  space(height: number): void {
    if (this.y > TOP) this.y += height
  }

  /** Goes down, whatever is there. */
  down(height: number): void {
    this.y += height
  }

  text(text: Text, look: Look, { indent = 0, width = WIDTH - indent, after = 0 }: Place = {}): void {
    const lines = linesOf(text, look, width)
    // No single line at the foot of a page, and none at the head of the next.
    const last = Math.max(0, lines.length - 2)
    lines.forEach((line, i) => {
      this.need((i === last || i === 0 ? Math.min(2, lines.length - i) : 1) * look.leading)
      this.line(line, LEFT + indent, look)
      this.y += look.leading
    })
    this.y += after
  }

  /** A line at this place; the flow stays where it is. */
  line(line: Line, x: number, look: Look, y = this.y): void {
    const baseline = y + look.leading / 2 + 0.36 * look.size
    for (const { text, at, weight, colour, link } of line) {
      this.pages.text(text, x + at, baseline, { size: look.size, weight, colour })
      if (link !== undefined) this.pages.link(link.to, x + at, y, link.width, look.leading)
    }
  }

  /** @param title stands at the foot of every page */
  save(title: string): Promise<Uint8Array> {
    const y = PAGE.height - 10 * MM
    const [line] = linesOf(title, NOTE, WIDTH - 60)
    const words = line.map(({ text }) => text).join('')
    return this.pages.save((page, pages) => {
      const number = `${page} of ${pages}`
      const [own] = linesOf(number, NOTE, WIDTH)
      return [
        { text: words, x: LEFT, y },
        { text: number, x: LEFT + WIDTH - own[0].width, y },
      ]
    })
  }
}
