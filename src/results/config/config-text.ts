import { stringify } from 'yaml'
import type { Config } from './config-schema.js'

/**
 * Settings as a file that `readConfig` reads back.
 *
 * @param format JSON, or YAML with a line on top that says what it is
 */
export function configText(config: Config, format: 'yaml' | 'json'): string {
  const whole = { schema: 'copse.config/1', ...config }
  if (format === 'json') return `${JSON.stringify(whole, null, 2)}\n`
  // Texts that other readers of YAML could take for something else are quoted.
  const text = stringify(whole, {
    aliasDuplicateObjects: false,
    lineWidth: 0,
    version: '1.2',
    compat: 'yaml-1.1',
  })
  return `# Settings of copse: copse fit DATA --config FILE, or drop this file into the app beside the data.\n${text}`
}
