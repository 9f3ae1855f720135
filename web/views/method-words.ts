import type { Method } from '../../src/trees/methods/methods.js'

/** Each method in two sentences: what it assumes of the trials, and when to take it. */
export const METHOD_WORDS: Readonly<Record<Method, string>> = {
  'metamob-si':
    'Every trial has its own mean in every subgroup, and its treatment effect may differ from that of the others at random. The recommended first choice: it neither mistakes differences between trials for subgroups, nor takes the trials’ effects for equal.',
  'metamob-ri':
    'Trials differ by a random intercept and a random treatment effect. Take it when there are many trials, or trials with few patients or a single arm.',
  'mob-si':
    'Every trial has its own mean in every subgroup, while the treatment effect of a subgroup is the same in all trials. Simple and fast, but too sure of itself when effects differ between trials.',
  'mob-ri':
    'Trials differ by a random intercept only. For many trials whose treatment effects are much the same.',
  palmtree:
    'Trials differ by a fixed amount that all subgroups share. For trials that differ in level, but by the same amount in every subgroup.',
  mob: 'All patients are pooled as if they came from one trial. For a single trial, or to see what ignoring the trials does.',
}

/** The recommended one first. */
export const METHOD_ORDER = Object.keys(METHOD_WORDS) as Method[]
