import { rCode } from '../../code/r-code.js'
import type { Section } from '../document.js'
import { paragraph } from '../document.js'
import type { ReportInput } from '../input.js'

/** The same analysis in R. */
export function rSection({ fit, described }: ReportInput): Section {
  return {
    id: 'r-code',
    title: 'The same in R',
    blocks: [
      paragraph(
        'A complete script. It makes the tree of the method reported here; where R differs by design, a comment says so.',
      ),
      { kind: 'code', label: 'R script', text: rCode(fit, described.columns) },
    ],
  }
}

/** Versions, seed and settings, to run the analysis again. */
export function rerunSection({ fit, settings }: ReportInput): Section {
  const { control_, data } = fit.spec
  const random = control_.honest !== null || control_.cv !== null
  return {
    id: 'rerun',
    title: 'To run it again',
    blocks: [
      paragraph([
        'With the data at hand, ',
        { code: `copse rerun REPORT.html ${data ?? 'DATA.csv'} -o AGAIN.html` },
        ' makes this report anew from the settings that it carries, and says whether the results are identical.',
      ]),
      {
        kind: 'terms',
        items: [
          ['copse', fit.version],
          [
            'Seed',
            random
              ? `${control_.seed}, of honest estimation and cross-validation`
              : `${control_.seed}, not used: no step was random`,
          ],
          [
            'Schemas',
            'copse.report/1; results copse.describe/1, copse.effects/1, copse.fit/1, copse.compare/1',
          ],
        ],
      },
      { kind: 'code', label: 'Settings as JSON', text: settings },
    ],
  }
}
