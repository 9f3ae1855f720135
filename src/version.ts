/** Version of the package, part of every result. A test holds it to package.json. */
export const VERSION = '0.1.0'
