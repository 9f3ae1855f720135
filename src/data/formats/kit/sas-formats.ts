import { type Note, quoteNames } from '../../../errors.js'
import type { TimeKind } from '../../dates.js'

const DATETIME =
  /^((DATETIME|DATEAMPM|MDYAMPM|NLDATM.*|DTDATE|DTMONYY|DTWKDATX|DTYEAR|DTYYQC)|([EB]8601D[TZNX]|IS8601D[TZN]))$/
const TIME = /^(TIME|TIMEAMPM|HHMM|HOUR|MMSS|TOD|NLTIME|[EB]8601TM|IS8601TM)$/
const DATE =
  /^(DATE|(DDMMYY|MMDDYY|YYMMDD)[BCDNPS]?|(YYMM|MMYY|YYQR?)[CDNPS]?|YYMON|MONYY|YEAR|JULIAN|(WEEK|WORD)DAT(E|X|EX)|NLDATE.*|[EB]8601DA|IS8601DA)$/

/** Formats that come with SAS besides those of dates above; all others are made by users and kept in a catalog. */
const OWN =
  /^(BEST[DX]?|BESTDOTX|BINARY|(COMMA|DOLLAR|EURO|NUM)X?|D|E|F|FLOAT|FRACT|HEX|I?BR?|IEEE|NEGPAREN|OCTAL|PD|PERCENTN?|PIBR?|PK|PVALUE|ODDSR|RB|ROMAN|S370F\w*|SIZE\w*|SSN|VAXRB|VMSZN|WORD[FS]|YEN|Z|ZD|NL\w*|EUR\w*|DAY|MONTH|QTRR?|WEEKDAY|WEEK[UVW]|YYWEEK[UVW]|DOWNAME|MONNAME|JULDAY|JULDATE|JDATE\w*|PDJUL[GI]|HDATE|HEBDATE|MINGUO|NENGO|XYYMMDD|TIMEAMPM|[EB]8601\w*|IS8601\w*|\$|\$(ASCII|BASE64X|BIDI|BINARY|CHAR|CHARZB|CSTR|EBCDIC|F|HEX|KANJI|LOGVS?R?|MSGCASE|N8601\w*|OCTAL|QUOTE|REVERJ|REVERS|UCS2\w*|UPCASE|UTF8X|UUID|VARYING|IS8601\w*))$/

/** The name of a format of SAS without width and decimals: `date9.` is DATE. */
export const formatName = (format: string): string =>
  format
    .trim()
    .toUpperCase()
    .replace(/[\d.]+$/, '')

/** What the numbers of a column stand for by its format (SAS: "Formats by Category"). */
export function sasTimeOf(format: string): TimeKind | undefined {
  const name = formatName(format)
  if (DATETIME.test(name)) return 'datetime'
  if (TIME.test(name)) return 'time'
  return DATE.test(name) ? 'date' : undefined
}

/** Columns whose values have labels that are not in this file, by a note; FORMATS_WITHOUT_LABELS. */
export function formatNotes(columns: readonly { readonly name: string; readonly format: string }[]): Note[] {
  const without = columns.filter(({ format }) => {
    const name = formatName(format)
    return name !== '' && name !== '$' && sasTimeOf(format) === undefined && !OWN.test(name)
  })
  if (without.length === 0) return []
  const formats = quoteNames([...new Set(without.map(({ format }) => formatName(format)))])
  const message = `the labels of the values of ${quoteNames(without.map(({ name }) => name))} are in formats (${formats}) that SAS keeps in a file of its own; the values are read as their codes`
  return [{ code: 'FORMATS_WITHOUT_LABELS', message }]
}
