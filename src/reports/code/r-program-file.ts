import { rName, rString, rVector } from './r-names.js'

/** R functions that read the files of SPSS, Stata and SAS, by the end of the name. */
const HAVEN: readonly (readonly [RegExp, string])[] = [
  [/\.z?sav$/i, 'read_sav'],
  [/\.dta$/i, 'read_dta'],
  [/\.sas7bdat$/i, 'read_sas'],
  [/\.xpt$/i, 'read_xpt'],
]

/** Values with labels become these where every value has one, as in copse; texts end before their blanks. */
const LEVELS = `# Values with labels are their labels where every value has one; codes of missing values are missing.
d[] <- lapply(d, function(x) {
  labels <- attr(x, "labels")
  values <- unique(as.vector(x[!is.na(x)]))
  if (length(labels) > 0 && length(values) > 0 && all(values %in% labels)) {
    text <- trimws(names(labels))
    twice <- text %in% text[duplicated(text)]
    text[twice] <- paste0(text[twice], " (", labels[twice], ")")
    return(text[match(x, labels)])
  }
  if (is.factor(x) || is.logical(x)) return(as.character(x))
  if (inherits(x, "difftime")) return(as.numeric(x, units = "secs"))
  if (inherits(x, c("Date", "POSIXt"))) return(x)
  x <- as.vector(x)
  if (is.character(x)) replace(trimws(x, "right"), trimws(x) == "", NA) else x
})`

/**
 * How R reads a file of SPSS, Stata, SAS or its own into `d`; null for other files.
 *
 * @param table of several in the file
 * @param na texts that are missing values in every column
 */
export function programFileInR(
  file: string,
  table: string | null,
  na: readonly string[],
): { readonly code: string; readonly packages: readonly string[] } | null {
  const read = readerOf(file, table)
  if (read === null) return null
  const missing = na.filter((text) => !text.includes('='))
  const without =
    missing.length === 0 ? [] : [`d[] <- lapply(d, function(x) replace(x, x %in% ${rVector(missing)}, NA))`]
  return { ...read, code: [read.code, LEVELS, ...without].join('\n') }
}

function readerOf(file: string, table: string | null) {
  const found = HAVEN.find(([end]) => end.test(file))
  if (found !== undefined)
    return { code: `d <- as.data.frame(haven::${found[1]}(${rString(file)}))`, packages: ['haven'] }
  if (/\.rds$/i.test(file)) return { code: `d <- as.data.frame(readRDS(${rString(file)}))`, packages: [] }
  if (!/\.(rda|rdata)$/i.test(file)) return null
  const name = table === null ? 'get(names[1])' : rName(table)
  return { code: `names <- load(${rString(file)})\nd <- as.data.frame(${name})`, packages: [] }
}
