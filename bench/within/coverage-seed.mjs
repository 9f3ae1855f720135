/** Seed of the data sets of coverage.mjs and remedies.mjs. */
export const COVERAGE_SEED = 20261128
