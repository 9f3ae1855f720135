/** A titled part of a plain-text report. */
export const section = (title: string, body: string): string =>
  `${title}\n${'─'.repeat([...title].length)}\n${body}`
