/** The default method, recommended by Huber & Friede (2025). */
export const DEFAULT_METHOD = 'metamob-si'

/** The method that `--fallback` fits as well: random intercepts need no trial to have both arms in every subgroup. */
export const FALLBACK_METHOD = 'metamob-ri'
