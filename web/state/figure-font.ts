import bold from '../../fonts/Arimo-Bold.ttf?url'
import regular from '../../fonts/Arimo-Regular.ttf?url'

let loading: Promise<unknown> | null = null

/** The font that figures are laid out with, loaded with the first figure: another one would not fit its boxes. */
export function loadFigureFont(): Promise<unknown> {
  loading ??= Promise.all(
    [
      ['normal', regular],
      ['bold', bold],
    ].map(async ([weight, url]) => {
      document.fonts.add(await new FontFace('Arimo', `url("${url}")`, { weight }).load())
    }),
  ).catch(() => {})
  return loading
}
