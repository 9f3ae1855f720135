/** How long lines of plain text are: as they are in files, or no longer than the terminal that they are for. */

let most: number | null = null

/** Narrower than this, tables cannot be read at all. */
const LEAST = 40

/** Sets the columns of the terminal for all texts that follow; null: as in files. */
export function fitLines(columns: number | null): void {
  most = columns === null ? null : Math.max(LEAST, columns)
}

/** The width that is asked for, or that of the terminal if that is less. */
export const lineWidth = (asked: number): number => (most === null ? asked : Math.min(asked, most))

/** Whether lines are for a terminal, in which tables that are too wide go on below. */
export const isFitted = (): boolean => most !== null
