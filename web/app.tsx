import { startTransition, useCallback, useEffect, useMemo, useState } from 'react'
import { ProgressBar } from './kit/progress.js'
import { withGuess } from './state/guessed.js'
import { hashOf, settingsOfHash } from './state/link.js'
import { missingRole } from './state/missing-role.js'
import { controlOptions } from './state/options.js'
import type { Settings } from './state/settings.js'
import { EMPTY, rolesOf } from './state/settings.js'
import { forgetSession, loadSession, saveFiles, saveSettings } from './state/store.js'
import { useAnalysis } from './state/use-analysis.js'
import { DataStep } from './views/data-step.js'
import { MethodView } from './views/method-view.js'
import { jump, Rail } from './views/rail.js'
import { ResultView } from './views/result-view.js'
import { Start } from './views/start.js'
import type { FitRequest, OpenFile } from './worker/api.js'

/** The app: one page, three steps, everything below follows what is changed above. */
export function App() {
  const [files, setFiles] = useState<readonly OpenFile[]>([])
  const [filesKey, setFilesKey] = useState('')
  const [settings, setSettings] = useState<Settings>(() => settingsOfHash(location.hash) ?? EMPTY)
  const [restored, setRestored] = useState(false)
  const change = useCallback((part: Partial<Settings>) => setSettings((now) => ({ ...now, ...part })), [])

  const take = useCallback((given: readonly OpenFile[], own: Settings | null) => {
    // Drawn in slices; all at once, or the old files would be read under the new name.
    startTransition(() => {
      setFiles(given)
      setFilesKey(`${given.map(({ name, blob }) => `${name} ${blob.size}`).join(' ')} ${Date.now()}`)
      setSettings((now) => own ?? stackedSettings(given, now))
    })
  }, [])

  useEffect(() => {
    void loadSession().then((session) => {
      if (session !== null) take(session.files, settingsOfHash(location.hash) ?? session.settings)
      setRestored(true)
    })
  }, [take])

  const [order, setOrder] = useState<readonly string[]>([])
  const request = useMemo((): FitRequest | null => {
    const roles = rolesOf(settings, order)
    if (roles === null || (roles.trial === undefined && settings.method !== 'mob')) return null
    return {
      roles,
      method: settings.method,
      control: controlOptions(settings.options),
      guide: settings.guide,
    }
  }, [settings, order])
  const analysis = useAnalysis(files, filesKey, settings.reading, request)

  // Columns that are new get a proposed role; what a person or a link has chosen stays.
  useEffect(() => {
    if (analysis.overview.status !== 'done') return
    const { columns, guess } = analysis.overview.value
    setOrder(columns.map(({ name }) => name))
    setSettings((now) => withGuess(now, columns, guess))
  }, [analysis.overview])

  useEffect(() => {
    if (!restored) return
    const hash = hashOf(settings)
    history.replaceState(null, '', hash === '' ? location.pathname : `#${hash}`)
    if (files.length > 0) void saveSettings(settings)
  }, [settings, files, restored])

  const open = (given: readonly OpenFile[]) => {
    void forgetSession().then(() => saveFiles(given))
    take(given, null)
  }
  const example = async () => {
    const blob = await (await fetch('./example/nslbp.csv')).blob()
    open([{ name: 'nslbp.csv', blob }])
  }
  const forget = () => {
    void forgetSession()
    analysis.client.close()
    setFiles([])
    setFilesKey('')
    setSettings(EMPTY)
    setOrder([])
  }

  const { checked, fitting } = analysis
  const failed =
    checked.status === 'failed' ? checked.error : fitting.status === 'failed' ? fitting.error : null
  const error = missingRole(settings, analysis.overview) ?? failed
  const started = files.length > 0
  return (
    <div className={started ? 'app' : 'app empty'}>
      <a
        className="skip"
        href={started ? '#result' : '#start'}
        onClick={(event) => jump(event, started ? 'result' : 'start')}
      >
        Skip to the {started ? 'result' : 'start'}
      </a>
      <Rail analysis={analysis} settings={settings} started={started} error={error} />
      <main id={started ? undefined : 'start'} tabIndex={-1}>
        {!started && restored && (
          <Start onFiles={open} onExample={example} waiting={Object.keys(settings.roles).length > 0} />
        )}
        {started && (
          <>
            <h1 className="visually-hidden">Subgroups in {files.map(({ name }) => name).join(', ')}</h1>
            <DataStep
              analysis={analysis}
              files={files}
              settings={settings}
              error={error}
              change={change}
              onFiles={open}
              onForget={forget}
            />
            <MethodView settings={settings} error={error} change={change} />
            <ResultView
              key={filesKey}
              analysis={analysis}
              request={request}
              settings={settings}
              change={change}
            />
          </>
        )}
      </main>
      <ProgressBar activity={analysis.activity} onCancel={analysis.cancel} />
    </div>
  )
}

/** New files: several of them are one trial each, named after the file. Roles of columns with the same names stay. */
function stackedSettings(files: readonly OpenFile[], now: Settings): Settings {
  if (files.length < 2)
    return { ...now, reading: { ...now.reading, trialColumn: null, files: {} }, guide: [] }
  const named = Object.fromEntries(
    files.map(({ name }) => [
      name,
      now.reading.files[name] ?? { trial: name.replace(/\.\w+$/, ''), rename: {} },
    ]),
  )
  return {
    ...now,
    reading: { ...now.reading, trialColumn: now.reading.trialColumn ?? 'trial', files: named },
    guide: [],
  }
}
