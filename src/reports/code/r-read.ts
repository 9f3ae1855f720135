import type { FitResult } from '../../results/fit-schema.js'
import { rString, rVector } from './r-names.js'
import { programFileInR } from './r-program-file.js'

/** What was said of how a file is to be read. */
type Asked = Partial<Pick<FitResult['spec'], 'na' | 'delimiter' | 'decimal' | 'headerRow'>>

const MISSING: readonly string[] = ['', 'NA', 'NaN', '.']

/** How R reads the data of a result into `d`, and the packages that this takes. */
export function readInR({
  data,
  table,
  where,
  na = [],
  ...asked
}: Pick<FitResult['spec'], 'data' | 'table' | 'where'> & Asked): {
  readonly code: string
  readonly packages: readonly string[]
} {
  const named = data ?? 'data.csv'
  const file = table !== null && named.endsWith(` ${table}`) ? named.slice(0, -table.length - 1) : named
  const missing = rVector([...MISSING, ...na])
  const { headerRow = 1 } = asked
  const skip = headerRow === 1 ? '' : `skip = ${headerRow - 1}, `
  if (/\.xls[xm]$/i.test(file)) {
    const sheet = table === null ? '' : `, sheet = ${rString(table)}`
    const code = `d <- as.data.frame(readxl::read_excel(${rString(file)}${sheet}, ${skip}guess_max = Inf,\n  na = ${missing}))`
    return { code, packages: ['readxl'] }
  }
  const program = programFileInR(file, table, na)
  if (program !== null) return program
  // The line break ends a comment in the condition.
  const condition = where === null ? '' : ` WHERE (${where}\n)`
  if (/\.(parquet|pq)$/i.test(file))
    return fromDatabase('duckdb::duckdb()', 'duckdb', `read_parquet('${sqlText(file)}')${condition}`)
  if (/\.(duckdb|ddb)$/i.test(file))
    return fromDatabase(
      `duckdb::duckdb(${rString(file)}, read_only = TRUE)`,
      'duckdb',
      `${quotedTable(table)}${condition}`,
    )
  if (table !== null)
    return fromDatabase(
      `RPostgres::Postgres() # host, dbname, user: of ${file.replace(/\s+/g, ' ')}\n`,
      'RPostgres',
      `${quotedTable(table)}${condition}`,
    )
  if (where !== null)
    return fromDatabase('duckdb::duckdb()', 'duckdb', `${csvInSql(file, { ...asked, na })}${condition}`)
  const code = `d <- read.csv(${rString(file)}, ${skip}check.names = FALSE, strip.white = TRUE,\n  colClasses = "character", na.strings = ${missing}) # read.csv2() for semicolons and decimal commas`
  return { code, packages: [] }
}

/** What DuckDB would otherwise guess from the file is said where it was said. */
function csvInSql(file: string, { na = [], delimiter = null, decimal = null, headerRow }: Asked): string {
  const quoted = (text: string) => `'${sqlText(text)}'`
  const options = [
    quoted(file),
    `nullstr = [${[...MISSING, ...na].map(quoted).join(', ')}]`,
    ...(delimiter === null ? [] : [`delim = ${quoted(delimiter)}`]),
    ...(decimal === null ? [] : [`decimal_separator = ${quoted(decimal)}`]),
    ...(headerRow === undefined ? [] : [`header = true, skip = ${headerRow - 1}`]),
  ]
  return `read_csv(${options.join(', ')})`
}

function fromDatabase(driver: string, name: string, from: string) {
  const code = [
    `db <- DBI::dbConnect(${driver})`,
    `d <- DBI::dbGetQuery(db, ${rString(`SELECT * FROM ${from}`)})`,
    'd[] <- lapply(d, function(x) if (is.character(x)) replace(x, x == "", NA) else x)',
  ].join('\n')
  return { code, packages: ['DBI', name] }
}

const sqlText = (text: string): string => text.replaceAll("'", "''")

const quotedTable = (table: string | null): string =>
  (table ?? '')
    .split('.')
    .map((part) => `"${part.replaceAll('"', '""')}"`)
    .join('.')
