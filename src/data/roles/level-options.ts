import { CopseError, quoteNames } from '../../errors.js'

/** Levels by column, in their order. */
export type LevelsByColumn = Readonly<Record<string, readonly string[]>>

/** The levels given for a column, if any. */
export function levelsOf(levels: LevelsByColumn | undefined, column: string): readonly string[] | undefined {
  // Columns may be called "constructor": only what was given counts.
  return levels !== undefined && Object.hasOwn(levels, column) ? levels[column] : undefined
}

/** A name or level: in double quotes (a quote inside written twice), or anything up to the next separator. */
const QUOTED = /^\s*"((?:[^"]|"")*)"\s*/

/**
 * Reads options such as `sex=female<male` or `"age group"="<65"<"65+"`, one column each, as `--levels` and
 * `--ordered` take them: a column, `=`, and its levels in order between `<`. Names and levels with a `<` or `=` in
 * them go in double quotes; spaces around them do not count. `option` is the option's name for messages.
 *
 * Coded errors: LEVELS_MALFORMED, LEVELS_REPEATED (a level, or a column, given twice).
 */
export function parseLevels(options: readonly string[], option: string): LevelsByColumn {
  const byColumn = new Map<string, readonly string[]>()
  for (const text of options) {
    const [column, levels] = parseOne(text, option)
    if (byColumn.has(column)) throw repeated(`column "${column}" is given levels twice`, option, column)
    byColumn.set(column, levels)
  }
  return Object.fromEntries(byColumn)
}

function parseOne(text: string, option: string): [column: string, levels: readonly string[]] {
  const name = take(text, '=')
  if (name === null || name.rest === null || name.value === '') throw malformed(text, option)
  const levels: string[] = []
  for (let rest: string | null = name.rest; rest !== null; ) {
    const level = take(rest, '<')
    if (level === null || level.value === '') throw malformed(text, option)
    levels.push(level.value)
    rest = level.rest
  }
  if (levels.length < 2) throw malformed(text, option)
  const twice = levels.filter((level, at) => levels.indexOf(level) !== at)
  if (twice.length > 0) throw repeated(`level ${quoteNames(twice)} is given twice`, option, name.value)
  return [name.value, levels]
}

/** The text before `separator` and what follows it; `rest` is null if it does not occur, the result if malformed. */
function take(text: string, separator: string): { value: string; rest: string | null } | null {
  const quoted = QUOTED.exec(text)
  if (quoted !== null) {
    const rest = text.slice(quoted[0].length)
    if (rest !== '' && !rest.startsWith(separator)) return null
    return { value: quoted[1].replaceAll('""', '"'), rest: rest === '' ? null : rest.slice(separator.length) }
  }
  const at = text.indexOf(separator)
  if (at === -1) return { value: text.trim(), rest: null }
  return { value: text.slice(0, at).trim(), rest: text.slice(at + separator.length) }
}

function malformed(text: string, option: string): CopseError {
  return new CopseError({
    code: 'LEVELS_MALFORMED',
    wrong: `${option} cannot be understood`,
    found: `"${text}"`,
    need: 'a column, "=", and at least two levels with "<" between them',
    try: `${option} "stage=I<II<III"`,
    place: { option },
  })
}

function repeated(wrong: string, option: string, column: string): CopseError {
  return new CopseError({
    code: 'LEVELS_REPEATED',
    wrong: `${wrong} in ${option}`,
    need: 'each once',
    place: { option, column },
  })
}
