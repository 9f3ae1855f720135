import type { Note } from '../../errors.js'
import { quoteNames } from '../../errors.js'
import type { FitResult, FitSubgroup } from '../../results/fit-schema.js'
import type { PatientPrediction } from '../../results/patient-prediction.js'
import type { NewPatients } from '../../trees/shape/predict.js'
import { placePatients } from '../../trees/shape/predict.js'
import { ruleOf } from '../../trees/shape/rules.js'
import { ruleInWords } from '../../words/rule-words.js'

/**
 * Predicts the subgroup and the treatment effect of new patients.
 *
 * Patients with a missing value or an unseen factor level where the tree asks stay in that node; patients of a trial
 * that the fit has not seen get the effect of an average trial. Both are noted.
 *
 * @param patients the covariates that the tree splits on, by name, n values each
 * @param trials trial of each patient, if known
 */
export function predict(
  fit: FitResult,
  patients: NewPatients,
  n: number,
  trials?: ArrayLike<string | null>,
): { readonly predictions: readonly PatientPrediction[]; readonly notes: readonly Note[] } {
  const { node, notes } = placePatients(fit.tree, patients, n)
  const honest = fit.spec.control_.honest !== null
  const subgroups = new Map(fit.subgroups.map((subgroup) => [subgroup.node, subgroup]))
  const ranef = new Map(fit.model.ranef.map((modes) => [modes.level, modes.treatment]))
  const unseen = new Set<string>()

  const byNode = new Map(
    fit.tree.nodes.map(({ id, coefficients }) => [
      id,
      {
        node: id,
        rule: ruleInWords(ruleOf(fit.tree, id)),
        effect: subgroups.get(id)?.effect ?? {
          // The models of inner nodes belong to the patients that grew the tree, not to those of honest estimates.
          estimate: honest ? null : coefficients.treatment,
          method: 'node' as const,
        },
      },
    ]),
  )
  const predictions = Array.from(node, (id, i): PatientPrediction => {
    const base = byNode.get(id)!
    const trial = trials?.[i] ?? null
    const deviation = trial === null ? undefined : ranef.get(trial)
    if (trial !== null && !fit.data.trials.some((seen) => seen.trial === trial)) unseen.add(trial)
    const { estimate } = base.effect
    const effectInTrial = estimate === null || typeof deviation !== 'number' ? estimate : estimate + deviation
    return { ...base, effectInTrial, outcome: outcomeIn(subgroups.get(id)?.outcome ?? null, trial) }
  })
  const more: Note[] =
    unseen.size === 0
      ? []
      : [
          {
            code: 'PREDICT_TRIAL_UNSEEN',
            message: `the fit has not seen trial ${quoteNames([...unseen])}: its patients get the effect of an average trial`,
          },
        ]
  const inner = node.reduce((count, id) => count + Number(!subgroups.has(id)), 0)
  if (inner > 0 && honest)
    more.push({
      code: 'PREDICT_NO_HONEST_EFFECT',
      message: `${inner} new patients end in an inner node, for which there is no honest estimate: their effect is left empty`,
    })
  // What the intervals of the fit make of clusters holds for new patients too.
  const clusters = fit.notes.flatMap(({ code, message }): Note[] =>
    code.startsWith('CLUSTER_') ? [{ code, message }] : [],
  )
  return { predictions, notes: [...notes, ...more, ...clusters] }
}

function outcomeIn(outcome: FitSubgroup['outcome'], trial: string | null): PatientPrediction['outcome'] {
  if (outcome === null) return null
  const own = outcome.trials.find((means) => means.trial === trial)
  return own === undefined
    ? { control: outcome.control.estimate, experimental: outcome.experimental.estimate }
    : { control: own.control, experimental: own.experimental }
}
