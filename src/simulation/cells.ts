import { meant } from '../closest-name.js'
import { CopseError } from '../errors.js'
import type { Rng } from '../numerics/random/rng.js'
import { streamRng } from '../numerics/random/rng.js'
import { hashText } from '../synthesis/streams.js'
import type { Factor } from './presets/preset.js'
import type { Cell } from './simulated-set.js'

/** Most replicates of a cell. */
export const MOST_REPLICATES = 2 ** 20 - 1

/**
 * All combinations of the values of the factors, the last factor changing first.
 *
 * @param set values by factor; factors left out have their default
 * Coded errors: FACTOR_UNKNOWN, DESIGN_INVALID.
 */
export function cellsOf(
  factors: Readonly<Record<string, Factor>>,
  set: Readonly<Record<string, readonly string[]>>,
): Cell[] {
  for (const name of Object.keys(set)) if (!Object.hasOwn(factors, name)) throw factorUnknown(name, factors)
  let cells: Cell[] = [{}]
  for (const [name, factor] of Object.entries(factors)) {
    const values = Object.hasOwn(set, name)
      ? set[name].map((text) => valueOfFactor(name, factor, text))
      : [factor.fallback]
    cells = cells.flatMap((cell) => values.map((value) => ({ ...cell, [name]: value })))
  }
  return cells
}

function valueOfFactor(name: string, factor: Factor, text: string): number | string {
  if (factor.kind === 'word') {
    if (factor.words.includes(text)) return text
    throw invalid(name, text, factor.words.join(' or '))
  }
  const value = Number(text)
  const { min, max, whole } = factor
  const fits = text.trim() !== '' && value >= min && value <= max && (!whole || Number.isInteger(value))
  if (fits) return value
  throw invalid(name, text, `${whole ? 'a whole number' : 'a number'} from ${min} to ${max}`)
}

/** The factors of a cell in order of their names, as JSON. */
export const cellKey = (cell: Cell): string =>
  JSON.stringify(Object.fromEntries(Object.entries(cell).sort(([a], [b]) => (a < b ? -1 : 1))))

/**
 * Random numbers of a replicate of a cell: they depend on the seed, the cell's factors and the replicate's number alone.
 *
 * @param replicate from 1
 */
export const replicateRng = (seed: number, cell: Cell, replicate: number): Rng =>
  streamRng(seed, hashText(cellKey(cell)) * 2 ** 20 + replicate)

const factorUnknown = (name: string, factors: Readonly<Record<string, Factor>>): CopseError =>
  new CopseError({
    code: 'FACTOR_UNKNOWN',
    wrong: 'the design has no such factor',
    found: `"${name}"`,
    need: `one of ${Object.keys(factors).join(', ')}`,
    ...meant(name, Object.keys(factors)),
    place: { option: '--set' },
  })

const invalid = (name: string, found: string, need: string): CopseError =>
  new CopseError({
    code: 'DESIGN_INVALID',
    wrong: `the factor ${name} cannot have this value`,
    found: `"${found}"`,
    need,
    place: { option: '--set' },
  })
