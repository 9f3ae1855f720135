import { ARMS, stratumOf } from '../../data/patients/strata.js'
import type { Dialect } from './dialect.js'
import { numberLiteral } from './dialect.js'
import type { Frame, FrameCovariate } from './frame.js'
import { bitsOf } from './frame.js'
import type { CodeCondition } from './levels/node-sql.js'
import type { SqlTable } from './select/patients.js'
import { among, fromTable, placeAmong } from './select/patients.js'
import type { SqlCovariate } from './select/read-covariates.js'
import type { SqlSelection } from './select/select-patients.js'
import type { TimedColumns } from './timed-columns.js'
import { layersOf } from './timed-columns.js'

/** Within so many standard deviations one centre does for all strata: sums lose two digits at most. */
const NEAR = 30

/**
 * The table itself, as it is: nothing is copied, and every aggregate groups by the bare trial column, so that a server
 * that holds the patients of a trial can do all of it.
 */
export function tableFrame(
  table: SqlTable,
  selection: SqlSelection,
  covariates: readonly SqlCovariate[],
  centre: Float64Array,
  dialect: Dialect,
  isForeign: boolean,
  timed: TimedColumns | null,
): Frame {
  const { trialField, trials, arm, condition } = selection
  const names = trials.map(({ value }) => String(value))
  const trialText = trialField && `CAST(${trialField.value} AS ${dialect.text})`
  const place =
    trialField === null
      ? '0'
      : trialField.kind === 'text'
        ? `(${placeAmong(trialText!, names, dialect)})`
        : `(CASE ${trials.map(({ value }, k) => `WHEN ${trialField.value} = ${numberLiteral(value as number, dialect)} THEN ${k}`).join(' ')} END)`
  const stratum = `${ARMS} * ${place} + CASE WHEN ${arm} = 1 THEN 1 ELSE 0 END`
  const exit = timed && (isForeign ? bitsOf(timed.exit, timed.intervals.count) : timed)
  const exitCode = exit === null ? '0' : 'exit' in exit ? exit.exit : exit.value
  const layers = layersOf(timed?.intervals ?? null)
  const ofTimes =
    timed === null
      ? []
      : [
          ...(timed.intervals.count === 1 ? [] : ['exit' in exit! ? exit.exit : exit!.group]),
          `${timed.event} = 1`,
        ]
  const isEvent = timed && `CASE WHEN ${timed.event} = 1 THEN 1 ELSE 0 END`
  return {
    from: `(SELECT * FROM ${fromTable(table)} WHERE ${condition}) AS used`,
    strata: [...(trialField === null ? [] : [trialField.bare]), `${arm} = 1`, ...ofTimes],
    stratum:
      timed === null
        ? stratum
        : `(${stratum}) * ${layers} + 2 * (${timed.intervals.count === 1 ? '0' : exitCode}) + ${isEvent}`,
    intervals: timed?.intervals ?? null,
    ...(timed === null ? centred(selection, centre, dialect) : { y: timed.inside, centre }),
    weight: selection.weight,
    exposure: selection.exposure,
    marks: null,
    covariates: covariates.map((covariate) => frameCovariate(covariate, dialect, isForeign)),
  }
}

function centred(
  { y, trialField, trials, arm, spread }: SqlSelection,
  centre: Float64Array,
  dialect: Dialect,
): Pick<Frame, 'y' | 'centre'> {
  const present = centre.filter(Number.isFinite)
  const middle = present.reduce((sum, mean) => sum + mean, 0) / present.length
  const number = (of: number) => numberLiteral(Number.isFinite(of) ? of : 0, dialect)
  if (present.every((mean) => mean === 0)) return { y, centre }
  if (trialField === null || present.every((mean) => Math.abs(mean - middle) <= NEAR * spread))
    return { y: `(${y} - ${number(middle)})`, centre: new Float64Array(centre.length).fill(middle) }
  const whens = trials.map(
    ({ value }, k) =>
      `WHEN ${among(trialField, [value], dialect)} THEN CASE ${arm} WHEN 1 THEN ${number(centre[stratumOf(k, 1)])} ELSE ${number(centre[stratumOf(k, 0)])} END`,
  )
  return { y: `(${y} - CASE ${whens.join(' ')} END)`, centre: finite(centre) }
}

const finite = (centre: Float64Array) => centre.map((mean) => (Number.isFinite(mean) ? mean : 0))

function frameCovariate(
  { field, info, dictionary, bins }: SqlCovariate,
  dialect: Dialect,
  isForeign: boolean,
): FrameCovariate {
  const number = (value: number) => numberLiteral(value, dialect)
  if (info.kind !== 'numeric') {
    const byCode = (code: number) => dictionary!.values.filter((_, at) => dictionary!.codes[at] === code)
    const values = dictionary!.values
    const text = `CAST(${field.value} AS ${dialect.text})`
    const at =
      field.kind === 'text'
        ? placeAmong(text, values.map(String), dialect)
        : `CASE ${values.map((value, k) => `WHEN ${field.value} = ${number(value as number)} THEN ${k}`).join(' ')} END`
    return {
      info,
      group: field.bare,
      code: at,
      codeOf: new Map(values.map((_, k) => [k, dictionary!.codes[k]])),
      codes: values.length,
      holds: ({ ranges }: CodeCondition) => {
        const codes = ranges.flatMap(([from, to]) =>
          Array.from({ length: to - from + 1 }, (_, i) => from + i),
        )
        return among(field, codes.flatMap(byCode), dialect)
      },
    }
  }
  const values = info.values!
  const within = ([from, to]: readonly [number, number]) => {
    const parts = [
      ...(from > 0 ? [`${field.value} > ${number(values[from - 1])}`] : []),
      ...(to < values.length - 1 ? [`${field.value} <= ${number(values[to])}`] : []),
    ]
    return parts.length === 0 ? 'TRUE' : `(${parts.join(' AND ')})`
  }
  const holds = ({ ranges }: CodeCondition) => ranges.map(within).join(' OR ')
  if (bins === null)
    return {
      info,
      group: field.value,
      code: field.value,
      codeOf: new Map(Array.from(values, (value, code) => [value, code])),
      codes: null,
      holds,
    }
  // A bucket beyond all numbers where there is one bin only.
  const inner = bins.lower.length === 1 ? ['Infinity'] : Array.from(bins.lower.subarray(1))
  const code = `width_bucket(${field.value}, CAST('{${inner.join(',')}}' AS float8[]))`
  if (!isForeign) return { info, group: code, code, codeOf: null, codes: bins.lower.length, holds }
  const { group, value } = bitsOf(code, bins.lower.length)
  return { info, group, code: value, codeOf: null, codes: bins.lower.length, holds }
}
