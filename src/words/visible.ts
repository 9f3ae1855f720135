/** Controls, and marks that turn the direction of writing or take no room: they make a terminal show something else. */
const HIDDEN = /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/gu

/** A text of anyone's with everything in it to be seen: what a terminal would obey or hide is written as \u001b. */
export const visible = (text: string): string =>
  text.replace(HIDDEN, (mark) => `\\u${mark.codePointAt(0)!.toString(16).padStart(4, '0')}`)
