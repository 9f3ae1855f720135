import type { Rng } from '../numerics/random/rng.js'
import { streamRng } from '../numerics/random/rng.js'

/**
 * The random numbers of a variable of a copy: they depend on the seed, the copy and the variable's name alone, so that a
 * variable more changes nothing of the others.
 *
 * @param copy counted from 1
 */
export const variableStream = (seed: number, copy: number, name: string): Rng =>
  streamRng(seed, copy * 2 ** 32 + hashText(name))

/** FNV-1a of the UTF-16 units of a text, 32 bits. */
export function hashText(text: string): number {
  let hash = 0x811c9dc5
  for (let at = 0; at < text.length; at++) {
    hash = Math.imul(hash ^ (text.charCodeAt(at) & 0xff), 0x01000193)
    hash = Math.imul(hash ^ (text.charCodeAt(at) >>> 8), 0x01000193)
  }
  return hash >>> 0
}
