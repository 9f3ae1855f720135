/** Elements that are laid out at a time: texts are what takes long. */
const BATCH = 24

/** A group that begins, one that ends, or a whole element: all that our figures consist of. */
const TOKEN = /<g\b[^>]*>|<\/g>|<(?:rect|line|circle|path)\b[^>]*\/>|<(\w+)\b[^>]*>[^<]*<\/\1>/g

/**
 * Paints one of our figures over what a place shows, some of it with every frame, so that a large one does not hold up the
 * page. Ends early when `signal` says so.
 */
export async function drawSvg(place: Element, svg: string, signal: AbortSignal): Promise<void> {
  await frame()
  if (signal.aborted) return
  const open = svg.slice(svg.indexOf('<svg'), svg.indexOf('>') + 1)
  place.insertAdjacentHTML('beforeend', `${open}</svg>`)
  const root = place.lastElementChild!
  const above: Element[] = []
  let into = root
  let batch: string[] = []
  const put = () => {
    if (batch.length > 0) into.insertAdjacentHTML('beforeend', batch.join(''))
    batch = []
  }
  let room = BATCH
  for (const [token] of svg.slice(open.length).matchAll(TOKEN)) {
    if (token.startsWith('<g')) {
      put()
      into.insertAdjacentHTML('beforeend', `${token}</g>`)
      above.push(into)
      into = into.lastElementChild!
    } else if (token === '</g>') {
      put()
      into = above.pop()!
    } else {
      batch.push(token)
      room--
    }
    if (room > 0) continue
    put()
    room = BATCH
    await frame()
    if (signal.aborted) {
      root.remove()
      return
    }
  }
  put()
  for (const old of [...place.children]) if (old !== root) old.remove()
}

const frame = (): Promise<void> => new Promise((resolve) => requestAnimationFrame(() => setTimeout(resolve)))
