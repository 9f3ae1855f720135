/** Missing values of Stata and SAS by their place: `.`, which has no reason of its own, then .a to .z. */
export const letterReason = (place: number): string =>
  place === 0 ? 'system' : `.${String.fromCharCode(96 + place)}`
