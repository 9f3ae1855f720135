import { z } from 'zod'
import { errorSchema } from './checks/error-schema.js'
import { compareSchema } from './compare-schema.js'
import { configSchema } from './config/config-schema.js'
import { describeSchema } from './describe-schema.js'
import { effectsSchema } from './effects-schema.js'
import { fitSchema } from './fit-schema.js'
import { interactionsSchema } from './interactions-schema.js'
import { reportSettingsSchema } from './report-schema.js'
import { simulateSchema } from './simulate/simulate-schema.js'
import { synthesisSchema } from './synthesis/synthesis-schema.js'
import { individualSchema } from './trust/individual-schema.js'

import { stabilitySchema } from './trust/stability-schema.js'

const RESULTS = {
  'copse.describe-1': { title: 'Result of copse describe', schema: describeSchema },
  'copse.effects-1': { title: 'Result of copse effects', schema: effectsSchema },
  'copse.interactions-1': { title: 'Result of copse interactions', schema: interactionsSchema },
  'copse.fit-1': { title: 'Result of copse fit', schema: fitSchema },
  'copse.compare-1': { title: 'Result of copse compare', schema: compareSchema },
  'copse.stability-1': { title: 'Result of copse stability', schema: stabilitySchema },
  'copse.individual-1': { title: 'Result of copse individual', schema: individualSchema },
  'copse.synthesis-1': { title: 'Result of copse synthesise', schema: synthesisSchema },
  'copse.simulate-1': { title: 'Result of copse simulate', schema: simulateSchema },
  'copse.report-1': { title: 'Settings in a report of copse report', schema: reportSettingsSchema },
  'copse.config-1': { title: 'Settings of an analysis: copse --config', schema: configSchema },
  'copse.error-1': { title: 'Why a command with --json failed', schema: errorSchema },
} as const

/** JSON Schemas (draft 2020-12) of the results of all operations, by file name. */
export function jsonSchemas(): Record<string, object> {
  return Object.fromEntries(
    Object.entries(RESULTS).map(([name, { title, schema }]) => [
      name,
      { ...z.toJSONSchema(schema, { io: 'output' }), title },
    ]),
  )
}
