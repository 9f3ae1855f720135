import { rCode } from '../../src/reports/code/r-code.js'
import { patientsCsv, subgroupsCsv } from '../../src/reports/tables/fit-csv.js'
import { compareText } from '../../src/reports/text/compare-text.js'
import { describeText } from '../../src/reports/text/describe-text.js'
import { fitText } from '../../src/reports/text/fit-text.js'
import type { Config } from '../../src/results/config/config-schema.js'
import { configText } from '../../src/results/config/config-text.js'
import { METHODS } from '../../src/trees/methods/method.js'
import { describe } from '../../src/workflow/describe/describe.js'
import { patientsOf, subgroupOfPatients } from '../../src/workflow/patients/placement.js'
import { tableCsv } from '../../src/workflow/patients/table-csv.js'
import type { ExportedFile, ExportKind, FitRequest } from './api.js'
import type { Fits } from './fits.js'
import { fromPlainFile, plainName } from './plain-file.js'

/** The files that `copse fit --out` and `--json` write, byte for byte. */
export function exportedFile(fits: Fits, request: FitRequest, kind: ExportKind): ExportedFile {
  const file = (name: string, type: string, content: string) => ({ name, type, content })
  switch (kind) {
    case 'json':
      return file('fit.json', 'application/json', json(fits.fitted(request)))
    case 'compare-json':
      return file('compare.json', 'application/json', json(fits.compared(request)))
    case 'text':
      return file('fit.txt', 'text/plain;charset=utf-8', fitText(fits.fitted(request)))
    case 'compare-text':
      return file('compare.txt', 'text/plain;charset=utf-8', compareText(fits.compared(request)))
    case 'describe-text': {
      const { table, roles } = fits.prepare(request.roles)
      return file('describe.txt', 'text/plain;charset=utf-8', describeText(describe(table, roles)))
    }
    case 'data':
      return file(plainName(fits.data.file), 'text/csv;charset=utf-8', tableCsv(fits.data))
    case 'config':
      return file('copse.yaml', 'application/yaml', settingsFile(fits, request))
    case 'r':
      return file('copse.R', 'text/plain;charset=utf-8', rScript(fits, request))
    case 'subgroups':
      return file('subgroups.csv', 'text/csv;charset=utf-8', subgroupsCsv(fits.fitted(request)))
    case 'patients': {
      const { ipd } = fits.prepare(request.roles)
      const fit = fits.fitted(request)
      const placed = subgroupOfPatients(fit, ipd)
      return file('patients.csv', 'text/csv;charset=utf-8', patientsCsv(patientsOf(ipd, fit), placed, fit))
    }
  }
}

/** What the command for a terminal says, as a file for --config. */
function settingsFile(fits: Fits, request: FitRequest): string {
  const { roles, method, methods, control, guide } = request
  const fit = fits.fitted(request)
  const isPlain = fits.prepare(roles).table.delimiter !== undefined
  const {
    na,
    delimiter,
    decimal,
    types,
    mergeAlike = [],
    limits = {},
    headerRow,
  } = (isPlain ? fit : fromPlainFile(fit)).spec
  const said = Object.entries({ na, delimiter, decimal, types, mergeAlike, limits, headerRow }).filter(
    ([, value]) => value != null && (typeof value !== 'object' || Object.keys(value).length > 0),
  )
  return configText(
    {
      method,
      ...(methods.length < METHODS.length && { methods: [...methods] }),
      // Arms and events as they were found, so that nothing is left to a guess.
      roles: { ...roles, control: fit.spec.control, experimental: fit.spec.experimental } as Config['roles'],
      ...(said.length > 0 && { read: Object.fromEntries(said) }),
      ...(Object.keys(control).length > 0 && { settings: control }),
      ...(guide.length > 0 && { guide: guide as Config['guide'] }),
    },
    'yaml',
  )
}

function rScript(fits: Fits, request: FitRequest): string {
  const { table, roles } = fits.prepare(request.roles)
  const fit = fits.fitted(request)
  const { columns } = describe(table, roles)
  // Only text files were read with a delimiter; R has the others as the CSV that is offered beside the script.
  if (table.delimiter !== undefined) return rCode(fit, columns)
  const data = plainName(table.file)
  return `# ${data}: “The data as one CSV file”, which the app gives beside this script.\n${rCode(fromPlainFile(fit), columns)}`
}

const json = (result: unknown): string => `${JSON.stringify(result, null, 2)}\n`
