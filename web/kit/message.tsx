import type { ReactNode } from 'react'
import { sentences } from '../state/words.js'
import type { AppError } from '../worker/api.js'

/** An error beside what caused it. Screen readers say it when it comes. */
export function ErrorMessage({ error, id }: { error: AppError; id?: string }) {
  return (
    <p className="message error" role="alert" id={id} data-code={error.code}>
      {sentences(error)}
    </p>
  )
}

export function Hint({ children, id }: { children: ReactNode; id?: string }) {
  return (
    <p className="hint" id={id}>
      {children}
    </p>
  )
}
