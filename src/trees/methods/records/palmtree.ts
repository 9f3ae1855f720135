import type { MethodRecord } from '../method.js'

/** Fixed effects of the trials, shared by all subgroups. */
export const PALMTREE: MethodRecord = {
  name: 'palmtree',
  title: 'PALM tree',
  equation: 'γ_j + β_j t + δ_k',
  summary: 'trials differ by a fixed effect that all subgroups share',
  algorithm:
    'gives every subgroup an intercept and a treatment effect, and every trial a fixed intercept that the subgroups share',
  comparison:
    'Effects are estimated with an intercept for each trial, but subgroups draw on different mixes of trials, so differences between trials can enter.',
  advice:
    'Trials differ by a fixed amount that all subgroups share. For trials that differ in level, but by the same amount in every subgroup.',
  stratified: false,
  sharedAdjust: true,
  pools: false,
  random: null,
  joint: 'additive',
  cites: ['seibold', 'huber'],
  r: { package: 'palmtree', random: null },
}
