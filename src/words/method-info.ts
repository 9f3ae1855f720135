import type { Method } from '../trees/methods/method.js'
import { METHOD_RECORDS } from '../trees/methods/methods.js'

/** A method as its users know it. */
export interface MethodInfo {
  readonly title: string
  /** The model in subgroup j and trial k, t the treatment (Huber & Friede 2025, equations 1–6). */
  readonly equation: string
  readonly summary: string
}

export const METHOD_INFO: Readonly<Record<Method, MethodInfo>> = METHOD_RECORDS

/**
 * The equation of a method, with what it adjusts for: x, whose coefficients are those of the subgroup, or in a PALM tree
 * those of all.
 */
export function equationOf(method: Method, adjust: readonly string[]): string {
  const { equation } = METHOD_INFO[method]
  if (adjust.length === 0) return equation
  return `${equation} + ${METHOD_RECORDS[method].sharedAdjust ? 'ω x' : 'ω_j x'}`
}
