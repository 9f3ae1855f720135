import { METHOD_TITLES } from '../method-titles.js'
import type { Method } from '../trees/methods/methods.js'

/** A method as its users know it. */
export interface MethodInfo {
  readonly title: string
  /** The model in subgroup j and trial k, t the treatment (Huber & Friede 2025, equations 1–6). */
  readonly equation: string
  readonly summary: string
  /** Whether trials have random effects. */
  readonly random: boolean
}

export const METHOD_INFO: Readonly<Record<Method, MethodInfo>> = {
  mob: {
    title: METHOD_TITLES.mob,
    equation: 'γ_j + β_j t',
    summary: 'pools all patients as if they came from one trial',
    random: false,
  },
  'mob-si': {
    title: METHOD_TITLES['mob-si'],
    equation: 'γ_jk + β_j t',
    summary: 'every trial has its own intercept in every subgroup (stratified intercepts)',
    random: false,
  },
  'mob-ri': {
    title: METHOD_TITLES['mob-ri'],
    equation: 'γ_j + β_j t + b_0k',
    summary: 'trials differ by a random intercept',
    random: true,
  },
  'metamob-ri': {
    title: METHOD_TITLES['metamob-ri'],
    equation: 'γ_j + β_j t + b_0k + b_1k t',
    summary: 'trials differ by a random intercept and a random treatment effect',
    random: true,
  },
  'metamob-si': {
    title: METHOD_TITLES['metamob-si'],
    equation: 'γ_jk + β_j t + b_1k t',
    summary: 'stratified intercepts and a random treatment effect; the recommended first choice',
    random: true,
  },
  palmtree: {
    title: METHOD_TITLES.palmtree,
    equation: 'γ_j + β_j t + δ_k',
    summary: 'trials differ by a fixed effect that all subgroups share',
    random: false,
  },
}

/**
 * The equation of a method, with what it adjusts for: x, whose coefficients are those of the subgroup, or in a PALM tree
 * those of all.
 */
export function equationOf(method: Method, adjust: readonly string[]): string {
  const { equation } = METHOD_INFO[method]
  if (adjust.length === 0) return equation
  return `${equation} + ${method === 'palmtree' ? 'ω x' : 'ω_j x'}`
}
