import { CopseError } from '../src/errors.js'

/** The coded error that `run` throws. */
export function errorOf(run: () => unknown): CopseError {
  try {
    run()
  } catch (error) {
    if (error instanceof CopseError) return error
    throw error
  }
  throw new Error('nothing was thrown')
}
