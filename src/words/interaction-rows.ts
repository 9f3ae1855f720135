import type { InteractionContrast } from '../results/interactions-schema.js'

/** One estimate of an interaction, as tables have it. */
export interface InteractionRow {
  /** What tells it from the others in a file. */
  readonly key: string
  readonly name: string
  /** Whether it is from within trials alone. */
  readonly within: boolean
  readonly estimate: number | null
  readonly se: number | null
  readonly df: number | null
  readonly lo: number | null
  readonly hi: number | null
  readonly p: number | null
  readonly tau2: number | null
}

const POOLED = { FE: 'common', DL: 'DerSimonian–Laird', REML: 'REML', PM: 'Paule–Mandel' } as const

/** All estimates of an interaction: from within trials first, then those that compare trials. */
export function interactionRows(contrast: InteractionContrast): InteractionRow[] {
  const { within, random, twoStage, across, amalgamated, trials } = contrast
  const rows: InteractionRow[] = []
  const push = (
    key: string,
    name: string,
    from: Omit<InteractionRow, 'key' | 'name' | 'within' | 'tau2'>,
    tau2: number | null,
    isWithin = true,
  ) => {
    const { estimate, se, df, lo, hi, p } = from
    rows.push({ key, name, within: isWithin, estimate, se, df, lo, hi, p, tau2 })
  }
  if (within !== null) push('one-stage-common', 'one-stage, common interaction', within, null)
  if (random !== null) {
    push('one-stage-random', 'one-stage, random interaction', random.effect, random.tau2)
    const { kenwardRoger } = random.effect
    if (kenwardRoger)
      push(
        'one-stage-random-kenward-roger',
        '  with Kenward–Roger',
        { ...kenwardRoger, estimate: random.effect.estimate },
        random.tau2,
      )
  }
  // With a single trial to pool every estimate of τ² gives that trial's interaction.
  const several = trials.length > 1
  for (const { method, knhaFloored, ...pooled } of twoStage ?? []) {
    if (!several && method !== 'FE') continue
    const tau2 = method === 'FE' ? null : pooled.tau2
    push(`two-stage-${method.toLowerCase()}`, `two-stage, ${POOLED[method]}`, { ...pooled, df: null }, tau2)
    if (method === 'REML')
      push(
        'two-stage-reml-knapp-hartung',
        '  with Hartung–Knapp',
        { ...knhaFloored, estimate: pooled.estimate },
        tau2,
      )
  }
  if (amalgamated !== null) push('amalgamated', 'amalgamated', amalgamated, null, false)
  if (across !== null)
    push('across-trials', 'slope across trials', { ...across, estimate: across.slope }, null, false)
  return rows
}
