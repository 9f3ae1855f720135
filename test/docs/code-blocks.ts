import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'

/** A fenced block of a page. */
export interface CodeBlock {
  readonly page: string
  /** Line of the opening fence, from 1. */
  readonly line: number
  /** `sh`, `js`, `ts`, …; empty where none is said: output, trees of files. */
  readonly language: string
  readonly text: string
  /** Why it is not run: what `<!-- not run: … -->` above it says. */
  readonly notRun: string | null
  /** The heading that it stands under. */
  readonly section: string
}

/** Every page that has examples for users. */
export const PAGES = [
  'README.md',
  'CONTRIBUTING.md',
  ...readdirSync('docs', { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.md'))
    .map((name) => join('docs', name).replaceAll('\\', '/'))
    .sort(),
]

/** The fenced blocks of a page, in order. */
export function codeBlocks(page: string, markdown = readFileSync(page, 'utf8')): CodeBlock[] {
  const lines = markdown.split(/\r?\n/)
  const blocks: CodeBlock[] = []
  let section = ''
  for (let i = 0; i < lines.length; i++) {
    const heading = /^#+ (.*)$/.exec(lines[i])
    if (heading !== null) section = heading[1]
    const fence = /^( *)```(\S*)\s*$/.exec(lines[i])
    if (fence === null) continue
    const end = lines.findIndex((text, at) => at > i && /^ *```\s*$/.test(text))
    if (end < 0) throw new Error(`${page}:${i + 1}: the block has no end`)
    const notRun = /^<!-- not run: (.+) -->$/.exec(lines[i - 1]?.trim() ?? '')?.[1] ?? null
    const text = lines.slice(i + 1, end).map((each) => each.slice(fence[1].length))
    blocks.push({ page, line: i + 1, language: fence[2], text: text.join('\n'), notRun, section })
    i = end
  }
  return blocks
}
