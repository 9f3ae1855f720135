/**
 * `values[index[i]]` for every i. Plain loops: the `from` of typed arrays first lists a million elements, which
 * takes ten times as long.
 */
export function gatherNumbers(values: ArrayLike<number>, index: Uint32Array): Float64Array {
  const target = new Float64Array(index.length)
  // A loop of its own, which sees few kinds of arrays.
  for (let i = 0; i < index.length; i++) target[i] = values[index[i]]
  return target
}

/** `codes[index[i]]` for every i. */
export function gatherCodes(codes: ArrayLike<number>, index: Uint32Array): Int32Array {
  return gatherInto(new Int32Array(index.length), codes, index)
}

/** Fills `target`, which the caller has just made, with `values[index[i]]`, and returns it. */
export function gatherInto<T extends Float64Array | Int32Array | Uint32Array | Uint8Array>(
  target: T,
  values: ArrayLike<number>,
  index: Uint32Array,
): T {
  for (let i = 0; i < index.length; i++) target[i] = values[index[i]]
  return target
}

/** The elements of a column in `rows`, which ascend: the column itself if these are all its rows. */
export function inRows<T extends Float64Array | Int32Array | Uint32Array>(column: T, rows: Uint32Array): T {
  if (rows.length === column.length) return column
  if (column instanceof Float64Array) return gatherNumbers(column, rows) as T
  const target = column instanceof Int32Array ? new Int32Array(rows.length) : new Uint32Array(rows.length)
  return gatherInto(target, column, rows) as T
}
