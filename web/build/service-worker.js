// Keeps the files of one build and serves them from there. The names come from the build.
const FILES = __FILES__
// Other apps, and other copies of this one, may live on the same server: only what this place wrote is its own.
const OWN = `copse ${self.registration.scope} `
const CACHE = `${OWN}__VERSION__`

self.addEventListener('install', (event) => {
  event.waitUntil(
    caches
      .open(CACHE)
      .then((cache) => cache.addAll(FILES))
      .then(() => self.skipWaiting()),
  )
})

const own = (names) => names.filter((name) => name.startsWith(OWN) && name !== CACHE)

self.addEventListener('activate', (event) => {
  event.waitUntil(
    caches
      .keys()
      .then((names) => Promise.all(own(names).map((name) => caches.delete(name))))
      .then(() => self.clients.claim()),
  )
})

self.addEventListener('fetch', (event) => {
  const { request } = event
  if (request.method !== 'GET' || new URL(request.url).origin !== self.location.origin) return
  event.respondWith(
    caches
      .open(CACHE)
      .then((cache) => cache.match(request, { ignoreSearch: true }))
      .then((kept) => kept ?? fetch(request)),
  )
})
