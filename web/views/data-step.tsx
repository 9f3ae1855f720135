import { Button } from 'react-aria-components/Button'
import { FileTrigger } from 'react-aria-components/FileTrigger'
import { ErrorMessage } from '../kit/message.js'
import type { Settings } from '../state/settings.js'
import type { AnalysisState } from '../state/use-analysis.js'
import type { AppError, OpenFile } from '../worker/api.js'
import { Checks } from './checks.js'
import { ColumnsTable } from './columns-table.js'
import { RoleDetails } from './role-details.js'
import { Stacking } from './stacking.js'

export interface DataProps {
  readonly analysis: AnalysisState
  readonly files: readonly OpenFile[]
  readonly settings: Settings
  /** What is wrong with the roles, for the field that caused it. */
  readonly error: AppError | null
  change(change: Partial<Settings>): void
  onFiles(files: readonly OpenFile[]): void
  onForget(): void
}

/** Step 1: the files, what each column is, and what was noticed. */
export function DataStep(props: DataProps) {
  const { analysis, files, settings, change, onFiles, onForget } = props
  const { overview } = analysis
  const name = files.map((file) => file.name).join(', ')
  return (
    <section id="data" tabIndex={-1} aria-labelledby="data-title">
      <header className="section-head">
        <h2 id="data-title">
          <span className="step">1</span> Data
        </h2>
        <div className="actions">
          <FileTrigger
            allowsMultiple
            onSelect={(list) => {
              if (list !== null && list.length > 0)
                onFiles([...list].map((blob) => ({ name: blob.name, blob })))
            }}
          >
            <Button className="quiet">Other files</Button>
          </FileTrigger>
          <Button className="quiet" onPress={onForget}>
            Forget data
          </Button>
        </div>
      </header>
      <p className="file-line">
        <strong>{name}</strong>
        {overview.status === 'done' && (
          <span>
            {' '}
            {overview.value.rows.toLocaleString('en')} rows, {overview.value.columns.length} columns
          </span>
        )}
      </p>
      {overview.status === 'failed' && overview.error.code !== 'CANCELLED' && (
        <ErrorMessage error={overview.error} />
      )}
      {overview.status === 'failed' && overview.error.code === 'CANCELLED' && (
        <p className="message note" role="status">
          Stopped.{' '}
          <Button className="link" onPress={analysis.retry}>
            Read again
          </Button>
        </p>
      )}
      {files.length > 1 && <Stacking files={files} overview={overview} settings={settings} change={change} />}
      {overview.status === 'done' && (
        <>
          <ColumnsTable {...props} overview={overview.value} />
          <RoleDetails {...props} overview={overview.value} />
          <Checks overview={overview.value} checked={analysis.checked} />
        </>
      )}
    </section>
  )
}
