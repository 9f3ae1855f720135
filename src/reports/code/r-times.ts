import type { TimeKind } from '../../data/dates.js'

/**
 * R functions that read columns of dates or times as numbers, as copse does: `days` for dates (days since 1970-01-01),
 * `seconds` for times. Nothing where there are no such columns.
 */
export function rTimes(times: ReadonlySet<TimeKind>): string[] {
  return [
    ...(times.has('date') || times.has('datetime') ? [DAYS] : []),
    ...(times.has('time') ? [SECONDS] : []),
  ]
}

/** The function for a column of this kind. */
export const rTimeReader = (time: TimeKind): string => (time === 'time' ? 'seconds' : 'days')

const DAYS = `# Dates are numbers of days here, as partykit cuts no dates; as.Date(16071) prints such a number as a date.
days <- function(x) {
  if (inherits(x, "POSIXt")) return(as.numeric(as.POSIXct(x)) / 86400)
  if (inherits(x, "Date") || is.numeric(x)) return(as.numeric(x))
  styles <- if (all(grepl("^[0-9]{4}", x[!is.na(x)])))
    c("%Y-%m-%dT%H:%M:%OS", "%Y-%m-%d %H:%M:%OS", "%Y-%m-%d %H:%M", "%Y-%m-%d", "%Y/%m/%d")
  else c("%d.%m.%Y", "%d/%m/%Y", "%m/%d/%Y", "%d-%m-%Y", "%m-%d-%Y")
  for (style in styles) {
    d <- as.POSIXct(strptime(x, style, tz = "UTC"))
    if (all(is.na(d) == is.na(x))) return(as.numeric(d) / 86400)
  }
  stop("dates in no style that is known here")
}`

const SECONDS = `# Times are numbers of seconds here.
seconds <- function(x) {
  if (!is.character(x)) return(as.numeric(x))
  sign <- ifelse(startsWith(x, "-"), -1, 1)
  sapply(strsplit(sub("^-", "", x), ":"), function(p) sum(as.numeric(p) * c(3600, 60, 1))) * sign
}`
