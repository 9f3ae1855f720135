import type { Variable } from '../variable.js'
import { lengthOf } from '../variable.js'

/** Disclosure of who a record is, in %. */
export interface Identity {
  readonly UiO: number
  readonly UiS: number
  readonly UiOiS: number
  readonly repU: number
}

/** Disclosure of the target of who is known by the keys, in %; TCAP null where its denominator is 0. */
export interface Attribution {
  readonly Dorig: number
  readonly Dsyn: number
  readonly iS: number
  readonly DiS: number
  readonly DiSCO: number
  readonly DiSDiO: number
  readonly baseCAPd: number
  readonly CAPd: number
  readonly CAPs: number
  readonly DCAP: number
  readonly TCAP: number | null
  readonly TCAPelliot: number | null
}

/** Values as texts: of a number as it is, of a level its name. */
export function valueTexts(variable: Variable): string[] {
  const n = lengthOf(variable)
  if (variable.kind === 'number')
    return Array.from({ length: n }, (_, row) =>
      Number.isNaN(variable.values[row]) ? '\u0000' : String(variable.values[row]),
    )
  return Array.from({ length: n }, (_, row) =>
    variable.codes[row] < 0 ? '\u0000' : variable.levels[variable.codes[row]],
  )
}

/** The combination of the keys of each row as one text. */
export function keyTexts(keys: readonly Variable[]): string[] {
  const texts = keys.map(valueTexts)
  const n = keys.length === 0 ? 0 : lengthOf(keys[0])
  return Array.from({ length: n }, (_, row) => texts.map((own) => own[row]).join('\u0001'))
}

/**
 * How far keys that an intruder knows lead to single records, and to the target.
 *
 * @param originalKeys texts of the keys of each row; missing is a value
 * @param originalTargets of the target
 * Source: Raab, Nowok & Dibben (2024); methods-synthesis, 3.1 to 3.3.
 */
export function disclosure(
  originalKeys: readonly string[],
  syntheticKeys: readonly string[],
  originalTargets: readonly string[],
  syntheticTargets: readonly string[],
): { readonly identity: Identity; readonly attribution: Attribution } {
  const d = tally(originalKeys, originalTargets)
  const s = tally(syntheticKeys, syntheticTargets)
  const [n, m] = [originalKeys.length, syntheticKeys.length]
  let [UiO, UiS, UiOiS, repU] = [0, 0, 0, 0]
  let [Dorig, Dsyn, iS, DiS, DiSCO, DiSDiO, CAPd, CAPs, DCAP] = [0, 0, 0, 0, 0, 0, 0, 0, 0]
  for (const [key, { total, targets }] of d) {
    const other = s.get(key)
    if (total === 1) {
      UiO++
      if (other !== undefined) UiOiS++
      if (other?.total === 1) repU++
    }
    if (other !== undefined) iS += total
    if (other?.targets.size === 1) DiS += total
    for (const [target, count] of targets) {
      const sure = count === total
      if (sure) Dorig += count
      CAPd += (count / total) * count
      if (other === undefined) continue
      const share = (other.targets.get(target) ?? 0) / other.total
      DCAP += share * count
      if (share === 1) {
        DiSCO += count
        if (sure) DiSDiO += count
      }
    }
  }
  for (const { total, targets } of s.values()) {
    if (total === 1) UiS++
    for (const count of targets.values()) {
      if (count === total) Dsyn += count
      CAPs += (count / total) * count
    }
  }
  let baseCAPd = 0
  for (const count of counts(originalTargets).values()) baseCAPd += (count / n) ** 2
  const of = (count: number, all: number) => (100 * count) / all
  return {
    identity: { UiO: of(UiO, n), UiS: of(UiS, m), UiOiS: of(UiOiS, n), repU: of(repU, n) },
    attribution: {
      ...{ Dorig: of(Dorig, n), Dsyn: of(Dsyn, m), iS: of(iS, n), DiS: of(DiS, n), DiSCO: of(DiSCO, n) },
      ...{
        DiSDiO: of(DiSDiO, n),
        baseCAPd: 100 * baseCAPd,
        CAPd: of(CAPd, n),
        CAPs: of(CAPs, m),
        DCAP: of(DCAP, n),
      },
      TCAP: iS === 0 ? null : of(DiSCO, iS),
      TCAPelliot: DiS === 0 ? null : of(DiSCO, DiS),
    },
  }
}

function tally(keys: readonly string[], targets: readonly string[]) {
  const cells = new Map<string, { total: number; targets: Map<string, number> }>()
  keys.forEach((key, row) => {
    let cell = cells.get(key)
    if (cell === undefined) {
      cell = { total: 0, targets: new Map() }
      cells.set(key, cell)
    }
    cell.total++
    cell.targets.set(targets[row], (cell.targets.get(targets[row]) ?? 0) + 1)
  })
  return cells
}

/** How often each value occurs. */
export function counts<V>(values: Iterable<V>): Map<V, number> {
  const found = new Map<V, number>()
  for (const value of values) found.set(value, (found.get(value) ?? 0) + 1)
  return found
}

/** Synthetic rows whose keys are unique in both data sets. */
export function replicatedUniques(
  originalKeys: readonly string[],
  syntheticKeys: readonly string[],
): number[] {
  const [o, s] = [counts(originalKeys), counts(syntheticKeys)]
  return syntheticKeys.flatMap((key, row) => (o.get(key) === 1 && s.get(key) === 1 ? [row] : []))
}
