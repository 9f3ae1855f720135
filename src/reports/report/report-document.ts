import { patientsUsed } from '../../words/arm-counts.js'
import { METHOD_INFO } from '../../words/method-info.js'
import { count } from '../../words/numbers.js'
import type { ReportDocument } from './document.js'
import type { ReportInput } from './input.js'
import { agreementSection } from './sections/agreement-section.js'
import { answerSection } from './sections/answer-section.js'
import { askedSection } from './sections/asked-section.js'
import { flowSection } from './sections/flow-section.js'
import { givenSection } from './sections/given-section.js'
import { heterogeneitySection } from './sections/heterogeneity-section.js'
import { methodsSection } from './sections/methods-section.js'
import { overallSection } from './sections/overall-section.js'
import { rerunSection, rSection } from './sections/rerun-sections.js'
import { subgroupsSection } from './sections/subgroups-section.js'
import { tableOneSection } from './sections/table-one-section.js'
import { triedSection } from './sections/tables/tried-section.js'
import { trustSection } from './sections/trust-section.js'
import { uncertainSection } from './sections/uncertain-section.js'

/** Writes the report of an analysis as a document without markup, for {@link reportHtml} or a Word document. */
export function reportDocument(input: ReportInput): ReportDocument {
  const { fit } = input
  const { spec, data } = fit
  const title = `Subgroups with different effects of ${spec.experimental} on ${spec.outcome}`
  const subtitle = `${METHOD_INFO[spec.method].title} in ${count(patientsUsed(data), 'patient')} of ${count(data.trials.length, 'trial')}`
  return {
    title,
    subtitle,
    summary: `${title}. ${subtitle}. Exploratory: subgroups found by searching are hypotheses.`,
    version: fit.version,
    sections: [
      answerSection(input),
      askedSection(input),
      flowSection(input),
      tableOneSection(input),
      overallSection(input),
      ...givenSection(input.given, input.figures.given),
      subgroupsSection(input),
      agreementSection(input),
      heterogeneitySection(input),
      ...(hasTrust(input) ? [trustSection(input)] : []),
      uncertainSection(input),
      ...triedSection(input.tried),
      methodsSection(input),
      rSection(input),
      rerunSection(input),
    ],
    settings: input.settings,
  }
}

/** Whether anything is to be said of it: nothing where it was not asked for. */
const hasTrust = ({ trust: { calibration, stability, missing } }: ReportInput): boolean =>
  calibration !== null || stability !== null || missing.length > 0
