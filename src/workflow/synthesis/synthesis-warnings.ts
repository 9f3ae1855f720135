import type { SynthesisCopy, SynthesisWarning } from '../../results/synthesis/synthesis-schema.js'
import { fixed, significant } from '../../words/numbers.js'

type Severity = SynthesisWarning['severity']

/**
 * What a reader should know before synthetic data are used or given away. Limits are conventions.
 *
 * Source: methods-synthesis, 2.7 and 3.6.
 */
export const synthesisWarnings = (one: SynthesisCopy): SynthesisWarning[] => [
  ...disclosureWarnings(one),
  ...utilityWarnings(one),
]

function disclosureWarnings({ copy, disclosure }: SynthesisCopy): SynthesisWarning[] {
  const { identity, attribution, nearest, values, target } = disclosure
  const found: SynthesisWarning[] = []
  const warn = (code: string, message: string, severity: Severity = 'warning') => {
    found.push({ code, severity, copy, message })
  }
  const { UiO, repU } = identity
  if (repU > 1 || repU > UiO / 2)
    warn(
      'SYNTH_UNIQUES_REPLICATED',
      `${fixed(repU, 1)}% of the patients have keys that they alone have and that one synthetic row has as well: whoever knows them may take it for theirs; --drop-replicated leaves such rows out, fewer --keys or joined levels make fewer`,
    )
  const { DiSCO, Dorig } = attribution
  if (DiSCO > 5 || DiSCO > Dorig / 2)
    warn(
      'SYNTH_ATTRIBUTES_DISCLOSED',
      `of ${fixed(DiSCO, 1)}% of the patients who are known by their keys the synthetic data tell "${target}" without doubt and rightly (of ${fixed(Dorig, 1)}% the original would)`,
    )
  if (nearest.copies > nearest.copiesAmongOriginal)
    warn(
      'SYNTH_COPIES',
      `${fixed(100 * nearest.copies, 1)}% of the synthetic rows are the same as a patient's in every column (of the patients, ${fixed(100 * nearest.copiesAmongOriginal, 1)}% are the same as another)`,
    )
  if (nearest.shareCloser > 0.1)
    warn(
      'SYNTH_TOO_CLOSE',
      `${fixed(100 * nearest.shareCloser, 1)}% of the synthetic rows are nearer to a patient than 5% of the patients are to another; 5% are expected of other patients`,
    )
  for (const { variable, uniqueValues, uniqueValuesReplicated } of values)
    if (uniqueValuesReplicated !== null && uniqueValuesReplicated > 0.05)
      warn(
        'SYNTH_VALUES_REPLICATED',
        `${Math.round(uniqueValues * uniqueValuesReplicated)} of ${uniqueValues} ${uniqueValues === 1 ? 'value' : 'values'} of "${variable}" that one patient alone has are also in the synthetic data; --tails codes the extremes`,
      )
  return found
}

function utilityWarnings({ copy, utility }: SynthesisCopy): SynthesisWarning[] {
  const { main, products, oneWay, twoWay, differences, effect } = utility
  const found: SynthesisWarning[] = []
  const say = (severity: Severity, code: string, message: string) =>
    found.push({ code, severity, copy, message })
  for (const [model, words] of [
    [main, 'a model of main effects'],
    [products, 'a model with all products of two columns'],
  ] as const) {
    if (model === null)
      say(
        'note',
        'SYNTH_PROPENSITY_NOT_FITTED',
        `${words} that tells synthetic rows from patients did not converge, or tells all of them apart: S_pMSE is not known`,
      )
    else if (model.ratio > 3)
      say(
        model.ratio > 10 ? 'warning' : 'note',
        'SYNTH_TOLD_APART',
        `${words} tells synthetic rows from patients better than chance: S_pMSE ${significant(model.ratio)}; 1 is expected, below 3 is good`,
      )
  }
  for (const { variables, ratio } of [...oneWay, ...twoWay])
    if (ratio > 3)
      say(
        ratio > 10 ? 'warning' : 'note',
        'SYNTH_TABLE_DIFFERS',
        `the table of ${variables.map((name) => `"${name}"`).join(' and ')} differs: S_pMSE ${significant(ratio)}; 1 is expected, below 10 is usable`,
      )
  for (const { variable, level, difference } of differences)
    if (difference !== null && Math.abs(difference) > 0.1)
      say(
        Math.abs(difference) > 0.25 ? 'warning' : 'note',
        'SYNTH_COLUMN_DIFFERS',
        `"${variable}"${level === undefined ? '' : ` (${level === null ? 'missing' : level})`} differs by ${fixed(difference, 2)} standard deviations`,
      )
  const overlap = effect?.all.overlap ?? null
  if (overlap !== null && overlap < 0.5)
    say(
      overlap < 0 ? 'strong' : 'warning',
      'SYNTH_EFFECT_DIFFERS',
      `the intervals of the treatment effect ${overlap < 0 ? 'do not overlap' : `overlap by ${fixed(overlap, 2)} only`}: ${significant(effect!.all.original!.estimate)} in the patients, ${significant(effect!.all.synthetic!.estimate)} in the synthetic data`,
    )
  return found
}
