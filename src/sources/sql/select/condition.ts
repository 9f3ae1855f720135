import { CopseError } from '../../../errors.js'
import { isHarmlessFunction, MAY_PRECEDE_PARENTHESIS } from './condition-words.js'

/** Longest condition, and deepest nesting: parsers of databases recurse. */
const MOST_CHARACTERS = 10_000
const MOST_NESTED = 100

/** Tokens in the order of precedence; what fits none is refused. */
const TOKENS =
  /(?<space>[ \t\n\f]+|\r\n|--[^\r\n]*(?=\r?\n|$))|(?<text>'(?:[^'\0]|'')*')|(?<name>"(?:[^"\0]|"")+")|(?<number>\d[\w.]*|\.\d[\w.]*)|(?<word>[A-Za-z_\u0080-\uffff][\w\u0080-\uffff]*)|(?<open>[([{])|(?<close>[)\]}])|(?<mark>[-+*/<>=~!@#%^&|?.,:])/uy

const CLOSES: Readonly<Record<string, string>> = { '(': ')', '[': ']', '{': '}' }

/**
 * Checks that a condition is one expression and stays within the parentheses that it is put into: no second statement, no
 * parenthesis that closes ours, no function that does anything but compute. Two databases read it in the same way because
 * what they would read differently (dollar quotes, escape strings, block comments, lone carriage returns) is refused. The
 * parser of the database, and its read-only transaction, come after this.
 *
 * Coded error: CONDITION_INVALID.
 */
export function assertCondition(where: string): void {
  if (where.length > MOST_CHARACTERS)
    throw invalid(`${where.length} characters`, `at most ${MOST_CHARACTERS}`)
  const open: string[] = []
  let before: Token | null = null
  let tokens = 0
  for (const token of tokensOf(where)) {
    if (before?.kind === 'word' && token.kind === 'text' && before.end === token.start)
      if (/^e$/i.test(before.text)) throw unfit('an escape string', before, 'plain strings')
    if (token.text === '(') assertCallable(before, where)
    if (token.kind === 'open') open.push(CLOSES[token.text])
    if (token.kind === 'close' && open.pop() !== token.text)
      throw unfit(`"${token.text}"`, token, 'parentheses that the condition has opened itself')
    if (open.length > MOST_NESTED)
      throw unfit(`more than ${MOST_NESTED} open parentheses`, token, 'fewer of them')
    before = token
    tokens++
  }
  if (open.length > 0) throw invalid(`no "${open.at(-1)}" at its end`, 'parentheses that are closed')
  if (tokens === 0) throw invalid('nothing', 'a condition')
}

interface Token {
  readonly kind: 'text' | 'name' | 'number' | 'word' | 'open' | 'close' | 'mark'
  readonly text: string
  readonly start: number
  readonly end: number
}

function* tokensOf(where: string): Generator<Token> {
  TOKENS.lastIndex = 0
  let start = 0
  while (start < where.length) {
    // Another condition may be read between two tokens of this one.
    TOKENS.lastIndex = start
    const match = where.startsWith('/*', start) ? null : TOKENS.exec(where)
    if (match === null) throw unreadable(where, start)
    const [kind, text] = Object.entries(match.groups!).find(([, part]) => part !== undefined)!
    const end = start + match[0].length
    if (kind !== 'space') yield { kind: kind as Token['kind'], text, start, end }
    start = end
  }
}

/** What stands before a parenthesis is an operator, a word of SQL's grammar or type, or a function that only computes. */
function assertCallable(before: Token | null, where: string): void {
  if (before === null || (before.kind !== 'word' && before.kind !== 'name')) return
  const word = before.kind === 'word' ? before.text.toLowerCase() : null
  const isQualified = /\.\s*$/.test(where.slice(0, before.start))
  if (!isQualified && word !== null && (MAY_PRECEDE_PARENTHESIS.has(word) || isHarmlessFunction(word))) return
  throw unfit(
    `the function ${before.text.slice(0, 60)}`,
    before,
    'functions of numbers, texts and dates, written without a schema',
    'a view of the database, or a column made beforehand',
  )
}

function unreadable(where: string, start: number): CopseError {
  const rest = where.slice(start)
  const [found, need] = rest.startsWith('/*')
    ? ['a comment in /* */', 'comments after --']
    : rest.startsWith(';')
      ? ['";"', 'a single condition, without ;']
      : rest.startsWith("'") || rest.startsWith('"')
        ? ['a quote that nothing closes', 'quotes in pairs']
        : rest.startsWith('$')
          ? ['"$"', 'strings in single quotes']
          : [`the character U+${rest.codePointAt(0)!.toString(16).toUpperCase().padStart(4, '0')}`, 'SQL']
  return unfit(found, { start }, need)
}

const unfit = (found: string, { start }: Pick<Token, 'start'>, need: string, advice?: string): CopseError =>
  invalid(`${found} at character ${start + 1}`, need, advice)

function invalid(
  found: string,
  need: string,
  advice = 'one condition on the columns, as "age > 40 AND sex = \'f\'"',
) {
  return new CopseError({
    code: 'CONDITION_INVALID',
    wrong: 'the condition of --where is not one SQL expression that only looks at rows',
    found,
    need,
    try: advice,
    place: { option: '--where' },
  })
}
