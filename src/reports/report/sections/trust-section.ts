import type { StabilityResult } from '../../../results/trust/stability-schema.js'
import type { TrustResults } from '../../../results/trust/trust-results.js'
import { effectName, isRatio } from '../../../words/family-words.js'
import { countText, decimalsForAll, fixed, levelInWords } from '../../../words/numbers.js'
import { ruleInWords } from '../../../words/rule-words.js'
import { calibrationSentences } from '../../../words/trust/calibration-words.js'
import type { ShownEffect } from '../../../words/trust/corrected-words.js'
import { correctedText } from '../../../words/trust/corrected-words.js'
import { leaveOneOutSentences } from '../../../words/trust/leave-one-out-words.js'
import { correctedSentences, shareText, stabilitySentences } from '../../../words/trust/trust-words.js'
import type { Block, Section } from '../document.js'
import { heading, left, list, paragraph, right, table } from '../document.js'
import { figureBlock } from '../figure-block.js'
import type { ReportInput } from '../input.js'

/** How far to trust the tree: what hundreds of trees more say of it. */
export function trustSection({ trust, fit, figures }: ReportInput): Section {
  return {
    id: 'trust',
    title: 'How far to trust it',
    blocks: [
      ...calibrationBlocks(trust, fit),
      ...(trust.stability === null ? [] : stabilityBlocks(trust.stability, figures)),
      ...(trust.missing.length === 0 ? [] : [list(trust.missing)]),
    ],
  }
}

function calibrationBlocks({ calibration }: TrustResults, fit: ReportInput['fit']): Block[] {
  if (calibration === null) return []
  return [
    heading('How often does chance find as much?'),
    paragraph(calibrationSentences(calibration, fit).join(' ')),
  ]
}

function stabilityBlocks(result: StabilityResult, figures: ReportInput['figures']): Block[] {
  const { corrected, leaveOneOut, subgroups, spec } = result
  return [
    heading('Are the subgroups found again?'),
    paragraph(stabilitySentences(result).join(' ')),
    ...(subgroups.length === 1 ? [] : [subgroupsTable(result)]),
    ...figureBlock(
      figures.frequencies,
      'How often trees of halves of the patients, drawn within trial and arm, split on each covariate.',
    ),
    ...(corrected === null
      ? uncorrected(result)
      : [
          heading('Are the effects too large?'),
          paragraph(correctedSentences(result).join(' ')),
          correctedTable(result, corrected),
          ...figureBlock(
            figures.corrected,
            'Treatment effects of the subgroups as the patients estimate them who chose the subgroups, and in patients who had no part in choosing them.',
          ),
        ]),
    ...(leaveOneOut === null
      ? []
      : [
          heading('And in a new trial?'),
          paragraph(leaveOneOutSentences(leaveOneOut, spec.control_.level).join(' ')),
        ]),
  ]
}

/** Why effects are not corrected, where that is not plain. */
function uncorrected({ notes }: StabilityResult): Block[] {
  return notes
    .filter(({ code }) => code === 'EFFECTS_NOT_CORRECTED' || code === 'OOB_TOO_SPARSE')
    .map(({ message }) => paragraph(`${message.charAt(0).toUpperCase()}${message.slice(1)}.`))
}

function subgroupsTable({ subgroups }: StabilityResult): Block {
  return table(
    'Subgroups in trees of halves of the patients.',
    [left('Subgroup'), right('n'), right('Overlap'), right('Found'), right('Core'), left('Verdict')],
    subgroups.map(({ rule, n, stability }) => [
      ruleInWords(rule),
      countText(n),
      fixed(stability.jaccard, 2),
      shareText(stability.recovered75),
      shareText(stability.coreShare80),
      stability.verdict,
    ]),
    'Overlap: patients shared with the most similar subgroup of a half’s tree, of those in either (Jaccard), on average. Found: trees with an overlap of at least 0.75. Core: patients of the subgroup who are in that subgroup in at least 80% of the trees. Stable: overlap at least 0.75 and core at least half; uncertain: overlap at least 0.5. These limits are conventions, not tests.',
  )
}

function correctedTable(
  { subgroups, spec }: StabilityResult,
  { subgroups: own, contrast }: NonNullable<StabilityResult['corrected']>,
): Block {
  const decimals = decimalsForAll(subgroups.map(({ effect }) => effect.se))
  const shown = (one: ShownEffect | null) => correctedText(one, spec.family, decimals)
  return table(
    `Effects corrected for selection${isRatio(spec.family) ? ` (${effectName(spec.family)}s)` : ''}, with ${levelInWords(spec.control_.level)} intervals.`,
    [left('Subgroup'), right('As estimated'), right('In unused patients'), right('Robust')],
    [
      ...subgroups.map(({ rule, effect }, j) => [
        ruleInWords(rule),
        shown(effect),
        shown(own[j].outOfBag),
        shown(own[j].optimismCorrected),
      ]),
      ...(contrast === null
        ? []
        : [
            {
              cells: [
                isRatio(spec.family) ? 'Largest over least' : 'Largest less least',
                shown(contrast.naive),
                shown(contrast.outOfBag),
                shown(contrast.optimismCorrected),
              ],
              rule: true,
            },
          ]),
    ],
  )
}
