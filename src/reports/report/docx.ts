/**
 * Reports as Word documents.
 *
 * @module copse/docx
 */

import {
  AlignmentType,
  Bookmark,
  Document,
  Footer,
  HeadingLevel,
  ImageRun,
  InternalHyperlink,
  LevelFormat,
  LineRuleType,
  Packer,
  PageNumber,
  Paragraph,
  type ParagraphChild,
  type Table,
  TextRun,
} from 'docx'
import type { Figure } from '../../figures/kit/figure.js'
import { xmlText } from '../../words/escape-xml.js'
import type { Block, FigureBlock, Inline, ReportDocument, Section, Text } from './document.js'
import { captionParagraph, docxTable } from './docx-table.js'

/** Makes a PNG of a figure, in the colours of print: the command line has one program for that, browsers another. */
export type Rasterise = (figure: Figure) => Promise<Uint8Array>

/** Pixels per mm by which Word measures images. */
const PIXELS_PER_MM = 96 / 25.4

/**
 * A report as a Word document (Office Open XML) with the contents and figures of the HTML report; figures are images with
 * alternative texts.
 */
export async function reportDocx(report: ReportDocument, rasterise: Rasterise): Promise<Uint8Array> {
  const { title, subtitle, summary, version, sections } = report
  const painter = new Painter(rasterise)
  const children = [
    new Paragraph({ style: 'Title', children: [new TextRun(xmlText(title))] }),
    new Paragraph({ style: 'Subtitle', children: [new TextRun(xmlText(subtitle))] }),
    ...sections.map(
      ({ id, title: name }) =>
        new Paragraph({
          spacing: { after: 40 },
          children: [new InternalHyperlink({ anchor: id, children: [new TextRun(xmlText(name))] })],
        }),
    ),
  ]
  for (const section of sections) children.push(...((await painter.section(section)) as Paragraph[]))
  const document = new Document({
    title: xmlText(title),
    description: xmlText(summary),
    creator: `copse ${version}`,
    lastModifiedBy: `copse ${version}`,
    styles: STYLES,
    numbering: { config: NUMBERING },
    sections: [
      {
        properties: {
          page: {
            size: { width: '210mm', height: '297mm' },
            margin: { top: '20mm', bottom: '20mm', left: '16mm', right: '16mm' },
          },
        },
        footers: {
          default: new Footer({
            children: [
              new Paragraph({
                alignment: AlignmentType.CENTER,
                children: [new TextRun({ children: [PageNumber.CURRENT], size: 16 })],
              }),
            ],
          }),
        },
        children,
      },
    ],
  })
  return new Uint8Array(await Packer.toArrayBuffer(document))
}

/** Paints blocks one after the other, counting figures and lists. */
class Painter {
  private figures = 0
  private lists = 0

  constructor(private readonly rasterise: Rasterise) {}

  async section({ id, title, blocks }: Section): Promise<(Paragraph | Table)[]> {
    const painted: (Paragraph | Table)[] = [
      new Paragraph({
        heading: HeadingLevel.HEADING_1,
        children: [new Bookmark({ id, children: [new TextRun(xmlText(title))] })],
      }),
    ]
    for (const block of blocks) painted.push(...(await this.block(block)))
    return painted
  }

  private async block(block: Block): Promise<(Paragraph | Table)[]> {
    switch (block.kind) {
      case 'heading':
        return [new Paragraph({ heading: HeadingLevel.HEADING_2, text: xmlText(block.text) })]
      case 'paragraph':
        return [new Paragraph({ children: runs(block.text) })]
      case 'list': {
        const instance = ++this.lists
        const reference = block.ordered ? 'numbers' : 'bullets'
        return block.items.map(
          (item) =>
            new Paragraph({
              numbering: { reference, level: 0, instance },
              children: runs(item),
              spacing: TIGHT,
            }),
        )
      }
      case 'terms':
        return block.items.map(
          ([name, text]) =>
            new Paragraph({
              indent: { left: '38mm', hanging: '38mm' },
              tabStops: [{ type: 'left', position: 2155 }],
              spacing: TIGHT,
              children: [new TextRun({ text: `${xmlText(name)}\t`, color: '595959' }), ...runs(text)],
            }),
        )
      case 'callout':
        return [
          new Paragraph({
            style: 'Callout',
            children: [new TextRun({ text: `${xmlText(block.title)}. `, bold: true }), ...runs(block.text)],
          }),
        ]
      case 'table':
        return docxTable(block)
      case 'figure':
        return this.figure(block)
      case 'code':
        return [
          captionParagraph(block.label),
          ...block.text
            .trimEnd()
            .split('\n')
            .map((line) => new Paragraph({ style: 'Code', children: [new TextRun(xmlText(line))] })),
          new Paragraph({}),
        ]
    }
  }

  private async figure({ figure, caption }: FigureBlock): Promise<Paragraph[]> {
    const number = ++this.figures
    const { title, description, width, height } = figure
    // A figure taller than the page is made to fit it.
    const scale = Math.min(1, 230 / height)
    const pixels = (mm: number) => Math.round(mm * scale * PIXELS_PER_MM)
    const image = new ImageRun({
      type: 'png',
      data: await this.rasterise(figure),
      transformation: { width: pixels(width), height: pixels(height) },
      altText: { name: `Figure ${number}`, title: xmlText(title), description: xmlText(description) },
    })
    return [
      new Paragraph({ keepNext: true, style: 'Figure', children: [image] }),
      new Paragraph({
        style: 'Note',
        children: [new TextRun({ text: `Figure ${number}. `, bold: true }), new TextRun(xmlText(caption))],
      }),
    ]
  }
}

const TIGHT = { after: 60 } as const

const runs = (text: Text): ParagraphChild[] =>
  typeof text === 'string' ? [new TextRun(xmlText(text))] : text.map(run)

function run(part: Inline): ParagraphChild {
  if (typeof part === 'string') return new TextRun(xmlText(part))
  if ('strong' in part) return new TextRun({ text: xmlText(part.strong), bold: true })
  if ('em' in part) return new TextRun({ text: xmlText(part.em), italics: true })
  if ('code' in part) return new TextRun({ text: xmlText(part.code), font: 'Courier New', size: 17 })
  return new InternalHyperlink({ anchor: part.section, children: [new TextRun(xmlText(part.text))] })
}

const level = (format: 'bullet' | 'decimal', text: string) => ({
  level: 0,
  format: format === 'bullet' ? LevelFormat.BULLET : LevelFormat.DECIMAL,
  text,
  alignment: AlignmentType.LEFT,
  style: { paragraph: { indent: { left: 400, hanging: 300 } } },
})

const NUMBERING = [
  { reference: 'bullets', levels: [level('bullet', '•')] },
  { reference: 'numbers', levels: [level('decimal', '%1.')] },
]

const FONT = 'Arial'
const MUTED = '595959'
/** Sizes are half points, distances twentieths of a point. */
const STYLES = {
  default: {
    document: {
      run: { font: FONT, size: 20, language: { value: 'en-GB' } },
      paragraph: { spacing: { after: 140, line: 276 } },
    },
    title: { run: { font: FONT, size: 36, bold: true }, paragraph: { spacing: { after: 60 } } },
    heading1: {
      run: { font: FONT, size: 28, bold: true, color: '1a1a1a' },
      paragraph: { spacing: { before: 400, after: 160 }, keepNext: true },
    },
    heading2: {
      run: { font: FONT, size: 22, bold: true, color: '1a1a1a' },
      paragraph: { spacing: { before: 260, after: 120 }, keepNext: true },
    },
  },
  paragraphStyles: [
    {
      ...{ id: 'Subtitle', name: 'Subtitle', basedOn: 'Normal' },
      run: { color: MUTED },
      paragraph: { spacing: { after: 300 } },
    },
    {
      // A line as high as the image in it: some programs cut images to the spacing of the text.
      ...{ id: 'Figure', name: 'Figure', basedOn: 'Normal' },
      paragraph: { spacing: { before: 160, after: 60, line: 240, lineRule: LineRuleType.AUTO } },
    },
    {
      ...{ id: 'Caption', name: 'caption', basedOn: 'Normal' },
      run: { bold: true },
      paragraph: { spacing: { before: 240, after: 80 }, keepNext: true },
    },
    {
      ...{ id: 'Note', name: 'Note', basedOn: 'Normal' },
      run: { size: 16, color: MUTED },
      paragraph: { spacing: { before: 60, after: 200, line: 250 } },
    },
    {
      ...{ id: 'Cell', name: 'Cell', basedOn: 'Normal' },
      run: { size: 16 },
      paragraph: { spacing: { before: 20, after: 20, line: 240 } },
    },
    {
      ...{ id: 'Code', name: 'Code', basedOn: 'Normal' },
      run: { font: 'Courier New', size: 14 },
      paragraph: { spacing: { after: 0, line: 240 } },
    },
    {
      ...{ id: 'Callout', name: 'Callout', basedOn: 'Normal' },
      paragraph: {
        indent: { left: 160 },
        border: { left: { style: 'single' as const, size: 24, color: 'B5381C', space: 8 } },
      },
    },
  ],
}
