/** The two weights of the font, as the bytes of a TrueType file. */
export interface FontFiles {
  readonly regular: Uint8Array
  readonly bold: Uint8Array
}
