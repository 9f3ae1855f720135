import type { Figure } from '../../figures/kit/figure.js'
import type { ReportDocument } from './document.js'

export async function reportDocx(
  _document: ReportDocument,
  _png: (figure: Figure) => Promise<Uint8Array>,
): Promise<Uint8Array> {
  return new Uint8Array()
}
