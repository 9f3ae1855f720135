import { readFile } from 'node:fs/promises'
import type { Server } from 'node:http'
import { createServer } from 'node:http'
import { extname, join, normalize, sep } from 'node:path'
import { brotliCompressSync, constants } from 'node:zlib'
import { CopseError } from '../src/errors.js'

const TYPES: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.svg': 'image/svg+xml',
  '.csv': 'text/csv; charset=utf-8',
  '.ttf': 'font/ttf',
  '.webmanifest': 'application/manifest+json',
}

/** The page may load from, and connect to, the place it came from, and nothing else. */
const HEADERS: Readonly<Record<string, string>> = {
  'content-security-policy':
    "default-src 'self'; connect-src 'self'; img-src 'self' blob: data:; style-src 'self' 'unsafe-inline'; font-src 'self' data:; worker-src 'self'; object-src 'none'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
  'referrer-policy': 'no-referrer',
  'x-content-type-options': 'nosniff',
  // Together these let workers share the columns.
  'cross-origin-opener-policy': 'same-origin',
  'cross-origin-embedder-policy': 'require-corp',
  'cache-control': 'no-cache',
}

const OWN_NAMES = /^(127\.0\.0\.1|localhost|\[::1\])(:\d+)?$/i

/** As it goes to the browser: the last per cents that Brotli could save would cost seconds. */
export const packed = (content: Buffer): Buffer =>
  brotliCompressSync(content, { params: { [constants.BROTLI_PARAM_QUALITY]: 9 } })

/**
 * Serves a folder on this machine only. Nothing can be sent to it: only GET and HEAD are answered, and only to those who call
 * this machine by its own name. A page elsewhere whose name is made to lead here would otherwise be of one origin with the app.
 */
export function serveFolder(folder: string, port: number): Promise<Server> {
  const root = normalize(folder).replace(/[\\/]+$/, '') + sep
  const packedFiles = new Map<string, { readonly content: Buffer; readonly body: Buffer }>()
  const packedOnce = (file: string, content: Buffer): Buffer => {
    const known = packedFiles.get(file)
    if (known?.content.equals(content)) return known.body
    const body = packed(content)
    packedFiles.set(file, { content, body })
    return body
  }
  const server = createServer(async (request, response) => {
    const refuse = (status: number) => response.writeHead(status, HEADERS).end()
    if (!OWN_NAMES.test(request.headers.host ?? '')) return refuse(421)
    if (request.method !== 'GET' && request.method !== 'HEAD') return refuse(405)
    let path: string
    try {
      path = decodeURIComponent(new URL(request.url ?? '/', 'http://localhost').pathname)
    } catch {
      return refuse(400)
    }
    const file = normalize(join(root, path.endsWith('/') ? `${path}index.html` : path))
    if (!file.startsWith(root)) return refuse(404)
    try {
      const content = await readFile(file)
      const type = TYPES[extname(file)] ?? 'application/octet-stream'
      const packs =
        /text|json/.test(type) && /\bbr\b/.test(request.headers['accept-encoding']?.toString() ?? '')
      const body = packs ? packedOnce(file, content) : content
      response.writeHead(200, {
        ...{ ...HEADERS, 'content-type': type, 'content-length': body.length, vary: 'accept-encoding' },
        ...(packs && { 'content-encoding': 'br' }),
      })
      response.end(request.method === 'HEAD' ? undefined : body)
    } catch {
      refuse(404)
    }
  })
  return new Promise((resolve, reject) => {
    server.once('error', (error: NodeJS.ErrnoException) => reject(portTaken(port, error)))
    server.listen(port, '127.0.0.1', () => resolve(server))
  })
}

function portTaken(port: number, { code }: NodeJS.ErrnoException): CopseError {
  return new CopseError({
    code: 'PORT_UNAVAILABLE',
    wrong: `port ${port} cannot be used`,
    found: code ?? 'an error',
    need: 'a free port',
    try: 'another --port, or leaving it out',
    place: { option: '--port' },
  })
}
