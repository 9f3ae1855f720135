import { familyOf } from '../../families/families.js'
import type { Estimate } from '../../families/inference.js'
import { acrossTrials } from '../../meta/across-trials.js'
import { armVariances } from '../../models/within/arm-variances.js'
import type { LeafCells } from '../../models/within/leaf-cells.js'
import { effectOf } from '../effects/effects-effect.js'
import type { TrialEffect } from '../effects/trial-effect.js'
import { differenceNotes } from '../fit/models/difference-notes.js'
import type { Prepared } from '../patients/prepare.js'
import type { AnalysisBody, AnalysisOptions } from './analysis-parts.js'
import { armsOf, overallOf, total } from './analysis-parts.js'
import { stagesOf } from './contrast-part.js'
import { groupModels } from './group-models.js'
import type { Grouping } from './grouping.js'
import { contrastNotes, groupNotes, withoutVarianceNote } from './interaction-notes.js'
import { ownDifference, silent } from './own-interaction.js'

/**
 * Given subgroups: floating estimates and differences against the first from within trials, one- and two-stage, and beside
 * them what mixes patients and trials.
 *
 * @param name what the subgroups are of, for notes
 * @param data patients who are all in a subgroup
 * Source: methods.md §9.2; Godolphin et al. (2023), Research Synthesis Methods 14, 68–78.
 */
export function groupAnalysis(
  name: string,
  data: Prepared,
  { kind, labels, codes, nodes }: Grouping,
  options: AnalysisOptions,
): AnalysisBody {
  const { ipd, adjust } = data
  const { family, level } = options
  const { levels: trials, codes: trialOf } = ipd.trial
  const J = labels.length
  const models = groupModels(data, codes, J, options)
  const { cells, floating } = models
  /** An estimate of the common one-stage model, which allows for clusters where there are any. */
  const robust = (estimate: Estimate | null) => {
    const effect = effectOf(estimate, family)
    if (effect === null || ipd.cluster === null) return effect
    return { ...effect, method: 'satterthwaite' as const, covariance: 'CR2' as const }
  }
  const own = models.own()
  const inGroups = labels.map((_, j) => models.own((i) => codes[i] === j))
  const stages = labels.slice(1).map((label, c) =>
    stagesOf(
      trials.map((_, k) => {
        const absent = [c + 1, 0].filter((j) => cells.arms[k * J + j].every(({ n }) => n === 0))
        if (absent.length > 0)
          return silent(`has no patients with ${absent.map((j) => `"${labels[j]}"`).join(' or ')}`)
        return ownDifference(inGroups[c + 1][k], inGroups[0][k], [label, labels[0]], level)
      }),
      trials,
      { family, level, scale: 1 },
    ),
  )
  const telling = new Set(stages.flatMap((stage) => stage.trials.map(({ trial }) => trial)))
  const mixed = telling.size < 2 ? null : models.random()
  const amalgamated = models.amalgamated()
  const shares = trials.map((_, k) => sharesOf(cells, k))
  const across = acrossOf(cells, own, shares, adjust.length > 0, options)

  const component = floating.component[0]
  // Outcomes that do not vary within arms, or patients too few for that to be known, leave nothing to weigh cells by.
  const weighed = floating.components.every(({ shared }) => shared.known)
  const home = component === null || !weighed ? null : floating.components[component]
  const contrasts = stages.map((stage, c) => {
    const j = c + 1
    const comparable = home !== null && floating.component[j] === component
    const random = mixed?.effects[c] ?? null
    return {
      label: `${labels[j]} against ${labels[0]}`,
      ...{ group: j, reference: 0 },
      ...stage,
      within: comparable ? robust(home.difference(0, home.leaves.indexOf(j), level)) : null,
      // A contrast is of two random deviations.
      random:
        mixed === null || random === null
          ? null
          : {
              effect: random,
              ...{ tau2: 2 * mixed.tau2, singular: mixed.singular, converged: mixed.converged },
            },
      across: across[c],
      // With one trial it is the same thing again.
      ...(trials.length === 1
        ? { twoStage: null, amalgamated: null }
        : { amalgamated: amalgamated.effects[c] }),
    }
  })
  return {
    kind,
    groups: labels.map((label, j) => {
      const arms = armsOf(ipd, (i) => codes[i] === j)
      return {
        label,
        ...(nodes !== null && { node: nodes[j] }),
        ...{ n: total(arms), arms, effect: weighed ? robust(floating.effects[j]) : null },
      }
    }),
    trials: trials.map((trial, k) => {
      const arms = armsOf(ipd, (i) => trialOf[i] === k)
      return {
        ...{ trial, n: total(arms), arms, mean: null, shares: shares[k] },
        effect: effectOf(own[k].estimate, family),
        firth: own[k].firth,
        groups: labels.map((_, j) => {
          const { estimate, firth, why } = inGroups[j][k]
          const patients = armsOf(ipd, (i) => trialOf[i] === k && codes[i] === j)
          return { arms: patients, effect: effectOf(estimate, family), firth, why }
        }),
      }
    }),
    overall: overallOf(own, options),
    contrasts,
    joint: home === null || home.leaves.length < 3 ? null : home.wald,
    heterogeneity: home?.shared.heterogeneity ?? null,
    tau2: home === null ? null : home.level.tau2,
    notes: [
      ...contrastNotes(name, contrasts, trials.length),
      ...(weighed ? [] : [withoutVarianceNote(name)]),
      ...groupNotes(name, labels, trials, floating, { family, telling }),
      ...differenceNotes(cells, floating.components),
      ...(mixed?.notes ?? []),
      ...amalgamated.notes,
    ],
  }
}

/** Share of each subgroup among the patients of a trial. */
function sharesOf({ leaves, arms }: LeafCells, k: number): number[] {
  const n = Array.from({ length: leaves }, (_, j) =>
    arms[k * leaves + j].reduce((sum, arm) => sum + arm.n, 0),
  )
  const all = n.reduce((sum, own) => sum + own, 0)
  return n.map((own) => own / all)
}

/**
 * Slopes of the trials' effects on the shares of the subgroups but the first. Continuous outcomes that are not adjusted: each
 * arm has its own variance, as in the effects from within trials.
 */
function acrossOf(
  cells: LeafCells,
  own: readonly TrialEffect[],
  shares: readonly (readonly number[])[],
  adjusted: boolean,
  { family, level }: AnalysisOptions,
) {
  const told =
    familyOf(family).linear && !adjusted
      ? meanDifferences(cells)
      : own.flatMap(({ estimate, firth }, k) =>
          estimate === null || firth ? [] : [{ k, effect: estimate.estimate, se: estimate.se! }],
        )
  return acrossTrials(
    told.map(({ effect }) => effect),
    told.map(({ se }) => se),
    Array.from({ length: cells.leaves - 1 }, (_, c) => told.map(({ k }) => shares[k][c + 1])),
    level,
  )
}

/** Difference of the arms' means in each trial with both. */
function meanDifferences({ family, trials, leaves, arms }: LeafCells) {
  const whole = Array.from({ length: trials }, (_, k) => {
    const [control, experimental] = [0, 1].map((arm) => {
      const parts = Array.from({ length: leaves }, (_, j) => arms[k * leaves + j][arm])
      const n = parts.reduce((sum, part) => sum + part.n, 0)
      if (n === 0) return { n, mass: 0, mean: 0, squares: 0 }
      const mean = parts.reduce((sum, part) => sum + (part.n / n) * part.mean, 0)
      const squares = parts.reduce((sum, part) => sum + part.squares + part.n * (part.mean - mean) ** 2, 0)
      return { n, mass: n, mean, squares }
    })
    return [control, experimental] as const
  })
  const { phi } = armVariances({ family, trials, leaves: 1, arms: whole })
  return whole.flatMap(([control, experimental], k) => {
    const se = Math.sqrt(phi[2 * k] / control.n + phi[2 * k + 1] / experimental.n)
    if (control.n === 0 || experimental.n === 0 || !(se > 0)) return []
    return [{ k, effect: experimental.mean - control.mean, se }]
  })
}
