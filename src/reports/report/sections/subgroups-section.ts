import { innerInWords } from '../../../figures/tree/tree-words.js'
import type { FitNode, FitResult } from '../../../results/fit-schema.js'
import { methodOf } from '../../../trees/methods/methods.js'
import { adjustedFor } from '../../../words/adjust-text.js'
import { patientsInArm } from '../../../words/arm-counts.js'
import { hasNnt, nntInWords, nntText } from '../../../words/benefit/nnt-words.js'
import { clusterLine } from '../../../words/cluster-words.js'
import { effectName, isRatio, outcomeKind } from '../../../words/family-words.js'
import { METHOD_INFO } from '../../../words/method-info.js'
import {
  countText,
  decimalsForAll,
  degrees,
  fixed,
  levelInWords,
  pEquals,
  pValue,
} from '../../../words/numbers.js'
import { ruleInWords } from '../../../words/rule-words.js'
import { TEST_NAMES } from '../../../words/test-names.js'
import { armMeansWords } from '../../../words/within-words.js'
import type { Block, Section, TableBlock, TableRow, Text } from '../document.js'
import { heading, listed, paragraph, right, table } from '../document.js'
import type { Drawn } from '../figure-block.js'
import { figureBlock } from '../figure-block.js'
import type { ReportInput } from '../input.js'
import { decimalsOfSize, effectText, levelName, linkName, withInterval } from './effect-words.js'
import { survivalTables } from './tables/survival-table.js'
import { withinTable } from './tables/within-table.js'

/** The tree, the tests behind it, and the subgroups with absolute and relative effects. */
export function subgroupsSection(input: ReportInput): Section {
  const { fit, figures } = input
  const split = fit.tree.nodes.length > 1
  const blocks: Block[] = [
    paragraph(split ? treeWords(fit) : whyNone(fit)),
    ...(split || fit.within === undefined ? [] : [paragraph(elsewhere(fit))]),
    ...figureBlock(figures.tree, (drawn) => treeCaption(fit, drawn)),
    testsTable(fit),
    heading(split ? 'Effects by subgroup' : 'The effect'),
    effectsTable(fit),
    ...outcomeTable(fit),
    ...survivalTables(fit),
    ...figureBlock(figures.hazards, HAZARDS_CAPTION),
    ...(fit.within === undefined ? [] : withinTable(fit, fit.within)),
    ...kenwardRogerTable(fit),
  ]
  return { id: 'subgroups', title: 'The tree and the subgroups', blocks }
}

/** The figure says how it is read. */
const HAZARDS_CAPTION =
  'Check of proportional hazards: cumulative hazards of the arms by subgroup, trials pooled.'

function treeWords({ spec, tree, subgroups, model }: FitResult): string {
  const { title } = METHOD_INFO[spec.method]
  const adjusted = spec.adjust.length > 0 ? `, adjusted for ${listed(spec.adjust)},` : ''
  const inner = tree.nodes.length - subgroups.length
  const runs =
    model.iterations > 1
      ? ` Tree and joint model were fitted in turn ${model.iterations} times${model.converged ? ', until they no longer changed' : ' without settling: see the notes'}.`
      : ''
  return `${title}${adjusted} made ${inner} ${inner === 1 ? 'split' : 'splits'} and so ${subgroups.length} subgroups.${runs}`
}

function whyNone({ spec, tree }: FitResult): string {
  const [root] = tree.nodes
  const within = methodOf(spec.method).joint === 'within'
  const { alpha, minsize } = spec.control_
  const because = {
    'not-significant': `no covariate reaches the significance level of ${alpha}`,
    'too-small': `there are ${countText(root.n)} patients, fewer than twice the minimum size of ${minsize}`,
    'max-depth': 'the maximum depth is 1',
    'no-admissible-split': `no ${within ? 'admissible split' : 'cut'} leaves ${minsize} patients on either side${within ? ', in enough trials' : ''}`,
    constant: within
      ? 'no covariate can be tested: in no trial with both arms do enough patients differ in one, or the outcome is constant'
      : 'no covariate can be tested: all are constant, or the outcome is',
    'test-failed': 'the stability test failed (see the notes)',
    pruned: 'the splits were pruned',
    'user-driven': 'splits were forbidden by hand',
  }[root.stop!]
  return `${METHOD_INFO[spec.method].title} found no subgroups: ${because}. That is no proof that the effect is the same in all patients; small trials miss all but large differences.`
}

/** Where to look if the effect is not seen to differ: at what predicts the outcome, and at trees that split on that. */
function elsewhere({ answer, spec }: FitResult): Text {
  const predicts = (answer?.level ?? [])
    .filter(({ pAdjusted }) => pAdjusted !== null && pAdjusted <= spec.control_.alpha)
    .map(({ variable, pAdjusted }) => `${variable} (${pEquals(pAdjusted)})`)
  return [
    predicts.length === 0
      ? `No covariate is seen to predict ${spec.outcome} within trials either. `
      : `What predicts ${spec.outcome}, both arms taken together: ${listed(predicts)}. Patients told apart by that differ in their prospects; that the effect differs between them is not seen. `,
    'Trees that split on that as well are in ',
    { section: 'agreement', text: 'Agreement across methods' },
    '.',
  ]
}

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
  const within = methodOf(spec.method).joint === 'within'
  const rows = tree.nodes.flatMap((node): TableRow[] => {
    if (node.tests.length === 0)
      return [
        { cells: [nodeName(node), '–', '–', '–', '–', '–', '–', outcomeOf(node, tree.nodes)], rule: true },
      ]
    return node.tests.map((test, i) => ({
      cells: [
        i === 0 ? nodeName(node) : '',
        test.variable,
        TEST_NAMES[test.kind],
        test.p === null ? '–' : fixed(test.statistic, 2),
        test.p === null ? '–' : String(test.df),
        pValue(test.p),
        pValue(test.pAdjusted),
        i === 0 ? outcomeOf(node, tree.nodes) : '',
      ],
      rule: i === 0,
    }))
  })
  return table(
    within
      ? `Tests from within trials at each node${adjustedFor(spec)}: does the treatment effect differ along the covariate?`
      : `Tests of parameter stability at each node${adjustedFor(spec)}`,
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
    `p, adjusted: ${spec.control_.bonferroni ? 'Bonferroni-adjusted for the covariates tested at the node' : 'as unadjusted, because no adjustment was asked for'}. ${within ? 'df: those of the numerator; sup tests take the largest statistic of all cuts.' : 'df: of supLM tests the number of scores.'}`,
  )
}

const nodeName = ({ id, n }: FitNode): string => `${id} (n\u00a0=\u00a0${countText(n)})`

function outcomeOf({ split, stop, kids }: FitNode, nodes: readonly FitNode[]): string {
  if (split === null) return stop === null ? '' : STOPS[stop]
  const what =
    split.kind === 'numeric'
      ? `split at ${ruleInWords([nodes[kids[0] - 1].condition!])}`
      : `split on ${split.variable}`
  return split.userDriven ? `${what}, set by hand` : what
}

/** The subgroups as they are cited: patients, effect, p-value. */
function effectsTable(fit: FitResult): TableBlock {
  const { subgroups, spec } = fit
  const { control, experimental, control_, family } = spec
  const ses = decimalsForAll(subgroups.map(({ effect }) => effect.se))
  const onLink = isRatio(family)
  const ci = `(${levelInWords(control_.level)} CI)`
  return table(
    `Table 3. Treatment effect by subgroup${adjustedFor(spec)}`,
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
      countText(patientsInArm(trials, control)),
      countText(patientsInArm(trials, experimental)),
      effectText(effect, family, ses),
      ...(onLink ? [withInterval(effect, ses)] : []),
      degrees(effect.df),
      pValue(effect.p),
    ]),
    `p: of the effect in the subgroup, two-sided, not adjusted for the search or for the number of subgroups. ${inference(fit)}`,
  )
}

function inference({ spec, subgroups }: FitResult): string {
  const clusters = clusterLine({ spec, subgroups })
  if (clusters !== null) return clusters
  const methods = new Set(subgroups.map(({ effect }) => effect.method))
  if (methods.has('satterthwaite')) return 'df: Satterthwaite’s approximation.'
  return methods.has('z') ? 'Normal (Wald) intervals.' : 'Student’s t intervals.'
}

/** Absolute outcomes: means, risks or rates in either arm, and their difference. */
function outcomeTable({ subgroups, spec, model, within }: FitResult): TableBlock[] {
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
    outcomeKind(family) === 'event' ? 3 : widths.length > 0 ? decimalsForAll(widths) : decimalsOfSize(values)
  const ci = `(${levelInWords(control_.level)} CI)`
  const name = levelName(family)
  const perUnit = spec.exposure !== null ? ` per unit of ${spec.exposure}` : ''
  const random = within === undefined && model.random.length > 0
  const needed = hasNnt({ spec })
  return [
    table(
      `Table 4. ${name}${perUnit} of ${spec.outcome} by arm and subgroup, and the absolute difference${adjustedFor(spec)}`,
      [
        { head: 'Subgroup' },
        right(`${name}, ${control} ${ci}`),
        right(`${name}, ${experimental} ${ci}`),
        right(`Difference ${ci}`),
        ...(needed ? [right(`NNT ${ci}`)] : []),
      ],
      subgroups.map(({ label, outcome }) => [
        label,
        ...(outcome
          ? [outcome.control, outcome.experimental, outcome.difference].map((part) =>
              withInterval(part, decimals),
            )
          : ['–', '–', '–']),
        ...(needed ? [nntText(outcome?.nnt)] : []),
      ]),
      `What the model predicts if all patients of the subgroup were in one arm, and in the other; standardised over ${
        spec.adjust.length > 0 ? 'the patients' : 'the trials'
      } of the subgroup.${
        random
          ? ' The random effects of the trials are taken as 0: these are the outcomes of a typical trial, like the effect in Table 3, not those of the trials at hand.'
          : ''
      }${sentence(armMeansWords({ within }))}${needed ? sentence(nntInWords(spec)) : ''}`,
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

function treeCaption({ spec, tree }: FitResult, drawn: Drawn): string {
  const inner = tree.nodes.filter(({ split }) => split !== null)
  // As the figure itself says it.
  const branches = inner.length === 0 ? '' : ` Inner nodes: ${innerInWords({ tree, spec })}.`
  const outcomes = drawn('by-trial')
    ? ', outcomes by arm and by trial as they were recorded'
    : drawn('by-arm')
      ? ', outcomes by arm as they were recorded'
      : ''
  return `Tree of ${METHOD_INFO[spec.method].title}${adjustedFor(spec)}.${branches} ${inner.length === 0 ? 'Shown are' : 'Leaves:'} patients in ${spec.control} / ${spec.experimental}, ${effectName(spec.family)} with interval${outcomes}.`
}

/** A sentence after others. */
const sentence = (text: string | null): string => (text === null ? '' : ` ${text}`)

const capital = (text: string): string => text.charAt(0).toUpperCase() + text.slice(1)
