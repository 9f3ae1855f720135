import type { Document, Node, Scalar } from 'yaml'
import { isMap, isScalar, isSeq, parseDocument } from 'yaml'
import type { z } from 'zod'
import { closestName } from '../../closest-name.js'
import { CopseError, quoteNames } from '../../errors.js'
import { type Config, configSchema } from './config-schema.js'

/** A file of settings is a page long; what is larger is none. */
const MOST_CHARACTERS = 1 << 20
const DEEPEST = 40

/** Parts whose values are texts: there `event: 1` and `control: no` mean the text that is written. */
const TEXTS = ['roles', 'read', 'by']
const NUMBERS = ['headerRow']

/**
 * Reads a file of settings, YAML or JSON (which YAML includes). Nothing in it is run, followed or expanded: anchors, tags and
 * merged keys are refused.
 *
 * Coded errors: CONFIG_INVALID (no such file, or a value that cannot be used), CONFIG_KEY_UNKNOWN, SCHEMA_VERSION.
 *
 * @param file its name, for messages
 */
export function readConfig(text: string, file: string): Config {
  if (text.length > MOST_CHARACTERS)
    throw invalid(file, `${text.length} characters`, `at most ${MOST_CHARACTERS}`)
  const value = written(text.replace(/^\ufeff/, ''), file)
  const parsed = configSchema.safeParse(value)
  if (parsed.success) return parsed.data
  const { schema } = (value ?? {}) as { schema?: unknown }
  if (typeof schema === 'string' && schema !== 'copse.config/1') throw otherVersion(schema, file)
  throw configError(parsed.error.issues[0], value, file)
}

function written(text: string, file: string): unknown {
  let document: Document.Parsed
  try {
    document = parseDocument(text, { version: '1.2', schema: 'core', merge: false, prettyErrors: true })
  } catch (error) {
    throw invalid(file, error instanceof RangeError ? 'lists within lists without end' : String(error))
  }
  const wrong = document.errors[0] ?? document.warnings[0]
  if (wrong !== undefined) {
    const [at] = wrong.linePos ?? []
    throw invalid(
      file,
      `${wrong.message.split('\n')[0].replace(/ at line \d+, column \d+:?$/, '')}${at === undefined ? '' : ` in line ${at.line}`}`,
      'YAML or JSON',
    )
  }
  if (document.contents === null) return {}
  return plain(document.contents as Node, [], file)
}

/** As plain data. Own keys only, so that none of them means anything to the language. */
function plain(node: unknown, path: readonly string[], file: string): unknown {
  if (path.length > DEEPEST) throw invalid(file, 'lists within lists without end')
  if (node === null) return null
  if (isMap(node)) {
    const found = Object.create(null) as Record<string, unknown>
    for (const { key, value } of node.items) {
      const name = String(isScalar(key) ? (key.source ?? key.value) : '')
      if (name === '__proto__') throw unknownKey(name, path, [], file)
      found[name] = plain(value, [...path, name], file)
    }
    // The schema takes objects as the language makes them.
    return { ...found }
  }
  if (isSeq(node)) return node.items.map((item, i) => plain(item, [...path, String(i)], file))
  if (isScalar(node)) return scalarOf(node, path)
  throw invalid(file, `an anchor or a tag at ${path.join('.') || 'the top'}`, 'values that are written out')
}

function scalarOf({ value, source }: Scalar, path: readonly string[]): unknown {
  const isText = TEXTS.includes(path[0]) && path.length > 1 && !NUMBERS.includes(path[path.length - 1])
  return isText && value !== null && source !== undefined && typeof value !== 'string' ? source : value
}

/** What is wrong in the words of the file: its keys, and what they need. */
function configError(issue: z.core.$ZodIssue, value: unknown, file: string): CopseError {
  const path = issue.path.map(String)
  if (issue.code === 'unrecognized_keys') return unknownKey(issue.keys[0], path, keysAt(path), file)
  if (issue.code === 'invalid_union' && issue.errors.length > 0) {
    const [first] = issue.errors[0]
    if (first !== undefined)
      return configError({ ...first, path: [...issue.path, ...first.path] } as z.core.$ZodIssue, value, file)
  }
  const found = path.reduce<unknown>((part, key) => (part as Record<string, unknown> | null)?.[key], value)
  const words = issue.code === 'invalid_value' ? issue.values.map(String) : null
  const near = words !== null && typeof found === 'string' ? closestName(found, words) : null
  return new CopseError({
    code: 'CONFIG_INVALID',
    wrong: `"${path.join('.') || 'the whole'}" in "${file}" cannot be used`,
    found: shortly(found),
    need: words === null ? needOf(issue) : `one of ${words.join(', ')}`,
    ...(near !== null && { try: `${path.at(-1)}: ${near}` }),
    place: { file },
  })
}

function needOf(issue: z.core.$ZodIssue): string {
  if (issue.code === 'invalid_type') {
    const words: Readonly<Record<string, string>> = {
      ...{ object: 'keys with values', record: 'keys with values', array: 'a list', string: 'a text' },
      ...{ boolean: 'true or false', int: 'a whole number', number: 'a number' },
    }
    return words[issue.expected] ?? `a ${issue.expected}`
  }
  if (issue.code === 'too_small') return `${issue.inclusive ? 'at least' : 'more than'} ${issue.minimum}`
  if (issue.code === 'too_big') return `${issue.inclusive ? 'at most' : 'less than'} ${issue.maximum}`
  return issue.message
}

/** The keys that the schema has at a place. */
function keysAt(path: readonly string[]): string[] {
  let at: unknown = configSchema
  for (const key of path) {
    at = shapeOf(at)?.[key]
    if (at === undefined) return []
  }
  return Object.keys(shapeOf(at) ?? {})
}

function shapeOf(schema: unknown): Record<string, unknown> | undefined {
  let inner = schema as { shape?: Record<string, unknown>; unwrap?: () => unknown } | undefined
  while (inner?.shape === undefined && typeof inner?.unwrap === 'function')
    inner = inner.unwrap() as typeof inner
  return inner?.shape
}

/** A key may be misspelt, or in its right spelling somewhere else. */
function unknownKey(
  key: string,
  path: readonly string[],
  known: readonly string[],
  file: string,
): CopseError {
  const near = closestName(key, known)
  const elsewhere = ['', 'roles', 'read', 'settings', 'trees'].find((part) =>
    keysAt(part === '' ? [] : [part]).includes(key),
  )
  const advice =
    elsewhere !== undefined
      ? elsewhere === ''
        ? `"${key}" at the top of the file`
        : `"${key}" below "${elsewhere}"`
      : near === null
        ? undefined
        : `"${near}"`
  return new CopseError({
    code: 'CONFIG_KEY_UNKNOWN',
    wrong: `"${file}" has a key that means nothing ${path.length === 0 ? 'at the top' : `below "${path.join('.')}"`}`,
    found: `"${shortly(key).replace(/^"|"$/g, '')}"`,
    ...(known.length > 0 && { need: `one of ${quoteNames(known, 40)}` }),
    ...(advice !== undefined && { try: advice }),
    place: { file },
  })
}

function otherVersion(schema: string, file: string): CopseError {
  return new CopseError({
    code: 'SCHEMA_VERSION',
    wrong: `the settings in "${file}" are of another version`,
    found: `schema ${shortly(schema)}`,
    need: 'schema copse.config/1',
    try: 'the version of copse that wrote the file',
    place: { file },
  })
}

function invalid(file: string, found: string, need?: string): CopseError {
  return new CopseError({
    code: 'CONFIG_INVALID',
    wrong: `"${file}" is no file of settings`,
    found,
    need: need ?? 'YAML or JSON as --save-config writes it',
    place: { file },
  })
}

function shortly(value: unknown): string {
  if (value === undefined) return 'nothing'
  const text = JSON.stringify(value)
  return text.length > 80 ? `${text.slice(0, 80)}…` : text
}
