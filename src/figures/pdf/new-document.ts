import type { PDFFont } from '@cantoo/pdf-lib'
import { PDFDocument } from '@cantoo/pdf-lib'
import * as fontkit from 'fontkit'
import type { Weight } from '../kit/scene.js'
import type { FontFiles } from './font-files.js'

export type EmbeddedFonts = Readonly<Record<Weight, PDFFont>>

/** A document without pages, with the font in it. The same calls give the same bytes. */
export async function newDocument(
  about: { readonly title: string; readonly subject: string },
  fonts: FontFiles,
): Promise<{ readonly document: PDFDocument; readonly embedded: EmbeddedFonts }> {
  const document = await PDFDocument.create()
  document.registerFontkit(fontkit)
  document.setTitle(about.title)
  document.setSubject(about.subject)
  document.setProducer('copse')
  document.setCreator('copse')
  // A date would make every file another.
  document.setCreationDate(new Date(0))
  document.setModificationDate(new Date(0))
  return {
    document,
    embedded: {
      regular: await document.embedFont(fonts.regular, { subset: true, customName: 'Arimo-Regular' }),
      bold: await document.embedFont(fonts.bold, { subset: true, customName: 'Arimo-Bold' }),
    },
  }
}
