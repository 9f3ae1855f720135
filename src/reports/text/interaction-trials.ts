import type { InteractionAnalysis, InteractionsResult } from '../../results/interactions-schema.js'
import { familyWords } from '../../words/family-words.js'
import { interactionHead } from '../../words/interaction-words.js'
import { countText, decimalsForAll, fixed, levelInWords } from '../../words/numbers.js'
import { clip, LONGEST_LEVEL } from '../../words/rule-words.js'
import type { Estimated } from './interaction-columns.js'
import { NONE, texts } from './interaction-columns.js'
import { textTable, wrap } from './text-table.js'

const RIGHT = { align: 'right' } as const
type Spec = InteractionsResult['spec']

/** The trials one by one: effects, in two subgroups each, and interactions. */
export function trialsTable({ trials, groups, contrasts }: InteractionAnalysis, spec: Spec): string {
  const { ratio, effect } = familyWords(spec.family)
  const head = ratio?.head ?? effect
  const linear = groups.length === 0
  // Effects in each of many subgroups make a table that nobody can read: the JSON and CSV have them.
  const withGroups = groups.length === 2
  const effects = (of: (trial: (typeof trials)[number]) => Estimated & { readonly se: number | null }) =>
    texts(trials.map(of), spec)
  const columns = linear
    ? [{ name: head, cells: effects((trial) => trial.effect ?? NONE) }]
    : withGroups
      ? groups.map(({ label }, j) => ({
          name: `${head}, ${label}`,
          cells: effects((trial) => trial.groups[j].effect ?? NONE),
        }))
      : []
  const own = contrasts.map((contrast) => ({
    contrast,
    cells: effects(({ trial }) => contrast.trials.find((one) => one.trial === trial)?.effect ?? NONE),
  }))
  const [{ contrast: first }] = own
  const weightOf = (trial: string) => first.trials.find((one) => one.trial === trial)?.weight ?? null
  const firth = contrasts.some((contrast) => contrast.trials.some((trial) => trial.firth))
  const mean = linear ? decimalsForAll([spread(trials.map((trial) => trial.mean ?? 0))]) : 0
  const table = textTable(
    [
      { head: 'Trial' },
      { head: 'n', ...RIGHT },
      ...(linear ? [{ head: 'Mean', ...RIGHT }] : []),
      ...columns.map(({ name }) => ({ head: name, ...RIGHT })),
      ...own.flatMap(({ contrast }) => [
        {
          head: own.length === 1 ? interactionHead(spec.family) : groups[contrast.group!].label,
          ...RIGHT,
        },
        ...(own.length === 1 ? [{ head: `${levelInWords(spec.level)} CI`, ...RIGHT }] : []),
      ]),
      ...(own.length === 1 ? [{ head: 'Weight', ...RIGHT }] : []),
    ],
    trials.map(({ trial, n, mean: at }, k) => [
      `${clip(trial, LONGEST_LEVEL)}${isFirth(trial) ? ' (Firth)' : ''}`,
      countText(n),
      ...(linear ? [fixed(at, mean)] : []),
      ...columns.map(({ cells }) => cells[k][0]),
      ...own.flatMap(({ cells }) => (own.length === 1 ? cells[k] : [cells[k][0]])),
      ...(own.length === 1 ? [weightOf(trial) === null ? '–' : `${fixed(weightOf(trial), 1)}%`] : []),
    ]),
    110,
  )
  const words = [
    own.length === 1
      ? 'Each trial by itself.'
      : `Each trial by itself: ${interactionHead(spec.family)
          .toLowerCase()
          .replace(/ors|rrs/, (name) => `${name.slice(0, 2).toUpperCase()}s`)} against ${groups[0].label}.`,
    ...(firth ? ['(Firth): the ordinary estimate is infinite there.'] : []),
  ].join(' ')
  return `${table}\n${wrap(words, 100).join('\n')}`

  function isFirth(trial: string): boolean {
    return contrasts.some((contrast) => contrast.trials.some((one) => one.trial === trial && one.firth))
  }
}

/** A tenth of the range of some numbers, which a second digit tells apart. */
const spread = (values: readonly number[]): number => (Math.max(...values) - Math.min(...values)) / 10
