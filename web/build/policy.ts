/**
 * What the page may load and where it may connect to: its own origin, and nothing else. `'unsafe-inline'` is for styles
 * only: figures carry their colours in one.
 */
export const POLICY = [
  "default-src 'self'",
  "connect-src 'self'",
  "img-src 'self' blob: data:",
  "style-src 'self' 'unsafe-inline'",
  "font-src 'self' data:",
  "worker-src 'self'",
  "manifest-src 'self'",
  "object-src 'none'",
  "base-uri 'none'",
  "form-action 'none'",
].join('; ')
