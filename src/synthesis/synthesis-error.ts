import { CopseError } from '../errors.js'

/** SYNTH_ROWS_FEW. */
export const rowsFew = (name: string, rows: number, columns: number): CopseError =>
  new CopseError({
    code: 'SYNTH_ROWS_FEW',
    wrong: `there are too few rows to make "${name}" from the columns before it`,
    found: `${rows} rows for ${columns} columns of its model`,
    need: `at least ${2 * columns} rows`,
    try: 'fewer covariates, or joining rare levels',
    place: { column: name },
  })

/** SYNTH_LEVELS_MANY. */
export const levelsMany = (name: string, levels: number, most: number): CopseError =>
  new CopseError({
    code: 'SYNTH_LEVELS_MANY',
    wrong: `column "${name}" has too many levels to be synthesised`,
    found: `${levels} levels`,
    need: `at most ${most}`,
    try: `leaving "${name}" out, or joining its levels`,
    place: { column: name },
  })

/** SYNTH_ROLE_UNSUPPORTED. */
export const roleUnsupported = (option: string): CopseError =>
  new CopseError({
    code: 'SYNTH_ROLE_UNSUPPORTED',
    wrong: `synthetic data cannot keep what ${option} says`,
    found: option,
    need: 'one independent row per patient',
    try: `leaving ${option} out, if rows are patients`,
    place: { option },
  })

/** SYNTH_SURVIVAL_INVALID. */
export const survivalInvalid = (wrong: string, column: string, found: string, need: string): CopseError =>
  new CopseError({ code: 'SYNTH_SURVIVAL_INVALID', wrong, found, need, place: { column } })

/** SYNTH_TRIAL_SMALL. */
export const trialSmall = (trial: string, n: number, need: number): CopseError =>
  new CopseError({
    code: 'SYNTH_TRIAL_SMALL',
    wrong: `trial "${trial}" is too small to be synthesised by itself`,
    found: `${n} rows`,
    need: `at least ${need}`,
    try: 'leaving --by-trial out',
    place: { trial, option: '--by-trial' },
  })
