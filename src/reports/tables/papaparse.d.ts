/**
 * The part of Papa Parse that copse uses. Its published types pull in Node and the DOM, which src/ must not see,
 * hence this declaration of the plain file.
 */
declare module 'papaparse/papaparse.js' {
  const Papa: {
    readonly unparse: (rows: readonly object[], config: { readonly newline: string }) => string
  }
  export default Papa
}
