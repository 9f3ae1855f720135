import type {
  InteractionAnalysis,
  InteractionContrast,
  InteractionsResult,
} from '../../../results/interactions-schema.js'
import { armPair } from '../../../words/arm-counts.js'
import { familyWords } from '../../../words/family-words.js'
import { interactionRows } from '../../../words/interaction-rows.js'
import { interactionHead } from '../../../words/interaction-words.js'
import { countText, degrees, levelInWords, pValue, significant } from '../../../words/numbers.js'
import { NONE, texts } from '../../text/interaction-columns.js'
import { titleOf } from '../../text/interactions-text.js'
import type { Block, Section } from '../document.js'
import { heading, left, list, paragraph, right, table } from '../document.js'
import { figureBlock } from '../figure-block.js'
import type { FigurePair } from '../input.js'

type Spec = InteractionsResult['spec']

/** Mark of estimates that compare trials with each other. */
const BIASED = '‡'

/** Subgroups that were given, not searched for; no section where none were. */
export function givenSection(given: InteractionsResult | null, figure: FigurePair | null): Section[] {
  if (given === null) return []
  const { analyses, notes, spec } = given
  const all = [...new Set([...notes, ...analyses.flatMap((own) => own.notes)].map(({ message }) => message))]
  return [
    {
      id: 'given-subgroups',
      title: 'Subgroups given beforehand',
      blocks: [
        paragraph(
          `Does the effect differ with ${analyses.map(titleOf).join('; ')}? These questions were asked by a person, each by itself; no search is behind them${analyses.length > 1 ? ', and p-values are not adjusted for their number' : ''}. Patients of the same trial are compared; what compares trials is marked ${BIASED}.`,
        ),
        ...analyses.flatMap((analysis) => analysisBlocks(analysis, spec)),
        ...figureBlock(
          figure,
          'Effects (left) and interactions (right) of the subgroups that were given: every trial by itself, then all of them.',
        ),
        ...(all.length === 0 ? [] : [heading('Notes on these subgroups'), list(all)]),
      ],
    },
  ]
}

function analysisBlocks(analysis: InteractionAnalysis, spec: Spec): Block[] {
  const { answer, groups, contrasts } = analysis
  return [
    heading(titleOf(analysis)),
    paragraph(answer),
    ...(groups.length === 0 ? [] : [groupsTable(analysis, spec)]),
    ...contrasts.map((contrast) => contrastTable(contrast, titleOf(analysis), spec)),
  ]
}

function groupsTable(analysis: InteractionAnalysis, spec: Spec): Block {
  const { groups, contrasts } = analysis
  const { ratio, effect } = familyWords(spec.family)
  const shown = texts(
    groups.map((group) => group.effect ?? NONE),
    spec,
  )
  return table(
    `Effects by ${titleOf(analysis)}`,
    [
      left('Subgroup'),
      ...[spec.control, spec.experimental, ratio?.head ?? effect, `${levelInWords(spec.level)} CI`].map(
        right,
      ),
      right('df'),
      right('p'),
    ],
    groups.map(({ label, arms, effect: own }, j) => [
      label,
      ...armPair(arms, spec).map(countText),
      ...shown[j],
      degrees(own?.df ?? null),
      pValue(own?.p ?? null),
    ]),
    contrasts.every(({ within }) => within !== null)
      ? 'Floating estimates: their differences are from within trials, their common level is what the trials have in common.'
      : 'Subgroups that no trial links have effects from different trials: do not compare those with each other.',
  )
}

function contrastTable(contrast: InteractionContrast, title: string, spec: Spec): Block {
  const rows = interactionRows(contrast)
  const shown = texts(rows, spec)
  return table(
    contrast.group === null ? `Interaction with ${title}` : `Interaction: ${contrast.label}`,
    [
      left('Estimate'),
      right(interactionHead(spec.family)),
      right(`${levelInWords(spec.level)} CI`),
      ...['df', 'p', 'τ̂'].map(right),
    ],
    rows.map(({ name, within, df, p, tau2 }, i) => ({
      cells: [
        within ? name.trim() : `${name} ${BIASED}`,
        ...shown[i],
        degrees(df),
        pValue(p),
        tau2 === null ? '' : significant(Math.sqrt(tau2)),
      ],
      indent: name.startsWith(' '),
    })),
    rows.every(({ within }) => within)
      ? undefined
      : `${BIASED} Compares trials with each other: open to aggregation bias.`,
  )
}
