import { LIMIT_READINGS } from '../../src/data/delimited/read-options.js'
import { BETTER } from '../../src/data/roles/roles.js'
import { DEFAULT_METHOD } from '../../src/trees/methods/method.js'
import { FAMILY_NAMES } from '../../src/words/family-words.js'
import type { Reading } from '../worker/api.js'
import type { Settings } from './settings.js'
import { EMPTY, METHODS } from './settings.js'

/**
 * Settings as the part of a link after `#`, which browsers do not send to servers, and back. It names columns and levels,
 * never data.
 */
export function hashOf(settings: Settings): string {
  const changed = Object.entries(settings).filter(
    ([name, value]) => JSON.stringify(value) !== JSON.stringify(EMPTY[name as keyof Settings]),
  )
  if (changed.length === 0) return ''
  // The method is always named: links that name none are of a version whose default was another.
  const named = { method: settings.method, ...Object.fromEntries(changed) }
  const bytes = new TextEncoder().encode(JSON.stringify(named))
  const text = btoa(Array.from(bytes, (byte) => String.fromCharCode(byte)).join(''))
  return `s=${text.replaceAll('+', '-').replaceAll('/', '_').replaceAll('=', '')}`
}

/** Null when the hash holds no settings, or damaged ones. */
export function settingsOfHash(hash: string): Settings | null {
  const text = hash.match(/^#?s=([\w-]+)$/)?.[1]
  if (text === undefined) return null
  try {
    const bytes = atob(text.replaceAll('-', '+').replaceAll('_', '/'))
    const decoded = new TextDecoder().decode(Uint8Array.from(bytes, (byte) => byte.charCodeAt(0)))
    return settled(JSON.parse(decoded))
  } catch {
    return null
  }
}

/** Settings from outside, or of an earlier version: known names only, of the kind that they have here. */
export function settled(value: unknown): Settings | null {
  if (typeof value !== 'object' || value === null) return null
  const given = ofKind(value, EMPTY)
  const { reading, methods, method = DEFAULT_METHOD, family = EMPTY.family, better = null, ...known } = given
  return {
    ...EMPTY,
    ...known,
    method: METHODS.includes(method) ? method : EMPTY.method,
    family: FAMILY_NAMES.includes(family) ? family : EMPTY.family,
    better: BETTER.find((one) => one === better) ?? null,
    reading: readingOf({ ...EMPTY.reading, ...ofKind(reading ?? {}, EMPTY.reading) }),
    methods: methods?.filter((method) => METHODS.includes(method)) ?? METHODS,
  }
}

/** Without ways of reading a column that are not known here. */
function readingOf(reading: Reading): Reading {
  const known = <T extends string>(byName: Readonly<Record<string, T>>, ways: readonly T[]) =>
    Object.fromEntries(Object.entries(byName).filter(([, way]) => ways.includes(way)))
  return {
    ...reading,
    types: known(reading.types, ['number', 'text']),
    limits: known(reading.limits, LIMIT_READINGS),
    mergeAlike: reading.mergeAlike.filter((name) => typeof name === 'string'),
  }
}

function ofKind<T extends object>(value: object, like: T): Partial<T> {
  const known = Object.entries(value).filter(([name, part]) => {
    if (!Object.hasOwn(like, name)) return false
    const own = like[name as keyof T]
    return own === null
      ? part === null || typeof part === 'string'
      : typeof part === typeof own && part !== null && Array.isArray(part) === Array.isArray(own)
  })
  return Object.fromEntries(known) as Partial<T>
}
