import { CopseError } from '../../src/errors.js'

/**
 * Loads a driver only where it is needed: without one everything else works.
 *
 * Coded error: DRIVER_MISSING.
 */
export async function loadDriver<Driver>(name: string, load: () => Promise<Driver>): Promise<Driver> {
  try {
    return await load()
  } catch (error) {
    const found = (error as NodeJS.ErrnoException).code ?? String(error)
    throw new CopseError({
      code: 'DRIVER_MISSING',
      wrong: `the driver ${name} is not installed`,
      found,
      try: `npm install ${name}`,
    })
  }
}
