import { dateFormatsOf } from './date-formats.js'
import { readSheet, type SheetCells } from './read-sheet.js'
import { readXml } from './read-xml.js'
import { unzip } from './unzip.js'

/** A sheet of a workbook. */
export interface WorkbookSheet extends SheetCells {
  readonly name: string
  /** Whether Excel does not show it. */
  readonly hidden: boolean
}

/**
 * Reads an Excel workbook (.xlsx, .xlsm): all its sheets with cells, in the order of their tabs. Throws an Error where it is
 * none.
 *
 * Source: ECMA-376 Part 1, §18 (SpreadsheetML).
 *
 * Coded error: FILE_TOO_LARGE.
 */
export function readWorkbook(bytes: Uint8Array, file: string | undefined): WorkbookSheet[] {
  const parts = unzip(
    bytes,
    (name) => /\.(xml|rels)$/i.test(name) && !/drawing|media|theme/i.test(name),
    file,
  )
  const root = [...parts.keys()].find((name) => /(^|\/)workbook\.xml$/i.test(name))
  if (root === undefined) throw new Error('there is no workbook in it')
  const folder = root.slice(0, root.lastIndexOf('/') + 1)
  const { sheets, date1904 } = sheetsOf(parts.get(root)!)
  const targets = targetsOf(parts.get(`${folder}_rels/${root.slice(folder.length)}.rels`))
  const part = (name: string) => parts.get(name)
  const context = {
    texts: sharedTexts(part(`${folder}sharedStrings.xml`)),
    formats: dateFormatsOf(part(`${folder}styles.xml`)),
    date1904,
  }
  return sheets.flatMap(({ name, hidden, id }) => {
    const target = targets.get(id)
    if (target === undefined) return []
    const path = target.startsWith('/') ? target.slice(1) : folder + target
    // Sheets of a chart or of macros have no cells.
    const xml = /worksheet/i.test(path) ? part(path) : undefined
    return xml === undefined ? [] : [{ name, hidden, ...readSheet(xml, context) }]
  })
}

function sheetsOf(xml: Uint8Array) {
  const sheets: { name: string; hidden: boolean; id: string }[] = []
  let date1904 = false
  readXml(xml, {
    open(element, attributes) {
      if (element === 'sheet') {
        const { name, state, id } = attributes()
        sheets.push({ name, hidden: state === 'hidden' || state === 'veryHidden', id })
      } else if (element === 'workbookPr') date1904 = /^(1|true)$/.test(attributes().date1904 ?? '')
    },
    close() {},
  })
  return { sheets, date1904 }
}

/** Paths of parts by their identifier. */
function targetsOf(xml: Uint8Array | undefined): Map<string, string> {
  const targets = new Map<string, string>()
  if (xml !== undefined)
    readXml(xml, {
      open(name, attributes) {
        const { Id, Target } = name === 'Relationship' ? attributes() : {}
        if (Id !== undefined && Target !== undefined) targets.set(Id, Target.replace(/^\.\//, ''))
      },
      close() {},
    })
  return targets
}

/** The texts that cells refer to by number; without the readings of Japanese texts. */
function sharedTexts(xml: Uint8Array | undefined): string[] {
  const texts: string[] = []
  if (xml === undefined) return texts
  let [current, reading, phonetic] = ['', false, false]
  readXml(xml, {
    open(name) {
      if (name === 'si') current = ''
      else if (name === 'rPh') phonetic = true
      else if (name === 't') reading = !phonetic
    },
    text(text) {
      if (reading) current += text
    },
    close(name) {
      if (name === 'si') texts.push(current)
      else if (name === 'rPh') phonetic = false
      else if (name === 't') reading = false
    },
  })
  return texts
}
