/**
 * `values[index[i]]` for every i. Plain loops: the `from` of typed arrays first lists a million elements, which
 * takes ten times as long.
 */
export function gatherNumbers(values: ArrayLike<number>, index: Uint32Array): Float64Array {
  return gatherInto(new Float64Array(index.length), values, index)
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
