import type { NumericCovariate } from '../../data/patients/ipd.js'
import { acrossTrials } from '../../meta/across-trials.js'
import { designOfTrial, effectsDesign } from '../effects/effects-design.js'
import { effectOf } from '../effects/effects-effect.js'
import type { Prepared } from '../patients/prepare.js'
import type { AnalysisBody, AnalysisOptions } from './analysis-parts.js'
import { armsOf, overallOf, ownEffects, total } from './analysis-parts.js'
import { stagesOf } from './contrast-part.js'
import { commonInteractions, mixedInteractions } from './interaction-models.js'
import { contrastNotes } from './interaction-notes.js'
import { ownLinear } from './own-interaction.js'
import { centredCovariate, linearAmalgamated, linearWithin } from './within-design.js'

/** The interaction of the treatment with a number, linear in it. */
export function linearAnalysis(
  { ipd, adjust }: Prepared,
  covariate: NumericCovariate,
  options: AnalysisOptions,
): AnalysisBody {
  const { family, level } = options
  const { name, values, time } = covariate
  const { levels: trials, codes } = ipd.trial
  const centred = centredCovariate(values, ipd)
  const scale = centred.scale > 0 ? centred.scale : 1
  const design = effectsDesign(ipd, adjust)
  const own = ownEffects(design, options)

  const [treatment, ...rest] = design.columns
  const interaction = {
    term: 'interaction',
    values: centred.within.map((value, i) => value * treatment.values[i]),
  }
  const crossed = {
    ...design,
    columns: [treatment, { term: name, values: centred.within }, ...rest, interaction] as const,
  }
  const rows = trials.map((): number[] => [])
  codes.forEach((k, i) => {
    rows[k].push(i)
  })
  const stages = stagesOf(
    rows.map((list, k) =>
      ownLinear(designOfTrial(crossed, k, list), name, { family, level, firth: 'separated' }),
    ),
    trials,
    { family, level, scale },
  )

  const within = commonInteractions(linearWithin(ipd, adjust, centred), { family, level, scale })
  const mixed =
    stages.trials.length < 2
      ? null
      : mixedInteractions(linearWithin(ipd, adjust, centred), (columns) => columns.at(-1)!, {
          ...{ family, level, scale },
        })
  const amalgamated = commonInteractions(linearAmalgamated(ipd, adjust, centred), {
    ...{ family, level },
    scale: centred.scale > 0 ? scale : 1,
  })
  const told = own.flatMap(({ estimate, firth }, k) => (estimate === null || firth ? [] : [{ estimate, k }]))
  const [across] = acrossTrials(
    told.map(({ estimate }) => estimate.estimate),
    told.map(({ estimate }) => estimate.se!),
    [told.map(({ k }) => centred.means[k])],
    level,
  )
  const contrast = {
    label: `per ${time === undefined ? 'unit' : time === 'time' ? 'second' : 'day'} of ${name}`,
    ...{ group: null, reference: null },
    ...stages,
    within: stages.trials.length === 0 ? null : within.effects[0],
    random:
      mixed === null || mixed.effects[0] === null
        ? null
        : {
            effect: mixed.effects[0],
            ...{ tau2: mixed.tau2, singular: mixed.singular, converged: mixed.converged },
          },
    across,
    // With one trial it is the same thing again.
    ...(trials.length === 1
      ? { twoStage: null, amalgamated: null }
      : { amalgamated: amalgamated.effects[0] }),
  }
  const reml = stages.twoStage?.find(({ method }) => method === 'REML')
  return {
    kind: 'linear',
    groups: [],
    trials: trials.map((trial, k) => {
      const arms = armsOf(ipd, (i) => codes[i] === k)
      return {
        ...{ trial, n: total(arms), arms, mean: centred.means[k], shares: null },
        effect: effectOf(own[k].estimate, family),
        firth: own[k].firth,
        groups: [],
      }
    }),
    overall: overallOf(own, options),
    contrasts: [contrast],
    joint: null,
    heterogeneity:
      reml === undefined || reml.Q === null || reml.Qp === null
        ? null
        : { Q: reml.Q, df: stages.trials.length - 1, p: reml.Qp },
    tau2: null,
    notes: [
      ...contrastNotes(name, [contrast], trials.length),
      ...within.notes,
      ...(mixed?.notes ?? []),
      ...amalgamated.notes,
    ],
  }
}
