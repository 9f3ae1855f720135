const OWN: Readonly<Record<string, string>> = {
  'default-src': "'self'",
  'connect-src': "'self'",
  'img-src': "'self' blob: data:",
  'style-src': "'self' 'unsafe-inline'",
  'font-src': "'self' data:",
  'worker-src': "'self'",
  'manifest-src': "'self'",
  'object-src': "'none'",
  'base-uri': "'none'",
  'form-action': "'none'",
}

/** What the page may load and where it may connect to, with what differs from its own origin and nothing else. */
export const policyOf = (others: Readonly<Record<string, string>> = {}): string =>
  Object.entries({ ...OWN, ...others })
    .map(([what, from]) => `${what} ${from}`)
    .join('; ')

/**
 * What the page may load and where it may connect to: its own origin, and nothing else. `'unsafe-inline'` is for styles
 * only: figures carry their colours in one.
 */
export const POLICY = policyOf()
