import type { TimeKind } from '../../data/dates.js'
import { numberText } from '../../data/dates.js'
import type { Covariate } from '../../data/patients/ipd.js'
import { cutInWords } from '../../words/rule-words.js'
import type { Effect } from '../effects/effects-effect.js'
import { effectOf } from '../effects/effects-effect.js'
import type { Prepared } from '../patients/prepare.js'
import type { AnalysisOptions } from './analysis-parts.js'
import { armsOf, total } from './analysis-parts.js'
import { candidateCuts } from './candidate-cuts.js'
import { groupModels } from './group-models.js'

/** One way to part the patients of a covariate in two. */
export interface CutSides {
  /** `age ≤ 60`, `age > 60`. */
  readonly labels: readonly [string, string]
  /** Of a number: those up to and with it are on the first side. */
  readonly cut: number | null
  /** Of a factor: the levels on the first side. */
  readonly left: readonly string[]
  /** Patients on either side; case weights count them. */
  readonly n: readonly [number, number]
  /** Treatment effects of the sides, from within trials; null where no trial tells. */
  readonly effects: readonly [Effect | null, Effect | null]
  /** The effect of the second side less that of the first, within trials (of ratios: their ratio). */
  readonly difference: Effect | null
}

/** How the treatment effect on both sides of a covariate changes with where it is cut. */
export interface CutEffects {
  readonly variable: string
  readonly kind: Covariate['kind']
  readonly time: TimeKind | null
  /** The patients along it: bars between two numbers, or one for each level. */
  readonly bars: readonly { readonly from: number; readonly to: number; readonly n: number }[]
  readonly levels: readonly string[]
  /** In the order of the cuts; of a nominal covariate every way to part its levels. Empty where nothing can be parted. */
  readonly sides: readonly CutSides[]
  /** Whether there are more levels than can be parted in every way. */
  readonly tooMany: boolean
}

/** Levels of a nominal covariate up to which all ways to part them in two are worked out: 63 of 7. */
const MOST_LEVELS = 7
/** Bars of a histogram. */
const BARS = 36

/**
 * The treatment effects on both sides of each of many cuts: of each the same numbers that `interactions` has for that
 * condition (floating estimates, difference within trials). None of them allows for choosing the cut.
 *
 * @param data patients, of a subgroup perhaps
 * @param covariate one of theirs
 * Source: methods.md §9.2.
 */
export function cutEffects(data: Prepared, covariate: Covariate, options: AnalysisOptions): CutEffects {
  const parted = waysToPart(covariate)
  const sides = parted.ways.map((way): CutSides => {
    const codes = codesOf(covariate, way)
    const { floating } = groupModels(data, codes, 2, options)
    const [a, b] = floating.component
    const home = a === null ? null : floating.components[a]
    const weighed = floating.components.every(({ shared }) => shared.known)
    const effect = (j: 0 | 1) => (weighed ? effectOf(floating.effects[j], options.family) : null)
    return {
      ...way,
      n: [0, 1].map((j) => total(armsOf(data.ipd, (i) => codes[i] === j))) as [number, number],
      effects: [effect(0), effect(1)],
      difference:
        home === null || a !== b || !weighed
          ? null
          : effectOf(
              home.difference(home.leaves.indexOf(0), home.leaves.indexOf(1), options.level),
              options.family,
            ),
    }
  })
  return {
    variable: covariate.name,
    kind: covariate.kind,
    time: covariate.kind === 'numeric' ? (covariate.time ?? null) : null,
    bars: barsOf(covariate, data.ipd.weights),
    levels: covariate.kind === 'numeric' ? [] : covariate.levels,
    sides,
    tooMany: parted.tooMany,
  }
}

type Way = Pick<CutSides, 'labels' | 'cut' | 'left'>

function waysToPart(covariate: Covariate): { readonly ways: readonly Way[]; readonly tooMany: boolean } {
  const { name } = covariate
  if (covariate.kind === 'numeric') {
    const { time } = covariate
    const ways = candidateCuts(covariate.values, time).map((cut): Way => {
      const text = time === undefined ? cutInWords(cut) : numberText(cut, time)
      return { labels: [`${name} ≤ ${text}`, `${name} > ${text}`], cut, left: [] }
    })
    return { ways, tooMany: false }
  }
  const { levels, codes } = covariate
  const present = levels.filter((_, j) => codes.includes(j))
  if (covariate.kind === 'ordered')
    return {
      ways: present.slice(0, -1).map((level, j) => ({
        labels: [`${name} ≤ ${level}`, `${name} > ${level}`],
        ...{ cut: null, left: present.slice(0, j + 1) },
      })),
      tooMany: false,
    }
  if (present.length > MOST_LEVELS) return { ways: [], tooMany: true }
  const named = (some: readonly string[]) => `${name} ${some.join(', ')}`
  const ways: Way[] = []
  // The first level is on the first side, so that no way comes twice.
  for (let mask = 0; mask < 2 ** Math.max(0, present.length - 1) - 1; mask++) {
    const isLeft = (j: number) => j === 0 || ((mask >> (j - 1)) & 1) === 1
    const left = present.filter((_, j) => isLeft(j))
    ways.push({ labels: [named(left), named(present.filter((_, j) => !isLeft(j)))], cut: null, left })
  }
  return { ways, tooMany: false }
}

/** The side of each patient. */
function codesOf(covariate: Covariate, { cut, left }: Way): Int32Array {
  if (covariate.kind === 'numeric') return Int32Array.from(covariate.values, (value) => Number(value > cut!))
  const isLeft = covariate.levels.map((level) => left.includes(level))
  return covariate.codes.map((code) => Number(!isLeft[code]))
}

function barsOf(covariate: Covariate, weights: Float64Array | null): CutEffects['bars'] {
  const weight = (i: number) => weights?.[i] ?? 1
  if (covariate.kind !== 'numeric') {
    const n = covariate.levels.map(() => 0)
    covariate.codes.forEach((code, i) => {
      n[code] += weight(i)
    })
    return n.map((own, j) => ({ from: j, to: j + 1, n: own }))
  }
  const { values } = covariate
  const low = values.reduce((least, value) => Math.min(least, value), Number.POSITIVE_INFINITY)
  const high = values.reduce((most, value) => Math.max(most, value), Number.NEGATIVE_INFINITY)
  const width = (high - low) / BARS
  if (!(width > 0)) return [{ from: low, to: high, n: values.reduce((sum, _, i) => sum + weight(i), 0) }]
  const n = new Float64Array(BARS)
  values.forEach((value, i) => {
    n[Math.min(BARS - 1, Math.floor((value - low) / width))] += weight(i)
  })
  return Array.from(n, (own, j) => ({ from: low + j * width, to: low + (j + 1) * width, n: own }))
}
