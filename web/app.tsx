import { lazy, Suspense, startTransition, useCallback, useEffect, useMemo, useRef, useState } from 'react'
import type { Better } from '../src/data/roles/roles.js'
import type { Config } from '../src/results/config/config-schema.js'
import { methodOf } from '../src/trees/methods/methods.js'
import type { Guide } from '../src/trees/shape/guide.js'
import { exampleFile } from './kit/example-file.js'
import { ErrorMessage } from './kit/message.js'
import { OneByOne } from './kit/one-by-one.js'
import { ProgressBar } from './kit/progress.js'
import { WorkedIn } from './kit/worked-in.js'
import type { ErrorSpot } from './state/error-spot.js'
import { spotOf } from './state/error-spot.js'
import { withGuess } from './state/guessed.js'
import { useHistory } from './state/history.js'
import { hashOf, settingsOfHash, settled } from './state/link.js'
import { missingRole } from './state/missing-role.js'
import { controlOptions } from './state/options.js'
import { withoutColumns } from './state/own-columns.js'
import { forgetSession, loadSession, saveFiles, saveSettings } from './state/project/store.js'
import { foundInWords, lookedInWords } from './state/project/tried.js'
import { useLooks } from './state/project/use-looks.js'
import { acceptedOf, isOfGuide, withoutRefused } from './state/refused-guide.js'
import type { Settings } from './state/settings.js'
import { EMPTY, rolesOf } from './state/settings.js'
import { useAnalysis } from './state/use-analysis.js'
import { columnsMissing, dataDiffer, isConfigFile, LARGEST_PROJECT } from './views/data/config-file.js'
import { stackedSettings } from './views/data/stacked-settings.js'
import { Start } from './views/data/start.js'
import type { Fold } from './views/rail.js'
import { jump, Rail } from './views/rail.js'
import { ResultView } from './views/result/result-view.js'
import { TopBar } from './views/top-bar.js'
import type { AppError, FitRequest, OpenFile, Overview, Project } from './worker/api.js'

// What is not seen at the start comes when it is opened.
const DataStep = lazy(async () => ({ default: (await import('./views/data/data-step.js')).DataStep }))
const MethodView = lazy(async () => ({ default: (await import('./views/method-view.js')).MethodView }))
const QuestionView = lazy(async () => ({
  default: (await import('./views/question/question-view.js')).QuestionView,
}))

/** The app: one page, three steps, everything below follows what is changed above. */
export function App() {
  const [files, setFiles] = useState<readonly OpenFile[]>([])
  const [filesKey, setFilesKey] = useState('')
  const history = useHistory(() => settingsOfHash(location.hash) ?? EMPTY)
  const { settings, change, settle: setSettings, forget: forgetPast } = history
  const [restored, setRestored] = useState(false)
  /** Whether the question was seen: data of one's own ask it once; examples, sessions and links have answers. */
  const [confirmed, setConfirmed] = useState(false)
  const [folds, setFolds] = useState<ReadonlySet<Fold>>(new Set())
  const looks = useLooks()
  const toggle = useCallback(
    (fold: Fold) =>
      setFolds((now) => {
        const next = new Set(now)
        if (!next.delete(fold)) next.add(fold)
        return next
      }),
    [],
  )

  const { show, restore } = looks
  const take = useCallback(
    (given: readonly OpenFile[], own: Settings | null, better?: Better, keepLooks = false) => {
      if (!keepLooks) restore([])
      forgetPast()
      // Drawn in slices; all at once, or the old files would be read under the new name.
      startTransition(() => {
        setKnown(null)
        setFiles(given)
        setFilesKey(`${given.map(({ name, blob }) => `${name} ${blob.size}`).join(' ')} ${Date.now()}`)
        setSettings((now) => own ?? { ...stackedSettings(given, now), ...(better && { better }) })
        if (own !== null) setAccepted(own.guide)
      })
    },
    [setSettings, forgetPast, restore],
  )

  useEffect(() => {
    void loadSession().then((session) => {
      if (session !== null) {
        setConfirmed(true)
        take(session.files, settingsOfHash(location.hash) ?? settled(session.settings))
        restore(session.looks)
      }
      setRestored(true)
    })
  }, [take, restore])

  const [known, setKnown] = useState<Overview | null>(null)
  /** Why a file of settings could not be used. */
  const [configError, setConfigError] = useState<AppError | null>(null)
  /** What a file that was opened asks for and does not get; data that are not those of a project. */
  const [notice, setNotice] = useState('')
  /** The files of a project that was opened, while they are waited for. */
  const expected = useRef<Project['digests'] | null>(null)
  /** Columns of settings that were opened before their data. */
  const configColumns = useRef<readonly string[]>([])
  /** Names of the columns of the files before, while new files are read. */
  const [former, setFormer] = useState<readonly string[] | null>(null)
  const formerNames = useRef<readonly string[]>([])
  /** The changes by hand that the last tree was made with; at first those that came with a link or a session. */
  const [accepted, setAccepted] = useState<Guide>(settings.guide)
  const order = useMemo(() => known?.columns.map(({ name }) => name) ?? [], [known])
  const request = useMemo((): FitRequest | null => {
    const roles = rolesOf(settings, order)
    if (roles === null || (roles.trial === undefined && !methodOf(settings.method).pools)) return null
    return {
      roles,
      method: settings.method,
      control: controlOptions(settings.options),
      guide: settings.guide,
      methods: settings.methods,
    }
  }, [settings, order])
  const analysis = useAnalysis(files, filesKey, settings.reading, request)

  // Columns that are new get a proposed role; what a person or a link has chosen stays.
  useEffect(() => {
    if (analysis.overview.status !== 'done') return
    const { columns, guess } = analysis.overview.value
    const { value } = analysis.overview
    setConfigError(columnsMissing(configColumns.current, columns))
    configColumns.current = []
    startTransition(() => {
      setKnown(value)
      setFormer(null)
      setSettings((now) => withGuess(now, columns, guess, formerNames.current))
    })
  }, [analysis.overview, setSettings])

  const { fitting } = analysis
  // biome-ignore lint/correctness/useExhaustiveDependencies: the settings belong to the fit that has come
  useEffect(() => {
    if (fitting.status !== 'done') return
    setAccepted(fitting.value.guide)
    const { result } = fitting.value
    const key = JSON.stringify([settings.reading, { ...request, methods: [] }])
    show({ key, looked: lookedInWords(result, settings), found: foundInWords(result), settings })
  }, [fitting])
  const refused = fitting.status === 'failed' && isOfGuide(fitting.error) ? fitting.error : null

  useEffect(() => {
    if (!restored) return
    const { guide } = settings
    // A change by hand is kept when a tree has been made with it.
    const held = refused === null ? acceptedOf(guide, accepted) : withoutRefused(guide, accepted, refused)
    const kept = { ...settings, guide: held }
    const names = files.map(({ name }) => name)
    const hash = hashOf(former === null ? kept : withoutColumns(kept, former, names))
    window.history.replaceState(null, '', hash === '' ? location.pathname : `#${hash}`)
    if (files.length > 0) void saveSettings(kept)
  }, [settings, files, restored, accepted, refused, former])

  /** A file of settings: for the data that come with it, for those that are there, or for those to come. */
  const openConfig = async (file: OpenFile, data: readonly OpenFile[]) => {
    const { leftOut, notInApp, settingsOfConfig, tooLarge } = await import('./views/data/config-settings.js')
    setNotice('')
    if (file.blob.size > LARGEST_PROJECT) return setConfigError(tooLarge(file.name))
    const text = await file.blob.text()
    const reply = await analysis.client.ask<{ config: Config } | { project: Project }>((remote) =>
      remote.config(text, file.name),
    )
    if (!reply.ok) return setConfigError(reply.error)
    if ('project' in reply.value) return openProject(reply.value.project, data)
    const { config } = reply.value
    const wrong = notInApp(config, file.name)
    setConfigError(wrong)
    if (wrong !== null) return
    setNotice(leftOut(config, file.name))
    const present = data.length > 0 ? data : files
    const own = settingsOfConfig(
      config,
      present.map(({ name }) => name),
    )
    configColumns.current = Object.keys(own.roles)
    setConfirmed(true)
    if (data.length > 0) {
      void forgetSession().then(() => saveFiles(data))
      take(data, stackedSettings(data, own))
    } else if (files.length > 0) {
      setConfigError(columnsMissing(configColumns.current, known?.columns ?? []))
      change(own)
    } else setSettings(() => own)
  }
  /** A project: its settings and what was tried, with its own data, those that come along, those that are there, or those to come. */
  const openProject = async (
    { settings: saved, tried, files: own, digests }: Project,
    along: readonly OpenFile[],
  ) => {
    setConfigError(null)
    const next = settled(saved) ?? EMPTY
    const past = tried.map((look) => ({ ...look, settings: look.settings && settled(look.settings), at: 0 }))
    const given = own.length > 0 ? own : along
    setConfirmed(true)
    expected.current = digests
    if (given.length > 0) {
      void forgetSession().then(() => saveFiles(given))
      take(given, next)
    } else if (files.length > 0) change(next)
    else setSettings(() => next)
    restore(past)
    const present = given.length > 0 ? given : files
    if (present.length > 0) await compareFiles(present)
  }
  /** Says so where data are not those of the project that was opened. */
  const compareFiles = async (present: readonly OpenFile[]) => {
    const digests = expected.current
    if (digests === null) return
    expected.current = null
    const reply = await analysis.client.ask<readonly string[]>((remote) =>
      remote.filesApart(present, digests),
    )
    if (reply.ok) setNotice(dataDiffer(reply.value))
  }
  const open = (given: readonly OpenFile[], better?: Better) => {
    const config = given.find(isConfigFile)
    if (config !== undefined) {
      void openConfig(
        config,
        given.filter((file) => !isConfigFile(file)),
      )
      return
    }
    setConfigError(null)
    setNotice('')
    // What was tried in a project that waited for its data is of these.
    const awaited = expected.current !== null
    void compareFiles(given)
    // Settings of a link, or of files before, are answers already.
    setConfirmed((now) => better !== undefined || awaited || (now ? settings.better !== null : waiting))
    setFormer(order)
    formerNames.current = order
    void forgetSession().then(() => saveFiles(given))
    take(given, null, better, awaited)
  }
  const example = async (name: string) => {
    const blob = await exampleFile(name)
    // Of all, disability, readmission and relapse, less is better.
    open([{ name, blob }], 'lower')
  }
  const forget = () => {
    void forgetSession()
    analysis.client.close()
    setFiles([])
    setFilesKey('')
    setConfirmed(false)
    setFolds(new Set())
    restore([])
    setConfigError(null)
    setNotice('')
    expected.current = null
    forgetPast()
    setSettings(() => EMPTY)
    setKnown(null)
    setFormer(null)
  }

  const waiting = Object.keys(settings.roles).length > 0
  const { overview, checked } = analysis
  const failed = [overview, checked, fitting].find((stage) => stage.status === 'failed')
  const error = missingRole(settings, overview) ?? failed?.error ?? null
  const spot =
    error === null || error.code === 'CANCELLED' ? null : spotOf(error, order, overview.status === 'failed')
  const errorAt = (wanted: ErrorSpot) => (spot === wanted ? error : null)
  const started = files.length > 0
  const asking = started && !confirmed && known !== null
  // Roles are missing for a moment while what is read is guessed at.
  const settling = known === null && overview.status !== 'failed'
  const place = spot === null || spot === 'result' || settling ? null : foldOf(spot)
  // What is wrong is open where it can be mended, and stays so where somebody works: no field closes while it is typed into.
  const keep = (fold: Fold) => setFolds((now) => (now.has(fold) ? now : new Set([...now, fold])))
  const shown = (fold: Fold) => folds.has(fold) || place === fold
  return (
    <div className={started ? 'app' : 'app empty'}>
      <a
        className="skip"
        href={started ? '#result' : '#start'}
        onClick={(event) => jump(event, started ? 'result' : 'start')}
      >
        Skip to the {started ? 'result' : 'start'}
      </a>
      <TopBar
        undo={started ? history.undo : null}
        redo={started ? history.redo : null}
        started={started}
        onSave={async () => {
          const { saveProject } = await import('./state/project/save-project.js')
          const wrong = await saveProject(analysis.client, { settings, tried: looks.all, files }, false)
          if (wrong !== null) setConfigError(wrong)
        }}
      />
      <div className={started && !asking ? 'body with-rail' : 'body'}>
        {started && !asking && (
          <Rail
            analysis={analysis}
            settings={settings}
            known={known}
            error={spot === 'file' ? null : error}
            open={new Set((['data', 'question', 'method'] as const).filter(shown))}
            looks={looks}
            onToggle={toggle}
            onTried={change}
          />
        )}
        <main id={started ? undefined : 'start'} tabIndex={-1}>
          {configError !== null && <ErrorMessage error={configError} />}
          {notice !== '' && (
            <p className="message note" role="status">
              {notice}
            </p>
          )}
          {!started && restored && (
            <Start onFiles={(given) => open(given)} onExample={example} waiting={waiting} />
          )}
          {started && (
            <OneByOne>
              <h1 className="visually-hidden">Subgroups in {files.map(({ name }) => name).join(', ')}</h1>
              {(asking || shown('question')) && known !== null && (
                <Suspense fallback={null}>
                  <QuestionView
                    key={filesKey}
                    settings={settings}
                    known={known}
                    error={error}
                    asking={asking}
                    reading={analysis.reading || (overview.status === 'done' && known !== overview.value)}
                    change={change}
                    onSearch={() => setConfirmed(true)}
                    onLook={() => toggle('data')}
                  />
                </Suspense>
              )}
              {shown('data') && (
                <WorkedIn onWork={() => keep('data')}>
                  <Suspense fallback={null}>
                    <DataStep
                      analysis={analysis}
                      files={files}
                      settings={settings}
                      known={known}
                      error={error}
                      errorAt={errorAt}
                      change={change}
                      onFiles={(given) => open(given)}
                      onForget={forget}
                    />
                  </Suspense>
                </WorkedIn>
              )}
              {shown('method') && !asking && (
                <WorkedIn onWork={() => keep('method')}>
                  <Suspense fallback={null}>
                    <MethodView settings={settings} error={error} change={change} />
                  </Suspense>
                </WorkedIn>
              )}
              {!asking && (
                <ResultView
                  key={filesKey}
                  analysis={analysis}
                  request={request}
                  known={known}
                  error={error}
                  own={spot === 'result'}
                  settings={settings}
                  looks={looks}
                  files={files}
                  change={change}
                  onUndoRefused={() =>
                    refused !== null && change({ guide: withoutRefused(settings.guide, accepted, refused) })
                  }
                />
              )}
            </OneByOne>
          )}
        </main>
      </div>
      {!asking && <ProgressBar store={analysis.progress} onCancel={analysis.cancel} />}
    </div>
  )
}

/** Where an error can be mended. */
const foldOf = (spot: ErrorSpot): Fold | null =>
  spot === 'guide' || spot === 'result' ? null : spot === 'method' || spot === 'setting' ? 'method' : 'data'
