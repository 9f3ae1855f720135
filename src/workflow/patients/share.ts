import type { Prepared } from './prepare.js'

type Typed = Float64Array | Int32Array | Uint32Array | Uint8Array

/**
 * The data with its columns in shared memory: workers that are sent it read the same bytes. Pages that may not share memory
 * send copies. What fits do not read (the file's table, places in it) is left behind.
 */
export function sharedData(data: Prepared): Prepared {
  const { table } = data
  const { file, asked, marks, n, names } = table
  const bare = { n, names, columns: new Map(), lines: new Uint32Array(), marks, notes: [], file }
  const needed = {
    ...data,
    index: new Uint32Array(),
    table: asked === undefined ? bare : { ...bare, asked },
  }
  return typeof SharedArrayBuffer === 'undefined' ? needed : (shared(needed) as Prepared)
}

function shared(value: unknown): unknown {
  if (isTyped(value)) {
    const buffer = new SharedArrayBuffer(value.byteLength)
    const copy = new (value.constructor as new (buffer: SharedArrayBuffer) => Typed)(buffer)
    copy.set(value)
    return copy
  }
  if (Array.isArray(value)) return value.map(shared)
  if (value === null || typeof value !== 'object' || value instanceof Map) return value
  return Object.fromEntries(Object.entries(value).map(([name, part]) => [name, shared(part)]))
}

const isTyped = (value: unknown): value is Typed => ArrayBuffer.isView(value) && !(value instanceof DataView)
