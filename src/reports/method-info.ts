import type { Method } from '../trees/methods.js'

/** A method as its users know it. */
export interface MethodInfo {
  readonly title: string
  /** The model in subgroup j and trial k, t the treatment (Huber & Friede 2025, equations 1–6). */
  readonly equation: string
  readonly summary: string
}

export const METHOD_INFO: Readonly<Record<Method, MethodInfo>> = {
  mob: {
    title: 'MOB',
    equation: 'γ_j + β_j t',
    summary: 'pools all patients as if they came from one trial',
  },
  'mob-si': {
    title: 'MOB-SI',
    equation: 'γ_jk + β_j t',
    summary: 'every trial has its own intercept in every subgroup (stratified intercepts)',
  },
  'mob-ri': {
    title: 'MOB-RI',
    equation: 'γ_j + β_j t + b_0k',
    summary: 'trials differ by a random intercept',
  },
  'metamob-ri': {
    title: 'metaMOB-RI',
    equation: 'γ_j + β_j t + b_0k + b_1k t',
    summary: 'trials differ by a random intercept and a random treatment effect',
  },
  'metamob-si': {
    title: 'metaMOB-SI',
    equation: 'γ_jk + β_j t + b_1k t',
    summary: 'stratified intercepts and a random treatment effect; the recommended first choice',
  },
  palmtree: {
    title: 'PALM tree',
    equation: 'γ_j + β_j t + δ_k',
    summary: 'trials differ by a fixed effect that all subgroups share',
  },
}
