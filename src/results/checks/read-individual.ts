import { CopseError } from '../../errors.js'
import type { IndividualResult } from '../trust/individual-schema.js'
import { individualSchema } from '../trust/individual-schema.js'
import type { Nonsense } from './nonsense.js'
import { checkNumbers, checkWhere, Findings } from './nonsense.js'

/** Whether a text is a result of `individual`, or says so. */
export function isIndividual(text: string): boolean {
  try {
    return (JSON.parse(text) as { schema?: unknown } | null)?.schema === 'copse.individual/1'
  } catch {
    return false
  }
}

/**
 * Reads a result of `individual` from JSON, to predict the effects of new patients.
 *
 * Coded error: RESULT_INVALID, also for what is not JSON.
 *
 * @param file name for error messages
 */
export function readIndividual(text: string, file: string): IndividualResult {
  const parsed = individualSchema.safeParse(isIndividual(text) ? JSON.parse(text) : null)
  const nonsense = parsed.success ? nonsenseOf(parsed.data) : null
  if (parsed.success && nonsense === null) return parsed.data
  const { path, message } = nonsense ?? parsed.error!.issues[0]
  throw new CopseError({
    code: 'RESULT_INVALID',
    wrong: `"${file}" does not hold what copse.individual/1 must`,
    found: `at ${path.map(String).join('.') || 'the top'}: ${message}`,
    try: 'writing the result again',
    place: { file },
  })
}

/** What cannot be true: predictions follow the trees from node to node, and draw again by the sizes of trials and arms. */
function nonsenseOf({ spec, data, forest, ...rest }: IndividualResult): Nonsense | null {
  const findings = new Findings()
  checkNumbers(rest, findings)
  checkNumbers(forest, findings.at('forest'))
  checkWhere(spec.where, findings.at('spec', 'where'))
  const { strata, trees, asked } = forest
  findings
    .at('forest', 'strata')
    .need(
      strata.every((size) => size >= 0) && strata.reduce((sum, size) => sum + size, 0) <= data.rows,
      'more patients than rows',
    )
  findings.at('forest', 'trees').need(trees.length > 0 && trees.length <= asked, `${trees.length} trees`)
  trees.forEach(({ b, nodes }, t) => {
    const at = findings.at('forest', 'trees', t)
    at.at('b').need(b > (trees[t - 1]?.b ?? 0) && b <= asked, `resample ${b}`)
    at.at('nodes').need(nodes.length > 0, 'no nodes')
    nodes.forEach(({ id, split, kids }, i) => {
      const own = at.at('nodes', i)
      own.need(id === i + 1, `node ${id} in place ${i + 1}`)
      own.need(
        kids.length === (split === null ? 0 : split.kind === 'multiway' ? split.levels.length : 2),
        `${kids.length} kids`,
      )
      own.need(
        kids.every((kid) => kid > id && kid <= nodes.length),
        'a kid that is not below',
      )
    })
  })
  return findings.all[0] ?? null
}
