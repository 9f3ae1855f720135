import type { FitNode, FitResult, FitSubgroup } from '../../workflow/fit-schema.js'
import { patientsInArm } from '../arm-counts.js'
import { withSubscripts } from '../equation-words.js'
import { METHOD_INFO } from '../method-info.js'
import { decimalsForAll, degrees, fixed, levelInWords, pValue } from '../numbers.js'
import { cutInWords } from '../rule-words.js'
import type { Block, Section, TableBlock, TableRow } from './document.js'
import { heading, paragraph, right, table } from './document.js'
import { decimalsOfSize, effectName, effectText, levelName, linkName, withInterval } from './effect-words.js'
import { figureBlock } from './figure-block.js'
import type { ReportInput } from './input.js'

/** The tree, the tests behind it, and the subgroups with absolute and relative effects. */
export function subgroupsSection(input: ReportInput): Section {
  const { fit, figures } = input
  const { title } = METHOD_INFO[fit.spec.method]
  const split = fit.tree.nodes.length > 1
  const blocks: Block[] = [
    paragraph(split ? treeWords(fit) : whyNone(fit)),
    ...figureBlock(
      figures.tree,
      `Tree of ${title}. Inner nodes: the covariate that splits them and the adjusted p-value of its test. Leaves: patients in ${fit.spec.control} / ${fit.spec.experimental}, ${effectName(fit.spec.family)} with interval, outcomes by arm and by trial.`,
    ),
    testsTable(fit),
    heading(split ? 'Effects by subgroup' : 'The effect'),
    effectsTable(fit),
    ...outcomeTable(fit),
    ...kenwardRogerTable(fit),
    ...figureBlock(figures.forest, forestCaption(input)),
  ]
  return { id: 'subgroups', title: 'The tree and the subgroups', blocks }
}

function treeWords({ spec, tree, subgroups, model }: FitResult): string {
  const { title, equation } = METHOD_INFO[spec.method]
  const inner = tree.nodes.length - subgroups.length
  const runs =
    model.iterations > 1
      ? ` Tree and joint model were fitted in turn ${model.iterations} times${model.converged ? ', until they no longer changed' : ' without settling: see the notes'}.`
      : ''
  return `${title} (outcome = ${withSubscripts(equation)}, j the subgroup, k the trial, t the treatment) made ${inner} ${inner === 1 ? 'split' : 'splits'} and so ${subgroups.length} subgroups.${runs}`
}

function whyNone({ spec, tree }: FitResult): string {
  const [root] = tree.nodes
  const { alpha, minsize } = spec.control_
  const because = {
    'not-significant': `no covariate reaches the significance level of ${alpha}`,
    'too-small': `there are ${root.n} patients, fewer than twice the minimum size of ${minsize}`,
    'max-depth': 'the maximum depth is 1',
    'no-admissible-split': `no cut leaves ${minsize} patients on either side`,
    constant: 'no covariate can be tested: all are constant, or the outcome is',
    'test-failed': 'the stability test failed (see the notes)',
    pruned: 'the splits were pruned',
    'user-driven': 'splits were forbidden by hand',
  }[root.stop!]
  return `${METHOD_INFO[spec.method].title} found no subgroups: ${because}. That is no proof that all patients benefit alike; small trials miss all but large differences.`
}

const TESTS = { supLM: 'supLM', chisq: 'χ²', max: 'maximum' } as const

const STOPS = {
  'not-significant': 'no test significant',
  'too-small': 'too few patients to split',
  'max-depth': 'maximum depth',
  'no-admissible-split': 'no admissible cut',
  constant: 'nothing to test',
  'test-failed': 'test failed',
  pruned: 'splits pruned',
  'user-driven': 'kept from being split by hand',
} as const

function testsTable({ tree, spec }: FitResult): TableBlock {
  const rows = tree.nodes.flatMap((node): TableRow[] => {
    if (node.tests.length === 0)
      return [{ cells: [nodeName(node), '–', '–', '–', '–', '–', '–', outcomeOf(node)], rule: true }]
    return node.tests.map((test, i) => ({
      cells: [
        i === 0 ? nodeName(node) : '',
        test.variable,
        TESTS[test.kind],
        test.p === null ? '–' : fixed(test.statistic, 2),
        test.p === null ? '–' : String(test.df),
        pValue(test.p),
        pValue(test.pAdjusted),
        i === 0 ? outcomeOf(node) : '',
      ],
      rule: i === 0,
    }))
  })
  return table(
    'Tests of parameter stability at each node',
    [
      { head: 'Node' },
      { head: 'Covariate' },
      { head: 'Test' },
      right('Statistic'),
      right('df'),
      right('p, unadjusted'),
      right('p, adjusted'),
      { head: 'Result' },
    ],
    rows,
    `p, adjusted: ${spec.control_.bonferroni ? 'Bonferroni-adjusted for the covariates tested at the node' : 'as unadjusted, because no adjustment was asked for'}. df: of supLM tests the number of scores.`,
  )
}

const nodeName = ({ id, n }: FitNode): string => `${id} (n\u00a0=\u00a0${n})`

function outcomeOf({ split, stop }: FitNode): string {
  if (split === null) return stop === null ? '' : STOPS[stop]
  const what =
    split.kind === 'numeric'
      ? `split at ${split.variable} ≤ ${cutInWords(split.cut, split.time)}`
      : `split on ${split.variable}`
  return split.userDriven ? `${what}, set by hand` : what
}

/** The subgroups as they are cited: patients, effect, p-value. */
function effectsTable({ subgroups, spec }: FitResult): TableBlock {
  const { control, experimental, control_, family } = spec
  const ses = decimalsForAll(subgroups.map(({ effect }) => effect.se))
  const onLink = family !== 'gaussian'
  const ci = `(${levelInWords(control_.level)} CI)`
  return table(
    'Table 3. Treatment effect by subgroup',
    [
      { head: 'Subgroup' },
      right('Node'),
      right(`${control}, n`),
      right(`${experimental}, n`),
      right(`${capital(effectName(family))} ${ci}`),
      ...(onLink ? [right(`${capital(linkName(family))} ${ci}`)] : []),
      right('df'),
      right('p'),
    ],
    subgroups.map(({ label, node, trials, effect }) => [
      label,
      String(node),
      String(patientsInArm(trials, control)),
      String(patientsInArm(trials, experimental)),
      effectText(effect, family, ses),
      ...(onLink ? [withInterval(effect, ses)] : []),
      degrees(effect.df),
      pValue(effect.p),
    ]),
    `p: of the effect in the subgroup, two-sided, not adjusted for the search or for the number of subgroups. ${inference(subgroups)}`,
  )
}

function inference(subgroups: readonly FitSubgroup[]): string {
  const methods = new Set(subgroups.map(({ effect }) => effect.method))
  if (methods.has('satterthwaite')) return 'df: Satterthwaite’s approximation.'
  return methods.has('z') ? 'Normal (Wald) intervals.' : 'Student’s t intervals.'
}

/** Absolute outcomes: means, risks or rates in either arm, and their difference. */
function outcomeTable({ subgroups, spec, model }: FitResult): TableBlock[] {
  if (!subgroups.some(({ outcome }) => outcome)) return []
  const { control, experimental, family, control_ } = spec
  const values = subgroups.flatMap(({ outcome }) =>
    outcome ? [outcome.control.estimate, outcome.experimental.estimate] : [],
  )
  const widths = subgroups.flatMap(({ outcome }) => {
    const { lo, hi } = outcome?.difference ?? { lo: null, hi: null }
    return lo === null || hi === null ? [] : [(hi - lo) / 4]
  })
  const decimals =
    family === 'binomial' ? 3 : widths.length > 0 ? decimalsForAll(widths) : decimalsOfSize(values)
  const ci = `(${levelInWords(control_.level)} CI)`
  const name = levelName(family)
  const perUnit = family === 'poisson' && spec.exposure !== null ? ` per unit of ${spec.exposure}` : ''
  const random = model.random.some(({ term }) => term === 'treatment')
  return [
    table(
      `Table 4. ${name}${perUnit} of ${spec.outcome} by arm and subgroup, and the absolute difference`,
      [
        { head: 'Subgroup' },
        right(`${name}, ${control} ${ci}`),
        right(`${name}, ${experimental} ${ci}`),
        right(`Difference ${ci}`),
      ],
      subgroups.map(({ label, outcome }) => [
        label,
        ...(outcome
          ? [outcome.control, outcome.experimental, outcome.difference].map((part) =>
              withInterval(part, decimals),
            )
          : ['–', '–', '–']),
      ]),
      `Predicted by the model and standardised over the trials of the subgroup.${
        random
          ? ' The difference is that of the trials at hand, with their predicted deviations; the effect in Table 3 is that of a typical trial.'
          : ''
      }`,
    ),
  ]
}

/** Relative difference of intervals from which on the two inferences are worth showing side by side. */
const MATERIAL = 0.05

function kenwardRogerTable({ subgroups, spec }: FitResult): TableBlock[] {
  const differs = subgroups.some(({ effect: { kenwardRoger, lo, hi, p } }) => {
    if (!kenwardRoger || lo === null || hi === null || kenwardRoger.lo === null || kenwardRoger.hi === null)
      return false
    const ratio = (kenwardRoger.hi - kenwardRoger.lo) / (hi - lo)
    const level = spec.control_.alpha
    const decides = p !== null && kenwardRoger.p !== null && p < level !== kenwardRoger.p < level
    return Math.abs(ratio - 1) > MATERIAL || decides
  })
  if (!differs) return []
  const decimals = decimalsForAll(subgroups.map(({ effect }) => effect.se))
  const ci = `${levelInWords(spec.control_.level)} CI`
  return [
    table(
      'Satterthwaite and Kenward–Roger inference side by side',
      [
        { head: 'Subgroup' },
        right('SE, Satterthwaite'),
        right('df'),
        right(ci),
        right('p'),
        right('SE, Kenward–Roger'),
        right('df'),
        right(ci),
        right('p'),
      ],
      subgroups.map(({ label, effect }) => {
        const part = (
          entry:
            | { se: number | null; df: number | null; lo: number | null; hi: number | null; p: number | null }
            | null
            | undefined,
        ) =>
          entry
            ? [
                fixed(entry.se, decimals),
                degrees(entry.df),
                `${fixed(entry.lo, decimals)} to ${fixed(entry.hi, decimals)}`,
                pValue(entry.p),
              ]
            : ['–', '–', '–', '–']
        return [label, ...part(effect), ...part(effect.kenwardRoger)]
      }),
      'The two differ materially here, as they do when few trials inform the heterogeneity. Kenward–Roger also widens the standard error for the variance parameters being estimated; where they disagree, believe the wider.',
    ),
  ]
}

function forestCaption({ prediction, leaves, fit }: ReportInput): string {
  const parts = [
    `${capital(effectName(fit.spec.family))} by subgroup, and in all patients`,
    ...(leaves.length > 0 ? ['with the effect of each trial on its own within the subgroup'] : []),
    ...(prediction === null ? [] : ['dashed: the interval for the effect in a new trial']),
  ]
  return `${parts.join('; ')}.`
}

const capital = (text: string): string => text.charAt(0).toUpperCase() + text.slice(1)
