/** Reads what stands in a file; its result is not used. */
export interface ByteCodeReader {
  item(): void
  i32(): number
  /** Runs one level deeper; refuses what is nested without end. */
  deeper(run: () => void): void
  /** Refuses more than the file can hold. */
  assertRoom(count: number): void
}

const BYTE_CODE = 21
const [AGAIN, DEFINED] = [243, 244]
/** Calls and lists, without attributes and with them. */
const CALLS = [2, 6, 239, 240]

/** Steps over the compiled code of a function, which is written in a way of its own. */
export function skipByteCode(reader: ByteCodeReader): void {
  // How many expressions occur more than once.
  reader.i32()
  skipCode(reader)
}

function skipCode(reader: ByteCodeReader): void {
  reader.item()
  const constants = reader.i32()
  reader.assertRoom(constants)
  for (let k = 0; k < constants; k++) {
    const type = reader.i32()
    if (type === BYTE_CODE) reader.deeper(() => skipCode(reader))
    else reader.deeper(() => skipExpression(type, reader))
  }
}

function skipExpression(first: number, reader: ByteCodeReader): void {
  for (let type = first; ; type = reader.i32()) {
    if (type === AGAIN) {
      reader.i32()
      return
    }
    let own = type
    if (type === DEFINED) {
      reader.i32()
      own = reader.i32()
    }
    if (!CALLS.includes(own)) {
      reader.item()
      return
    }
    // Attributes, then the tag, then the first element; the rest follows in the loop.
    if (own === 239 || own === 240) reader.item()
    reader.item()
    const element = reader.i32()
    reader.deeper(() => skipExpression(element, reader))
  }
}
