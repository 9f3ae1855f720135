import { CopseError } from '../../src/errors.js'
import type { Reply } from './api.js'
import { Later, loadLater } from './later.js'

/** Runs something and keeps what may go wrong with its code and place. */
export async function reply<T>(run: () => T | Promise<T>): Promise<Reply<T>> {
  try {
    return { ok: true, value: await run() }
  } catch (error) {
    if (error instanceof Later) return loadLater().then(() => reply(run), failed)
    return failed(error)
  }
}

function failed(error: unknown): Reply<never> {
  if (error instanceof CopseError)
    return { ok: false, error: { code: error.code, message: error.message, place: error.place } }
  const message = error instanceof Error ? error.message : String(error)
  return { ok: false, error: { code: 'INTERNAL', message: `INTERNAL: ${message}`, place: {} } }
}

export const noData = (): CopseError =>
  new CopseError({ code: 'NO_DATA', wrong: 'there are no data', try: 'opening a file or the example' })
