/** Patients with times to an event or its censoring, in two arms and in strata with baseline hazards of their own. */
export interface SurvivalSample {
  readonly time: ArrayLike<number>
  /** 1: the event; 0: censored. */
  readonly event: ArrayLike<number>
  /** 0: control; 1: experimental. */
  readonly arm: ArrayLike<number>
  readonly stratum: ArrayLike<number>
}

/** Who is at risk at an event time of a stratum, and who has the event then, by arm. */
export interface RiskSet {
  readonly time: number
  readonly r0: number
  readonly r1: number
  readonly d0: number
  readonly d1: number
}

/** The risk sets of all strata. Who is censored at a time is at risk then. */
export function riskTable({ time, event, arm, stratum }: SurvivalSample): RiskSet[] {
  const order = Array.from({ length: time.length }, (_, i) => i).sort(
    (a, b) => stratum[a] - stratum[b] || time[b] - time[a],
  )
  const table: RiskSet[] = []
  const atRisk = [0, 0]
  for (let i = 0; i < order.length; ) {
    if (i > 0 && stratum[order[i]] !== stratum[order[i - 1]]) atRisk.fill(0)
    const { [order[i]]: at } = time
    const own = stratum[order[i]]
    const dead = [0, 0]
    for (; i < order.length && stratum[order[i]] === own && time[order[i]] === at; i++) {
      const patient = order[i]
      atRisk[arm[patient]]++
      dead[arm[patient]] += event[patient]
    }
    if (dead[0] + dead[1] > 0)
      table.push({ time: at, r0: atRisk[0], r1: atRisk[1], d0: dead[0], d1: dead[1] })
  }
  return table
}
