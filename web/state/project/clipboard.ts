import type { ExportedFile } from '../../worker/api.js'

/** Copies a text; false where the browser does not allow it. */
export const copyText = (text: string): Promise<boolean> => copied(() => navigator.clipboard.writeText(text))

/** Copies a PNG as a picture; false where the browser does not allow it. */
export const copyPng = ({ content, type }: ExportedFile): Promise<boolean> =>
  copied(() => navigator.clipboard.write([new ClipboardItem({ [type]: new Blob([content], { type }) })]))

async function copied(copy: () => Promise<void>): Promise<boolean> {
  try {
    await copy()
    return true
  } catch {
    return false
  }
}
