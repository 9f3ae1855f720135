import { readXml } from './read-xml.js'

/** What numbers with a format stand for: dates (with a time or without), or times. */
export type DateFormat = 'date' | 'time' | null

const BUILT_IN_TIMES = [18, 19, 20, 21, 45, 46, 47]
const isBuiltInDate = (id: number) =>
  (id >= 14 && id <= 22) || (id >= 27 && id <= 36) || (id >= 50 && id <= 58)

/** By style of a cell (`s`), what its number stands for. `styles` is the part styles.xml. */
export function dateFormatsOf(styles: Uint8Array | undefined): DateFormat[] {
  const own = new Map<number, DateFormat>()
  const formats: DateFormat[] = []
  let within = ''
  if (styles !== undefined)
    readXml(styles, {
      open(name, attributes) {
        if (name === 'numFmt') own.set(Number(attributes().numFmtId), formatOf(attributes().formatCode ?? ''))
        else if (name === 'cellXfs') within = name
        else if (name === 'xf' && within !== '') {
          const id = Number(attributes().numFmtId ?? 0)
          formats.push(own.get(id) ?? builtIn(id))
        }
      },
      close(name) {
        if (name === 'cellXfs') within = ''
      },
    })
  return formats
}

function builtIn(id: number): DateFormat {
  if (BUILT_IN_TIMES.includes(id)) return 'time'
  return isBuiltInDate(id) ? 'date' : null
}

/** Of a code such as `[$-409]d. mmm yyyy;@`. */
function formatOf(code: string): DateFormat {
  const bare = code
    .split(';')[0]
    .replace(/"[^"]*"|\\.|_.|\*./g, '')
    .replace(/\[(?!h+\]|m+\]|s+\])[^\]]*\]/gi, '')
    .replace(/General|E\+|E-/gi, '')
  if (/[yd]|mmm/i.test(bare)) return 'date'
  if (/[hs]/i.test(bare)) return 'time'
  return /m/i.test(bare) ? 'date' : null
}
