import type { SynthesisCopy, SynthesisResult } from '../../results/synthesis/synthesis-schema.js'
import { METHOD_INFO } from '../method-info.js'
import { fixed, significant } from '../numbers.js'

/** What synthetic data do not promise, for every output. */
export const NOT_PROMISED =
  'These data are drawn from models of the patients, not anonymised copies of them, and carry no guarantee such as differential privacy. What the models leave out is not in them: use them to write and try analyses, not to answer questions about treatment. What they disclose is measured for an intruder who knows the columns named below and nothing else; other risks are not measured. These measures need the patients: whoever receives the data cannot and should not compute them.'

/** How the data were made, in sentences. */
export function synthesisMade({ spec, data }: SynthesisResult): string[] {
  const { options } = spec
  const { interactions, values } = options
  return [
    `${data.columns.length} columns are made one after the other, each from a model of those before it: ${data.columns.map(({ name }) => name).join(', ')}.`,
    options.randomised
      ? 'Covariates do not depend on the arm and the arm depends on nothing but the trial, as randomisation has it; chance imbalance between the arms is not copied.'
      : 'Every column depends on all before it, so that chance imbalance between the arms is copied.',
    interactions === 'none'
      ? 'The treatment effect is the same for all patients and in all trials.'
      : interactions === 'arm'
        ? 'The treatment effect differs by trial and, linearly, by each covariate.'
        : 'The treatment effect differs by trial and by each covariate, and covariates modify each other.',
    values === 'observed'
      ? 'Numbers are values of patients.'
      : values === 'interpolate'
        ? 'Numbers lie between values of patients.'
        : 'Numbers are values of patients with noise.',
    ...(options.countModel === 'number'
      ? []
      : [
          `Counts of ${spec.outcome} are ${options.countModel === 'nb' ? 'negative binomial' : 'Poisson'}, log-linear in the other columns.`,
        ]),
    ...(options.tails > 0
      ? [`Values beyond the ${options.tails} smallest and largest of a column are set to these.`]
      : []),
  ]
}

/** Rows of a table of the headline measures of a copy: name, value, what is good. */
export function utilityRows({ utility }: SynthesisCopy): [name: string, value: string, reading: string][] {
  const { main, products, twoWay, differences, effect, trees } = utility
  const most = [...twoWay].sort((a, b) => b.ratio - a.ratio)[0]
  const furthest = [...differences].sort(
    (a, b) => Math.abs(b.difference ?? 0) - Math.abs(a.difference ?? 0),
  )[0]
  const ratio = (value: number | undefined) => (value === undefined ? '–' : significant(value))
  return [
    ['S_pMSE, main effects', ratio(main?.ratio), '1 expected, below 3 good'],
    ['S_pMSE, all products of two', ratio(products?.ratio), '1 expected, below 3 good'],
    ...(most === undefined
      ? []
      : [
          [
            `Largest S_pMSE of a table (${most.variables.join(', ')})`,
            significant(most.ratio),
            'below 10 usable',
          ] as [string, string, string],
        ]),
    [
      `Largest standardised difference (${furthest.variable}${furthest.level === undefined ? '' : `: ${furthest.level ?? 'missing'}`})`,
      fixed(furthest.difference, 2),
      'within 0.1 good',
    ],
    ...(effect === null
      ? []
      : [
          [
            `Treatment effect: ${significant(effect.all.original?.estimate ?? null)} in patients, ${significant(effect.all.synthetic?.estimate ?? null)} here; overlap of the intervals`,
            fixed(effect.all.overlap, 2),
            '1 the same, below 0.5 poor',
          ] as [string, string, string],
        ]),
    ...trees.map((tree): [string, string, string] =>
      tree.failure !== null
        ? [`Trees of ${METHOD_INFO[tree.method].title}`, '–', `not fitted (${tree.failure})`]
        : [
            `Trees of ${METHOD_INFO[tree.method].title}: ${tree.subgroups[0]} and ${tree.subgroups[1]} subgroups; adjusted Rand index`,
            fixed(tree.adjustedRand, 2),
            '1 the same, 0 chance',
          ],
    ),
  ]
}

/** The treatment effect of all copies together, with its interval, in a sentence; null of one copy. */
export function combinedWords({ combined, copies, spec }: SynthesisResult): string | null {
  if (!combined) return null
  const patients = copies[0].utility.effect?.all.original ?? null
  const beside =
    patients === null
      ? ''
      : `; in the patients ${significant(patients.estimate)} (${significant(patients.lo)} to ${significant(patients.hi)})`
  return `Treatment effect of the ${combined.copies} copies together: ${significant(combined.estimate)} (95% interval ${significant(combined.lo)} to ${significant(combined.hi)})${beside}. Each copy is analysed by itself; the mean estimate has variance v(k/n + ${spec.options.proper ? '(1 + k/n)/m' : '1/m'}), v the mean variance, k rows a copy, n patients, m copies (Raab, Nowok & Dibben 2016). It presumes that the models are right.`
}

/** Rows of a table of what a copy discloses: name, value, compared with. */
export function disclosureRows({
  disclosure,
}: SynthesisCopy): [name: string, value: string, beside: string][] {
  const { identity, attribution, nearest, target } = disclosure
  const share = (value: number) => `${fixed(value, 1)}%`
  return [
    [
      'Patients with keys of their own that one synthetic row has too (repU)',
      share(identity.repU),
      `${share(identity.UiO)} have such keys`,
    ],
    [
      `Patients whose ${target} the synthetic data tell for sure, rightly (DiSCO)`,
      share(attribution.DiSCO),
      `${share(attribution.Dorig)} by the original`,
    ],
    [
      'Synthetic rows that are a patient’s in every column',
      share(100 * nearest.copies),
      `${share(100 * nearest.copiesAmongOriginal)} among patients`,
    ],
    [
      'Synthetic rows nearer to a patient than 5% of patients to another',
      share(100 * nearest.shareCloser),
      '5% expected',
    ],
    [
      'Distance to the nearest patient, median',
      significant(nearest.syntheticToOriginal.q50),
      `${significant(nearest.originalToOriginal.q50)} between patients`,
    ],
  ]
}
