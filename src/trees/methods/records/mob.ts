import type { MethodRecord } from '../method.js'

/** One model for the patients of all trials. */
export const MOB: MethodRecord = {
  name: 'mob',
  title: 'MOB',
  equation: 'γ_j + β_j t',
  summary: 'pools all patients as if they came from one trial',
  algorithm: 'pools the patients of all trials',
  comparison:
    'Trials are pooled without regard to their differences: comparisons are within and between trials.',
  advice:
    'All patients are pooled as if they came from one trial. For a single trial, or to see what ignoring the trials does.',
  stratified: false,
  sharedAdjust: false,
  pools: true,
  random: null,
  joint: 'none',
  cites: ['zeileis', 'huber'],
  r: { package: 'partykit', random: null },
}
