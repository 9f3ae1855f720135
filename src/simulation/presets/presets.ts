import { meant } from '../../closest-name.js'
import { CopseError } from '../../errors.js'
import { FOKKEMA_1, FOKKEMA_2 } from './fokkema.js'
import type { Preset } from './preset.js'
import { SIES_VAN_MECHELEN } from './sies-van-mechelen.js'
import { TRIALS } from './trials.js'

export const PRESETS: readonly Preset[] = [FOKKEMA_1, FOKKEMA_2, SIES_VAN_MECHELEN, TRIALS]

/** The design of a name. Coded error: PRESET_UNKNOWN. */
export function presetOf(name: string): Preset {
  const found = PRESETS.find((preset) => preset.name === name)
  if (found !== undefined) return found
  throw new CopseError({
    code: 'PRESET_UNKNOWN',
    wrong: 'there is no such design',
    found: `"${name}"`,
    need: `one of ${PRESETS.map((preset) => preset.name).join(', ')}, a file of a design (.json), or --like DATA`,
    ...meant(
      name,
      PRESETS.map((preset) => preset.name),
    ),
  })
}
