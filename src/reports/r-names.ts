/** A text as an R string. */
export function rString(text: string): string {
  const escapes: Readonly<Record<string, string>> = { '\n': '\\n', '\r': '\\r', '\t': '\\t' }
  const body = text
    .replace(/[\\"]/g, '\\$&')
    .replace(/[\n\r\t]/g, (character) => escapes[character])
    // biome-ignore lint/suspicious/noControlCharactersInRegex: R reads no other control characters in its source
    .replace(/[\u0000-\u001f\u007f]/g, (character) =>
      character === '\u0000' ? '' : `\\x${character.charCodeAt(0).toString(16).padStart(2, '0')}`,
    )
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
  for (const word of text.replace(/\s+/g, ' ').trim().split(' ')) {
    const last = lines.at(-1)
    if (last !== undefined && last.length + 1 + word.length <= width - 2)
      lines[lines.length - 1] = `${last} ${word}`
    else lines.push(word)
  }
  return lines.map((line) => `# ${line}`).join('\n')
}
