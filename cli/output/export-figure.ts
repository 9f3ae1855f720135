import { accessSync, readFileSync } from 'node:fs'
import { extname } from 'node:path'
import { CopseError } from '../../src/errors.js'
import type { Figure } from '../../src/figures/kit/figure.js'
import { svgOf } from '../../src/figures/kit/svg.js'
import { withDpi } from '../../src/figures/png-dpi.js'
import { isCovered } from '../../src/figures/text/measure.js'
import { packageFile } from '../package-file.js'
import { writeWhole } from './write-output.js'

const FORMATS = ['svg', 'png', 'pdf'] as const
export type Format = (typeof FORMATS)[number]

const REGULAR = packageFile('fonts/Arimo-Regular.ttf')
const BOLD = packageFile('fonts/Arimo-Bold.ttf')

/**
 * The format that a file name asks for; `-` is SVG on standard output.
 *
 * Coded errors: OPTION_MISSING, FORMAT_UNKNOWN.
 */
export function formatOf(file: string | undefined, option = '--output'): Format {
  if (file === undefined)
    throw new CopseError({
      code: 'OPTION_MISSING',
      wrong: '--output is missing',
      need: 'a file that ends in .svg, .png or .pdf',
      try: '-o FILE.svg',
      place: { option: '--output' },
    })
  if (file === '-') return 'svg'
  const ending = extname(file).slice(1).toLowerCase()
  const format = FORMATS.find((name) => name === ending)
  if (format !== undefined) return format
  throw new CopseError({
    code: 'FORMAT_UNKNOWN',
    wrong: `"${file}" does not say the format of the figure`,
    found: ending === '' ? 'no ending' : `.${ending}`,
    need: '.svg, .png or .pdf',
    place: { option, file },
  })
}

/**
 * Writes a figure, whole or not at all.
 *
 * Coded errors: OUTPUT_UNWRITABLE.
 *
 * @param dpi dots per inch of PNG
 */
export async function exportFigure(figure: Figure, file: string, dpi: number): Promise<void> {
  if (file === '-') {
    process.stdout.write(figure.svg)
    return
  }
  const format = formatOf(file)
  if (format === 'svg') writeWhole(file, figure.svg)
  else writeWhole(file, format === 'png' ? await pngOf(figure, dpi) : await pdfBytes(figure))
}

/** A figure as PNG in the colours of print, its resolution noted in the file. */
export async function pngOf(figure: Figure, dpi: number): Promise<Uint8Array> {
  // Loaded only when needed: drawing programs and PDF writers take longer to load than a figure to draw.
  const { Resvg } = await import('@resvg/resvg-js')
  // Of a font that is not there resvg says nothing, and leaves the texts out.
  for (const file of [REGULAR, BOLD]) accessSync(file)
  const { title, description, palette } = figure
  const svg = svgOf(figure.scene, { title, description, palette, dark: null })
  const image = new Resvg(svg, {
    fitTo: { mode: 'width', value: Math.round((figure.width / 25.4) * dpi) },
    font: {
      fontFiles: [REGULAR, BOLD],
      defaultFontFamily: 'Arimo',
      // The computer's fonts only for what ours does not have.
      loadSystemFonts: !isCovered(svg.replace(/\s/g, ' ')),
    },
  }).render()
  return withDpi(image.asPng(), dpi)
}

async function pdfBytes(figure: Figure): Promise<Uint8Array> {
  const { pdfOf } = await import('../../src/figures/pdf/pdf.js')
  return pdfOf(figure, fontFiles())
}

/** The font of figures and reports. */
export const fontFiles = () => ({ regular: readFileSync(REGULAR), bold: readFileSync(BOLD) })
