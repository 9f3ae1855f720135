import type { MethodRecord } from '../method.js'

/** Stratified intercepts. */
export const MOB_SI: MethodRecord = {
  name: 'mob-si',
  title: 'MOB-SI',
  equation: 'γ_jk + β_j t',
  summary: 'every trial has its own intercept in every subgroup (stratified intercepts)',
  algorithm:
    'gives every trial an intercept of its own in every subgroup (stratified intercepts) and all trials of a subgroup the same treatment effect',
  comparison:
    'Effects are estimated within trials (an intercept for each), but subgroups draw on different mixes of trials, so differences between trials can enter.',
  advice:
    'Every trial has its own mean in every subgroup, while the treatment effect of a subgroup is the same in all trials. Simple and fast, but too sure of itself when effects differ between trials.',
  stratified: true,
  sharedAdjust: false,
  pools: false,
  random: null,
  joint: 'none',
  cites: ['zeileis', 'huber'],
  r: { package: 'partykit', random: null },
}
