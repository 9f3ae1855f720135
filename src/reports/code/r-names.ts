/** Marks that turn the direction of writing: R reads them escaped only, and no other escapes beside those. */
const BIDI = /[\u202a-\u202e\u2066-\u2069]/g

/** A text as an R string. */
export function rString(text: string): string {
  const hex = text.search(BIDI) < 0
  const code = (character: string, digits: number) =>
    character.charCodeAt(0).toString(16).padStart(digits, '0')
  const escapes: Readonly<Record<string, string>> = { '\n': '\\n', '\r': '\\r', '\t': '\\t' }
  const body = text
    .replace(/[\\"]/g, '\\$&')
    .replace(/[\n\r\t]/g, (character) => escapes[character])
    // biome-ignore lint/suspicious/noControlCharactersInRegex: R reads no other control characters in its source
    .replace(/[\u0000-\u001f\u007f]/g, (character) =>
      character === '\u0000' ? '' : hex ? `\\x${code(character, 2)}` : `\\u${code(character, 4)}`,
    )
    .replace(BIDI, (mark) => `\\u${code(mark, 4)}`)
  return `"${body}"`
}

const RESERVED = new Set(
  'if else repeat while function for next break in TRUE FALSE NULL Inf NaN NA NA_integer_ NA_real_ NA_character_'.split(
    ' ',
  ),
)

/** A name as it stands in a formula: in backquotes unless R reads it as it is. */
export function rName(name: string): string {
  if (/^[A-Za-z][A-Za-z0-9._]*$/.test(name) && !RESERVED.has(name)) return name
  return `\`${rString(name).slice(1, -1).replaceAll('\\"', '"').replaceAll('`', '\\`')}\``
}

/** `c("a", "b")`. */
export const rVector = (texts: readonly string[]): string => `c(${texts.map(rString).join(', ')})`

/** A comment as wide as the code; line breaks would end it. */
export function rComment(text: string, width = 88): string {
  const lines: string[] = []
  for (const word of text.replace(BIDI, '').replace(/\s+/g, ' ').trim().split(' ')) {
    const last = lines.at(-1)
    if (last !== undefined && last.length + 1 + word.length <= width - 2)
      lines[lines.length - 1] = `${last} ${word}`
    else lines.push(word)
  }
  return lines.map((line) => `# ${line}`).join('\n')
}
