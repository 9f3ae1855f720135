import { patientCount } from '../../data/patients/ipd.js'
import type { Note } from '../../errors.js'
import { CopseError, countText } from '../../errors.js'
import type { Control } from '../../results/control-schema.js'
import type { Fitted } from '../../trees/methods/fitted.js'
import type { Method } from '../../trees/methods/method.js'
import { ruleOf } from '../../trees/shape/rules.js'
import { leavesOf } from '../../trees/shape/tree.js'
import { ruleInWords } from '../../words/rule-words.js'
import type { Prepared } from '../patients/prepare.js'
import { takePrepared } from '../patients/prepare.js'
import type { GivenSubgroups } from './given-subgroups.js'
import { fitToPatients } from './given-subgroups.js'
import { honestPart } from './honest-part.js'

/** The two parts of an honest analysis. */
export interface HonestParts {
  /** Patients that the tree is grown from. */
  readonly growing: Prepared
  /** Patients that the effects are estimated from. */
  readonly estimating: Prepared
}

/**
 * Parts the patients for honest estimation: one part finds the subgroups, the other tells their effects, so that the same
 * noise cannot make a cut and prove it. Parted at random within trial and arm.
 *
 * Source: Athey & Imbens (2016), PNAS 113, 7353–7360.
 */
export function honestParts(data: Prepared, share: number, seed: number): HonestParts {
  const part = honestPart(data.ipd, share, seed)
  const of = (which: number): Prepared =>
    takePrepared(
      data,
      Uint32Array.from(part.keys()).filter((i) => part[i] === which),
    )
  return { growing: of(0), estimating: of(1) }
}

/**
 * The models of the subgroups from the estimating part.
 *
 * Coded errors: HONEST_TOO_SMALL when a subgroup has fewer than two patients in an arm there.
 */
export function honestModels(
  grown: Fitted,
  { estimating }: HonestParts,
  method: Method,
  control: Control,
): GivenSubgroups & { readonly notes: readonly Note[] } {
  const given = fitToPatients(estimating, grown.tree, method, control)
  for (const { id, fit } of leavesOf(given.fitted.tree)) {
    const arms = [0, 1].map((arm) => fit.sums.n.reduce((sum, n, s) => sum + (s % 2 === arm ? n : 0), 0))
    if (Math.min(...arms) < 2)
      throw tooSmall(ruleInWords(ruleOf(grown.tree, id)), id, Math.min(...arms), control)
  }
  const notes: Note[] = [
    {
      code: 'HONEST',
      message: `subgroups were found in ${countText(grown.tree.nodes[0].fit.n)} patients, their effects estimated from the other ${countText(patientCount(given.placed.ipd))} (seed ${control.seed})`,
    },
  ]
  if (given.lost > 0)
    notes.push({
      code: 'HONEST_LEVEL_UNSEEN',
      message: `${given.lost} patients of the estimating part have a level that the tree has not seen, and belong to no subgroup`,
    })
  return { ...given, notes }
}

function tooSmall(label: string, node: number, found: number, { honest }: Control): CopseError {
  return new CopseError({
    code: 'HONEST_TOO_SMALL',
    wrong: `subgroup ${node} (${label}) has too few patients in an arm of the estimating part`,
    found,
    need: 'at least 2',
    try: `a larger --honest than ${honest}, a larger --minsize, or leaving --honest out`,
    place: { option: '--honest' },
  })
}
