const never = (): never => {
  throw new Error('Snappy is read by hyparquet')
}

/** Never called: see read-parquet.ts. */
export const snappyUncompress = never
export const snappyUncompressor = () => never
