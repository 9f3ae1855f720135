/** What the tests of covariates are called. */
export const TEST_NAMES = {
  supLM: 'supLM',
  chisq: 'χ²',
  max: 'maximum',
  supF: 'sup F',
  F: 'F',
} as const
