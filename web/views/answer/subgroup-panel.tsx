import { effectText, intervalText } from '../../../src/figures/kit/effect-scale.js'
import type { FitResult } from '../../../src/results/fit-schema.js'
import type { SubgroupSurvival } from '../../../src/results/survival/survival-schema.js'
import { eventInWords } from '../../../src/words/answer/answer-verdict.js'
import { differenceInWords } from '../../../src/words/answer/difference-words.js'
import { nntText } from '../../../src/words/benefit/nnt-words.js'
import { isRatio, outcomeKind, rateWord } from '../../../src/words/family-words.js'
import { countText, percent, significant } from '../../../src/words/numbers.js'
import { Row } from '../../kit/row.js'
import type { Fitting } from '../../worker/api.js'
import { scaleOf } from '../result/effect-shown.js'
import { IconArray } from './icon-array.js'

interface Props {
  readonly fit: FitResult
  readonly node: number
  /** Of the subgroups: where the effect of a new trial would lie. */
  readonly newTrial: Fitting['newTrial']
}

/** What the treatment does in a subgroup: counts of patients before ratios. Nothing for a node that is split further. */
export function SubgroupPanel({ fit, node, newTrial }: Props) {
  const at = fit.subgroups.findIndex((group) => group.node === node)
  if (at < 0) return null
  const { spec, subgroups, data } = fit
  const subgroup = subgroups[at]
  const scale = scaleOf(fit)
  const words = differenceInWords(subgroup, spec)
  const all = data.trials.reduce((sum, { n }) => sum + n, 0)
  const predicted = newTrial?.[at] ?? null
  const event = outcomeKind(spec.family) === 'event'
  const { outcome, effect, survival } = subgroup
  return (
    <div className="subgroup-panel">
      <p className="eyebrow">
        {subgroups.length === 1 ? 'All patients' : `Subgroup ${at + 1} of ${subgroups.length}`}
      </p>
      <h3>{subgroup.label}</h3>
      <p className="hint">
        {countText(subgroup.n)} patients ({percent(subgroup.n, all)})
      </p>
      {words !== null && (
        <>
          <p className="big">{words.head}</p>
          <p className="big-words">
            {event
              ? `have ${eventInWords(spec)} with ${spec.experimental} than with ${spec.control}`
              : isRatio(spec.family)
                ? `the ${rateWord(spec.family)} of ${eventInWords(spec)} with ${spec.experimental}, against ${spec.control}`
                : `${eventInWords(spec)} with ${spec.experimental} than with ${spec.control}`}
            {words.interval === '' ? '' : `; ${words.interval}${event ? ' in 100' : ''}`}
          </p>
        </>
      )}
      {event && outcome?.control.estimate != null && outcome.experimental.estimate != null && (
        <IconArray
          control={outcome.control.estimate}
          experimental={outcome.experimental.estimate}
          arms={[spec.control, spec.experimental]}
          event={eventInWords(spec)}
        />
      )}
      <dl className="numbers">
        <Row name={scale.name} value={effectText(effect, scale)} />
        {predicted !== null && <Row name="… in a new trial" value={intervalText(predicted, scale)} />}
        {survival !== undefined && <TimeRows survival={survival} fit={fit} />}
        {outcome?.nnt !== undefined && <Row name="Number to treat" value={nntText(outcome.nnt)} />}
      </dl>
    </div>
  )
}

/** Events, median times and restricted means of the arms, as their curves have them. */
function TimeRows({
  survival,
  fit: { spec, survival: part },
}: {
  readonly survival: SubgroupSurvival
  readonly fit: FitResult
}) {
  const { control, experimental, rmst } = survival
  const arms = [
    [spec.control, control],
    [spec.experimental, experimental],
  ] as const
  return (
    <>
      {arms.map(([arm, { events, n }]) => (
        <Row key={arm} name={`Events, ${arm}`} value={`${countText(events)} of ${countText(n)}`} />
      ))}
      {arms.map(([arm, { median }]) => (
        <Row
          key={arm}
          name={`Median ${spec.time}, ${arm}`}
          value={median.time === null ? 'not reached' : significant(median.time)}
        />
      ))}
      {rmst !== null && (
        <Row
          name={`Difference of means to ${significant(part!.horizon)}`}
          value={`${significant(rmst.estimate)} (${significant(rmst.lo)} to ${significant(rmst.hi)})`}
        />
      )}
    </>
  )
}
