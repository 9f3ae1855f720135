// Writes the published JSON Schemas of all results from the schemas in the code. A test holds the two together.
import { writeFileSync } from 'node:fs'
import { jsonSchemas } from '../dist/src/results/json-schemas.js'
import { scriptOptions } from './script-options.mjs'

scriptOptions(
  'node scripts/write-schema.mjs',
  'Writes the published JSON Schemas of all results into schema/.',
)

for (const [name, schema] of Object.entries(jsonSchemas()))
  writeFileSync(
    new URL(`../schema/${name}.schema.json`, import.meta.url),
    `${JSON.stringify(schema, null, 2)}\n`,
  )
