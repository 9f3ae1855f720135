// Writes fonts/*.ttf, the part of Arimo that figures need, and src/figures/text/font-widths.ts, its advance widths.
// Arimo has the widths of Arial, Helvetica and Liberation Sans: text measured here fits with any of them.
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'
import * as fontkit from 'fontkit'
import subsetFont from 'subset-font'
import { scriptOptions } from './script-options.mjs'

scriptOptions(
  'node scripts/write-fonts.mjs',
  'Writes the fonts of the figures into fonts/, and the table of their widths.',
)

const RANGES = [
  [0x20, 0x7e], // ASCII
  [0xa1, 0x17f], // Latin-1 without its space, Latin Extended-A
  [0x300, 0x304], // combining accents, as in τ̂
  [0x370, 0x3ff], // Greek
  [0x2010, 0x2027], // dashes, quotes, bullets, ellipsis
  [0x2030, 0x203a], // per mille, primes
  [0x2070, 0x209c], // superscripts and subscripts
  [0x20ac, 0x20ac],
  [0x2190, 0x2193], // arrows
  [0x2200, 0x22ff], // mathematical operators
  [0x25a0, 0x25cf], // squares, triangles, circles
]
const characters = RANGES.flatMap(([from, to]) =>
  Array.from({ length: to - from + 1 }, (_, i) => String.fromCodePoint(from + i)),
).join('')

const require = createRequire(import.meta.url)
const source = dirname(require.resolve('@expo-google-fonts/arimo/package.json'))
const { version } = require('@expo-google-fonts/arimo/package.json')
const at = (path) => new URL(`../${path}`, import.meta.url)
mkdirSync(at('fonts/'), { recursive: true })

const tables = []
for (const [weight, folder] of [
  ['regular', '400Regular'],
  ['bold', '700Bold'],
]) {
  const whole = readFileSync(join(source, folder, `Arimo_${folder}.ttf`))
  const subset = await subsetFont(whole, characters, { targetFormat: 'truetype', noLayoutClosure: true })
  writeFileSync(at(`fonts/Arimo-${weight === 'bold' ? 'Bold' : 'Regular'}.ttf`), subset)
  const font = fontkit.create(subset)
  // Consecutive code points in one run: first code point, then widths in thousandths of an em.
  const runs = []
  let last = -2
  for (const code of font.characterSet.toSorted((a, b) => a - b)) {
    const { id } = font.glyphForCodePoint(code)
    const width = Math.round((font.hmtx.metrics.get(id).advance / font.unitsPerEm) * 1000)
    if (code === last + 1) runs.at(-1).widths.push(width)
    else runs.push({ from: code, widths: [width] })
    last = code
  }
  tables.push({
    weight,
    runs,
    ascent: font.ascent / font.unitsPerEm,
    descent: font.descent / font.unitsPerEm,
  })
}
writeFileSync(at('fonts/OFL.txt'), readFileSync(join(source, 'LICENSE_FONT')))

const rows = ({ runs }) => runs.map(({ from, widths }) => `  [${from}, '${widths.join(' ')}'],`).join('\n')
writeFileSync(
  at('src/figures/text/font-widths.ts'),
  `/**
 * Advance widths of Arimo, which are those of Arial, Helvetica and Liberation Sans, in thousandths of an em: runs of
 * consecutive code points, each with its first code point. From @expo-google-fonts/arimo ${version}. Written by
 * scripts/write-fonts.mjs.
 */
export type WidthRuns = readonly (readonly [from: number, widths: string])[]

// biome-ignore format: one run a line
export const REGULAR: WidthRuns = [
${rows(tables[0])}
]

// biome-ignore format: one run a line
export const BOLD: WidthRuns = [
${rows(tables[1])}
]
`,
)
