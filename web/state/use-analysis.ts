import type { Remote } from 'comlink'
import { proxy } from 'comlink'
import { startTransition, useCallback, useEffect, useMemo, useRef, useState } from 'react'
import type {
  AnalysisApi,
  AppError,
  Checked,
  FitRequest,
  Fitting,
  OpenFile,
  Overview,
  Progress,
  Reading,
  Reply,
} from '../worker/api.js'
import { AnalysisClient, CANCELLED } from '../worker/client.js'
import { ProgressStore } from './progress-store.js'

export type Stage<T> =
  | { readonly status: 'idle' }
  | { readonly status: 'done'; readonly value: T; readonly key: string }
  | { readonly status: 'failed'; readonly error: AppError; readonly key: string }

export interface AnalysisState {
  readonly client: AnalysisClient
  /** Asks the worker for something besides the fit, with progress that can be stopped. */
  run<T>(
    words: string,
    question: (remote: Remote<AnalysisApi>, progress: Progress) => Promise<unknown>,
  ): Promise<Reply<T>>
  /** The files are being read, anew perhaps: what is known of them is about to change. */
  readonly reading: boolean
  readonly overview: Stage<Overview>
  readonly checked: Stage<Checked>
  readonly fitting: Stage<Fitting>
  readonly progress: ProgressStore
  /** Stops what is being done. */
  cancel(): void
  /** Begins anew after a stop. */
  retry(): void
}

/** Runs the newest of a series of questions; those that were overtaken are not asked at all. */
function useLatest<Question, Answer>(
  question: Question | null,
  key: string,
  ask: (question: Question) => Promise<Reply<Answer>>,
): Stage<Answer> {
  const [stage, setStage] = useState<Stage<Answer>>({ status: 'idle' })
  // The question as it is now with its way of asking, which may hold settings: an overtaken one would ask for the old.
  const wanted = useRef<{ run: () => Promise<Reply<Answer>>; key: string } | null>(null)
  const running = useRef(false)
  wanted.current = question === null ? null : { run: () => ask(question), key }

  // biome-ignore lint/correctness/useExhaustiveDependencies: the key stands for the question
  useEffect(() => {
    if (wanted.current === null) {
      setStage({ status: 'idle' })
      return
    }
    if (running.current) return
    running.current = true
    void (async () => {
      for (;;) {
        const next = wanted.current
        if (next === null) break
        const answer = await next.run()
        const now = wanted.current as typeof next | null
        if (now === null) {
          setStage({ status: 'idle' })
          break
        }
        const overtaken = now.key !== next.key
        if (!overtaken)
          // In slices, so that a large page is drawn without holding up the hand.
          startTransition(() =>
            setStage(
              answer.ok
                ? { status: 'done', value: answer.value, key: next.key }
                : { status: 'failed', error: answer.error, key: next.key },
            ),
          )
        if (!overtaken) break
      }
      running.current = false
    })()
  }, [key, question === null])
  return stage
}

/** Files → overview → checks → fit: each follows from the one before, and starts over when its settings change. */
export function useAnalysis(
  files: readonly OpenFile[],
  filesKey: string,
  reading: Reading,
  request: FitRequest | null,
): AnalysisState {
  const [client] = useState(() => new AnalysisClient())
  const [progress] = useState(() => new ProgressStore())
  const [attempt, setAttempt] = useState(0)
  const { tell } = progress

  const openKey = `${filesKey} ${JSON.stringify(reading)} ${attempt}`
  const whole = useRef('')
  whole.current = `${openKey} ${JSON.stringify(request)}`
  // A stop holds for all that would have followed, until something is changed or begun again.
  const stopped = useRef('')
  const unlessStopped = async <T>(run: () => Promise<Reply<T>>): Promise<Reply<T>> =>
    stopped.current === whole.current ? { ok: false, error: CANCELLED } : run()
  const overview = useLatest(files.length > 0 ? files : null, openKey, (asked) =>
    progress.during('Reading', () => unlessStopped(() => client.open(asked, reading, tell))),
  )
  const opened = overview.status === 'done' && overview.key === openKey && request !== null
  const roles = opened ? request.roles : null
  const checked = useLatest(roles, `${openKey} ${JSON.stringify(roles)}`, (asked) =>
    progress.during('Checking', () =>
      unlessStopped(() => client.ask<Checked>((remote) => remote.check(asked), tell)),
    ),
  )
  // What is compared does not change the fit.
  const grown = useMemo(() => (request === null ? null : { ...request, methods: [] }), [request])
  const asked = opened && checked.status === 'done' && request.roles.covariates.length > 0 ? grown : null
  const fitting = useLatest(asked, `${openKey} ${JSON.stringify(asked)}`, (question) =>
    progress.during('Growing the tree', () =>
      unlessStopped(() => client.ask<Fitting>((remote) => remote.fit(question, proxy(tell)), tell)),
    ),
  )
  const run = useCallback(
    <T>(words: string, question: (remote: Remote<AnalysisApi>, progress: Progress) => Promise<unknown>) =>
      progress.during(words, () => client.ask<T>((remote) => question(remote, proxy(tell)), tell)),
    [client, progress, tell],
  )
  return {
    client,
    run,
    reading: files.length > 0 && (overview.status === 'idle' || overview.key !== openKey),
    overview,
    checked,
    fitting,
    progress,
    cancel: useCallback(() => {
      stopped.current = whole.current
      client.cancel()
      progress.stop()
    }, [client, progress]),
    retry: useCallback(() => setAttempt((count) => count + 1), []),
  }
}
