import type { DescribedGroup } from '../../../results/describe-schema.js'
import { count, countText, fixed, percent } from '../../../words/numbers.js'
import type { Block, Section, TableRow } from '../document.js'
import { heading, list, paragraph, right, table } from '../document.js'
import type { ReportInput } from '../input.js'

/** Data flow by trial, after the items of PRISMA-IPD: obtained, left out with reasons, missing values, balance. */
export function flowSection(input: ReportInput): Section {
  const { described } = input
  const { spec, data } = described
  const all = described.groups[0]
  const blocks: Block[] = [
    paragraph(
      `The file has ${count(data.rows, 'row')}. ${rowsInWords(input)}${countText(all.used)} of ${countText(all.n)} patients with a known trial and arm (${percent(all.used, all.n)}) have every value that the analysis needs and are used in every step of it; nothing was imputed.`,
    ),
    patientsTable(input),
    ...(Object.keys(data.excluded).length === 0 ? [] : [exclusionsTable(input)]),
    missingTable(input),
    heading('Balance of the arms before treatment'),
    balanceTable(input),
    paragraph(
      'Randomisation makes arms alike on average only. A difference of more than twice its chance standard deviation (last row) is worth a look at how the trial allocated its patients.',
    ),
    heading('What these data cannot tell'),
    paragraph(
      'PRISMA-IPD (Stewart et al. 2015) asks for more than the data hold. To be added by the authors:',
    ),
    list([
      'trials that were eligible but whose data were not sought or not obtained, with reasons, and whether these differ in size, effect or risk of bias',
      'patients randomised in each trial but not in the data that were handed over',
      `how the integrity of the data was checked, and how definitions of ${spec.outcome} and of the covariates were harmonised across trials`,
      'risk of bias within each trial, such as concealment of allocation, blinding, and loss to follow-up by arm',
    ]),
  ]
  return { id: 'flow', title: 'Data flow', blocks }
}

function rowsInWords({ described }: ReportInput): string {
  const { data, spec } = described
  const without = data.rows - described.described
  const left = spec.excludeTrials.length
  const reasons = [
    ...(left > 0 ? [`${count(left, 'trial')} left out on request (${spec.excludeTrials.join(', ')})`] : []),
    'a missing trial or arm',
    'an arm that is not compared',
  ]
  return without === 0 ? '' : `${count(without, 'row')} cannot be described: ${reasons.join(', or ')}. `
}

const trialName = ({ trial }: DescribedGroup): string => trial ?? 'All trials'

/** Trials in the order of the file, all together last. */
const inOrder = ({ described }: ReportInput): readonly DescribedGroup[] => [
  ...described.groups.slice(1),
  described.groups[0],
]

function patientsTable(input: ReportInput) {
  const { control, experimental } = input.described.spec
  const rows = inOrder(input).map((group): TableRow => {
    const arms = [control, experimental].map((arm) => group.arms[arm])
    return {
      cells: [
        trialName(group),
        countText(group.n),
        ...arms.map(({ n }) => countText(n)),
        group.allocation === null ? '–' : `1 : ${fixed(group.allocation, 2)}`,
        countText(group.n - group.used),
        ...arms.map(({ used }) => countText(used)),
        percent(group.used, group.n),
      ],
      rule: group.trial === null,
    }
  })
  return table(
    'Patients by trial: obtained, allocated, left out and analysed',
    [
      { head: 'Trial' },
      right('Obtained'),
      right(control),
      right(experimental),
      right('Allocation'),
      right('Left out'),
      right(`${control}, analysed`),
      right(`${experimental}, analysed`),
      right('Analysed'),
    ],
    rows,
    `Allocation: patients in ${experimental} for each in ${control}.`,
  )
}

function exclusionsTable({ described }: ReportInput) {
  const { excluded } = described.data
  return table(
    'Why patients were left out',
    [{ head: 'Reason' }, right('Rows')],
    Object.entries(excluded).map(([reason, n]) => [
      reason.includes('"') ? reason : `${reason} missing`,
      String(n),
    ]),
    'Each row is counted once, under the first reason that applies.',
  )
}

function missingTable(input: ReportInput) {
  const groups = inOrder(input)
  const rows = input.described.columns.map(({ name, summaries }) => [
    name,
    ...groups.map(({ trial, n }) => {
      const missing = (
        summaries as readonly { trial: string | null; arm: string | null; missing: number }[]
      ).find((summary) => summary.trial === trial && summary.arm === null)?.missing
      return missing === undefined
        ? '–'
        : missing === 0
          ? '0'
          : `${countText(missing)} (${percent(missing, n)})`
    }),
  ])
  return table(
    'Missing values by trial, n (%)',
    [{ head: 'Column' }, ...groups.map((group) => right(trialName(group)))],
    rows,
  )
}

function balanceTable({ balance }: ReportInput) {
  const sd = (value: number | null) => fixed(value, 2)
  return table(
    'Standardised differences between the arms, by trial',
    [{ head: 'Covariate' }, ...balance.trials.map(({ trial }) => right(trial))],
    [
      ...balance.covariates.map(({ name, differences }) => [name, ...differences.map(sd)]),
      {
        cells: ['Chance: standard deviation', ...balance.trials.map(({ chance }) => sd(chance))],
        rule: true,
      },
    ],
    'Difference of means in pooled standard deviations, experimental less control; of factors, that of the level in which the arms differ most.',
  )
}
