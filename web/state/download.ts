import bold from '../../fonts/Arimo-Bold.ttf?url'
import regular from '../../fonts/Arimo-Regular.ttf?url'
import { withDpi } from '../../src/figures/png-dpi.js'
import type { ExportedFile, Rasterise } from '../worker/api.js'

/** Hands a file to the browser's downloads; it never leaves the machine. */
export function download({ name, type, content }: ExportedFile): void {
  const url = URL.createObjectURL(new Blob([content], { type }))
  const anchor = document.createElement('a')
  anchor.href = url
  anchor.download = name
  anchor.click()
  setTimeout(() => URL.revokeObjectURL(url), 10_000)
}

const DPI = 300

/** An SVG as the bytes of a PNG: for documents that the worker writes, which cannot paint. */
export const rasterise: Rasterise = async (svg, dpi) =>
  (await pngOf(svg, '', dpi)).content as Uint8Array<ArrayBuffer>

/** A figure as PNG of 300 dots per inch, in the font that it was laid out with. */
export async function pngOf(svg: string, name: string, dpi = DPI): Promise<ExportedFile> {
  const [, width, height] = svg.match(/width="([\d.]+)mm" height="([\d.]+)mm"/)!.map(Number)
  const canvas = document.createElement('canvas')
  canvas.width = Math.round((width / 25.4) * dpi)
  canvas.height = Math.round((height / 25.4) * dpi)
  const sized = svg.replace(
    /width="[\d.]+mm" height="[\d.]+mm"/,
    `width="${canvas.width}" height="${canvas.height}"`,
  )
  const image = new Image()
  const url = URL.createObjectURL(new Blob([await withFonts(sized)], { type: 'image/svg+xml' }))
  try {
    image.src = url
    await image.decode()
    canvas.getContext('2d')!.drawImage(image, 0, 0)
  } finally {
    URL.revokeObjectURL(url)
  }
  const blob = await new Promise<Blob | null>((resolve) => canvas.toBlob(resolve, 'image/png'))
  const content = withDpi(new Uint8Array(await blob!.arrayBuffer()), dpi)
  return { name: `${name}.png`, type: 'image/png', content: new Uint8Array(content) }
}

/** An image may load nothing, so the font goes into it. */
async function withFonts(svg: string): Promise<string> {
  const face = async (url: string, weight: string) =>
    `@font-face{font-family:Arimo;font-weight:${weight};src:url(${await dataUrl(url)})}`
  const style = (await Promise.all([face(regular, 'normal'), face(bold, 'bold')])).join('')
  return svg.replace('<title>', `<style>${style}</style><title>`)
}

async function dataUrl(url: string): Promise<string> {
  const bytes = new Uint8Array(await (await fetch(url)).arrayBuffer())
  let text = ''
  for (const byte of bytes) text += String.fromCharCode(byte)
  return `data:font/ttf;base64,${btoa(text)}`
}
