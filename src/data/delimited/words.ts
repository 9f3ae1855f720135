/** Whether a file is text or a sheet of a workbook, for what is said of it. */
export type Words = 'text' | 'sheet'
