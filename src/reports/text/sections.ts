/** A titled part of a plain-text report. */
export const section = (title: string, body: string): string =>
  `${title}\n${'─'.repeat([...title].length)}\n${body}`

/** `; left out: 25 without rmdq, 11 without rmdq0`, or nothing when every row is used. */
export function exclusionsInWords({
  rows,
  used,
  excluded,
}: {
  readonly rows: number
  readonly used: number
  readonly excluded: Readonly<Record<string, number>>
}): string {
  if (rows === used) return ''
  const reasons = Object.entries(excluded).map(([reason, n]) =>
    // Reasons other than a missing column are sentences that quote what they name.
    reason.includes('"') ? `${n} ${reason}` : `${n} without ${reason}`,
  )
  return `; left out: ${reasons.join(', ')}`
}
