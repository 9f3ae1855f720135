import { lazy, Suspense } from 'react'
import { Button } from 'react-aria-components/Button'
import { FileTrigger } from 'react-aria-components/FileTrigger'
import { ErrorMessage } from '../../kit/message.js'
import { OneByOne } from '../../kit/one-by-one.js'
import { Checks } from './checks.js'
import { ColumnsTable } from './columns-table.js'
import type { DataProps } from './data-props.js'
import { FileReading } from './file-reading.js'
import { Levels } from './levels.js'
import { RoleDetails } from './role-details.js'

/** Few have more than one file. */
const Stacking = lazy(async () => ({ default: (await import('./stacking.js')).Stacking }))

/** Step 1: the files, what each column is, and what was noticed. */
export function DataStep(props: DataProps) {
  const { analysis, files, settings, known, change, errorAt, onFiles, onForget } = props
  const { overview } = analysis
  const name = files.map((file) => file.name).join(', ')
  return (
    <section id="data" tabIndex={-1} aria-labelledby="data-title">
      <header className="section-head">
        <h2 id="data-title">Data</h2>
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
        {known !== null && (
          <span>
            {' '}
            {known.rows.toLocaleString('en')} rows, {known.columns.length} columns
          </span>
        )}
      </p>
      {errorAt('file') && <ErrorMessage error={errorAt('file')!} />}
      {overview.status === 'failed' && overview.error.code === 'CANCELLED' && (
        <p className="message note" role="status">
          Stopped.{' '}
          <Button className="link" onPress={analysis.retry}>
            Read again
          </Button>
        </p>
      )}
      {(known !== null || errorAt('reading') !== null) && <FileReading {...props} />}
      {files.length > 1 && (
        <Suspense fallback={null}>
          <Stacking
            files={files}
            known={known}
            error={errorAt('stacking')}
            settings={settings}
            change={change}
          />
        </Suspense>
      )}
      {known !== null && (
        <OneByOne>
          <ColumnsTable {...props} overview={known} />
          {errorAt('roles') && <ErrorMessage error={errorAt('roles')!} />}
          <RoleDetails {...props} overview={known} />
          <Levels {...props} overview={known} />
          <Checks overview={known} checked={analysis.checked} />
        </OneByOne>
      )}
    </section>
  )
}
