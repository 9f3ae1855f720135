import type { OpenFile } from '../../worker/api.js'
import { settled } from '../link.js'
import type { Settings } from '../settings.js'
import type { Look } from './tried.js'

/** What a reload brings back: the files themselves and the settings. It stays in this browser until it is forgotten. */
export interface Session {
  readonly files: readonly OpenFile[]
  readonly settings: Settings
  readonly looks: readonly Look[]
}

const NAME = 'copse'
const STORE = 'session'

function database(): Promise<IDBDatabase> {
  return new Promise((resolve, reject) => {
    const request = indexedDB.open(NAME, 1)
    request.onupgradeneeded = () => request.result.createObjectStore(STORE)
    request.onsuccess = () => resolve(request.result)
    request.onerror = () => reject(request.error)
  })
}

async function within<T>(
  mode: IDBTransactionMode,
  run: (store: IDBObjectStore) => IDBRequest<T>,
): Promise<T> {
  const open = await database()
  try {
    return await new Promise((resolve, reject) => {
      const transaction = open.transaction(STORE, mode)
      const request = run(transaction.objectStore(STORE))
      transaction.oncomplete = () => resolve(request.result)
      transaction.onerror = () => reject(transaction.error)
      transaction.onabort = () => reject(transaction.error)
    })
  } finally {
    open.close()
  }
}

/** Private windows may have no storage: then a reload starts anew. */
const orNothing = async <T>(work: Promise<T>): Promise<T | undefined> => work.catch(() => undefined)

export const saveFiles = (files: readonly OpenFile[]) =>
  orNothing(within('readwrite', (store) => store.put([...files], 'files')))
export const saveSettings = (settings: Settings) =>
  orNothing(within('readwrite', (store) => store.put(settings, 'settings')))

export const saveLooks = (looks: readonly Look[]) =>
  orNothing(within('readwrite', (store) => store.put([...looks], 'looks')))

export async function loadSession(): Promise<Session | null> {
  const files = await orNothing(within<OpenFile[] | undefined>('readonly', (store) => store.get('files')))
  const settings = await orNothing(within<Settings | undefined>('readonly', (store) => store.get('settings')))
  if (files === undefined || settings === undefined || files.length === 0) return null
  const looks = await orNothing(within<Look[] | undefined>('readonly', (store) => store.get('looks')))
  return { files, settings, looks: (looks ?? []).map(asNow) }
}

/** Of an earlier version perhaps. */
const asNow = (look: Look): Look => ({ ...look, settings: look.settings && settled(look.settings) })

export const forgetSession = () => orNothing(within('readwrite', (store) => store.clear()))
