import type { FitResult } from '../../../../results/fit-schema.js'
import { nntText } from '../../../../words/benefit/nnt-words.js'
import { ratioEstimate, ratioInterval } from '../../../../words/family-words.js'
import { fixed, levelInWords, pValue, significant } from '../../../../words/numbers.js'
import { afterSearch, atInWords } from '../../../../words/survival/survival-words.js'
import type { TableBlock } from '../../document.js'
import { right, table } from '../../document.js'

interface Span {
  readonly lo: number | null
  readonly hi: number | null
}

/** Of times to an event: Cox's model, medians, restricted means, and risks at the time asked for, by subgroup. */
export function survivalTables(fit: FitResult): TableBlock[] {
  const { subgroups, spec, survival } = fit
  if (survival === undefined) return []
  const { control, experimental, better } = spec
  const { at, horizon } = survival
  const ci = `(${levelInWords(spec.control_.level)} CI)`
  const rows = subgroups.map(({ label, survival: own }) => ({ label, own: own! }))
  return [
    table(
      'Cox’s model of each subgroup',
      [
        { head: 'Subgroup' },
        right(`${control}, events/n`),
        right(`${experimental}, events/n`),
        right(`Hazard ratio ${ci}`),
        right('p, unadjusted'),
        right('Proportional hazards, p'),
      ],
      rows.map(({ label, own }) => [
        label,
        `${own.control.events}/${own.control.n}`,
        `${own.experimental.events}/${own.experimental.n}`,
        own.cox?.ratio === undefined
          ? '–'
          : `${ratioEstimate(own.cox.ratio)} (${ratioInterval(own.cox.ratio)})`,
        pValue(own.cox?.p ?? null),
        pValue(own.proportional?.p ?? null),
      ]),
      ['Stratified by trial, ties by Efron’s method.', ...afterSearch(fit)].join(' '),
    ),
    table(
      `Median and restricted mean of ${spec.time} without the event`,
      [
        { head: 'Subgroup' },
        right(`Median, ${control} ${ci}`),
        right(`Median, ${experimental} ${ci}`),
        right(`Mean to ${significant(horizon)}, ${control}`),
        right(`Mean, ${experimental}`),
        right(`Difference ${ci}`),
      ],
      rows.map(({ label, own }) => [
        label,
        median(own.control.median),
        median(own.experimental.median),
        significant(own.control.rmst?.estimate ?? null),
        significant(own.experimental.rmst?.estimate ?? null),
        own.rmst === null ? '–' : `${significant(own.rmst.estimate)} ${span(own.rmst)}`,
      ]),
      'By Kaplan–Meier curves of the arms with the trials pooled: not adjusted for trial.',
    ),
    ...(at === null
      ? []
      : [
          table(
            `Risk of the event by ${spec.time} ${significant(at)}`,
            [
              { head: 'Subgroup' },
              right(`${control} ${ci}`),
              right(`${experimental} ${ci}`),
              right(`Difference ${ci}`),
              ...(better === undefined ? [] : [right(`NNT ${ci}`)]),
            ],
            rows.map(({ label, own }) => [
              label,
              risk(own.control.at && { estimate: own.control.at.risk, ...own.control.at }),
              risk(own.experimental.at && { estimate: own.experimental.at.risk, ...own.experimental.at }),
              risk(own.risk),
              ...(better === undefined ? [] : [nntText(own.risk?.nnt)]),
            ]),
            atInWords(at, spec, better !== undefined),
          ),
        ]),
  ]
}

const end = (value: number | null): string => (value === null ? '–' : significant(value))

const span = ({ lo, hi }: Span): string => `(${end(lo)} to ${end(hi)})`

const median = ({ time, ...bounds }: Span & { readonly time: number | null }): string =>
  time === null ? 'not reached' : `${significant(time)} ${span(bounds)}`

/** In percent. */
function risk(own: (Span & { readonly estimate: number | null }) | null | undefined): string {
  if (own == null) return '–'
  const percent = (value: number | null) => (value === null ? '–' : fixed(100 * value, 1))
  return `${percent(own.estimate)}% (${percent(own.lo)} to ${percent(own.hi)})`
}
