import type { Corrected, StabilityResult } from '../../../results/trust/stability-schema.js'
import { isRatio } from '../../../words/family-words.js'
import { METHOD_INFO } from '../../../words/method-info.js'
import { countText, decimalsForAll, fixed, levelInWords, significant } from '../../../words/numbers.js'
import { LONGEST_LEVEL, ruleInWords } from '../../../words/rule-words.js'
import { settingsInWords } from '../../../words/settings-words.js'
import type { ShownEffect } from '../../../words/trust/corrected-words.js'
import { correctedText, correctedTitle, extremesText } from '../../../words/trust/corrected-words.js'
import {
  chanceShares,
  chanceText,
  correctedSentences,
  shareText,
  stabilitySentences,
} from '../../../words/trust/trust-words.js'
import { noteLines } from '../notes-text.js'
import { exclusionsInWords, section } from '../sections.js'
import { textTable, wrap } from '../text-table.js'
import { leaveOneOutText } from './leave-one-out-text.js'

/** A stability analysis as plain text. */
export function stabilityText(result: StabilityResult): string {
  const { spec, data, subgroups } = result
  const { title } = METHOD_INFO[spec.method]
  const heading = [
    `${title}: how far its subgroups can be trusted`,
    `Settings: ${settingsInWords(spec.control_, spec).join(', ')}; seed ${spec.control_.seed}`,
    `${data.used} of ${countText(data.rows)} rows used${exclusionsInWords(data)}`,
  ]
  const sections = [
    lines(heading),
    section(
      'Are the subgroups found again?',
      `${lines(stabilitySentences(result))}${subgroups.length === 1 ? '' : `\n\n${subgroupsTable(result)}`}`,
    ),
    section('Which covariates split', frequencyTable(result)),
    result.corrected === null
      ? null
      : section(
          'Effects corrected for selection',
          `${correctedTable(result, result.corrected)}\n\n${lines(correctedSentences(result))}`,
        ),
    result.leaveOneOut === null
      ? null
      : section('Trials predicted from the others', leaveOneOutText(result, result.leaveOneOut)),
    section('Notes', noteLines(result.notes)),
  ]
  return `${sections.filter((text) => text !== null).join('\n\n')}\n`
}

const lines = (texts: readonly string[]): string => texts.flatMap((text) => wrap(text, 100)).join('\n')

function subgroupsTable({ subgroups }: StabilityResult): string {
  const rows = subgroups.map(({ node, rule, n, stability }) => [
    String(node),
    ruleInWords(rule, LONGEST_LEVEL),
    countText(n),
    fixed(stability.jaccard, 2),
    shareText(stability.recovered75),
    shareText(stability.dissolved50),
    shareText(stability.coreShare80),
    stability.verdict,
  ])
  const table = textTable(
    [
      { head: 'Node', align: 'right' },
      { head: 'Subgroup' },
      { head: 'n', align: 'right' },
      { head: 'Overlap', align: 'right' },
      { head: 'Found', align: 'right' },
      { head: 'Lost', align: 'right' },
      { head: 'Core', align: 'right' },
      { head: 'Verdict' },
    ],
    rows,
  )
  const explain =
    'Overlap: patients shared with the most similar leaf of a half’s tree, of those in either (Jaccard), on average; found: overlap of at least 0.75, lost: of at most 0.5; core: patients of the subgroup who are in that leaf in at least 80% of the trees. Stable: overlap at least 0.75 and core at least half; uncertain: overlap at least 0.5. These limits are conventions, not tests.'
  return `${table}\n\n${lines([explain])}`
}

function frequencyTable(result: StabilityResult): string {
  const { covariates, cuts } = result.halves
  const chance = chanceShares(result)
  const byChance = chanceText(chance) + (chance.most === null ? '' : `, up to ${shareText(chance.most)}`)
  const where = (covariate: string): string => {
    const own = cuts.find((cut) => cut.covariate === covariate)
    if (own === undefined) return '–'
    if (own.quartiles !== null) {
      const [low, middle, high] = own.quartiles
      return `${significant(middle)} (${significant(low)} to ${significant(high)})`
    }
    const [{ parts, count }] = own.partitions
    const total = own.partitions.reduce((sum, partition) => sum + partition.count, 0)
    return `${parts.map((part) => part.join(', ')).join(' | ')} (${count} of ${total})`
  }
  const rows = [...covariates]
    .sort((a, b) => b.anywhere - a.anywhere)
    .map(({ covariate, anywhere, root, splits }) => [
      covariate,
      shareText(anywhere),
      byChance,
      shareText(root),
      fixed(splits, 2),
      where(covariate),
    ])
  return textTable(
    [
      { head: 'Covariate' },
      { head: 'Splits in', align: 'right' },
      { head: 'by chance', align: 'right' },
      { head: 'first in', align: 'right' },
      { head: 'Splits a tree', align: 'right' },
      { head: 'Where: median (quartiles), or commonest parts' },
    ],
    rows,
  )
}

function correctedTable({ subgroups, spec }: StabilityResult, corrected: Corrected): string {
  const decimals = decimalsForAll(subgroups.map(({ effect }) => effect.se))
  const ci = (own: ShownEffect | null) => correctedText(own, spec.family, decimals)
  const rows = corrected.subgroups.map(({ node, outOfBag, optimismCorrected }, j) => {
    const { rule, effect } = subgroups[j]
    return [String(node), ruleInWords(rule, LONGEST_LEVEL), ci(effect), ci(outOfBag), ci(optimismCorrected)]
  })
  const { contrast } = corrected
  if (contrast !== null)
    rows.push([
      isRatio(spec.family) ? `${contrast.best}:${contrast.worst}` : `${contrast.best}−${contrast.worst}`,
      extremesText(spec.family),
      ci(contrast.naive),
      ci(contrast.outOfBag),
      ci(contrast.optimismCorrected),
    ])
  return textTable(
    [
      { head: 'Node', align: 'right' },
      { head: 'Subgroup' },
      {
        head: `As estimated (${isRatio(spec.family) ? `${correctedTitle(spec.family)}, ` : ''}${levelInWords(spec.control_.level)} CI)`,
        align: 'right',
      },
      { head: 'In unused patients', align: 'right' },
      { head: 'Robust', align: 'right' },
    ],
    rows,
  )
}
