import type { Subject } from './oracle.ts'
import type { Scenario } from './scenario.ts'

/** One cell of the domain reference §4.3, quoted, and the scenario that shows it. */
export type Case = {
  /** The row's first column, word for word. */
  readonly row: string
  /** Both cells, or the part of them that this case is about. */
  readonly cell: string
  /** What differs from a bag that nothing speaks against. */
  readonly change: Partial<Scenario>
  /** The classes by subject, in routine and in emergency. */
  readonly routine: Classes
  readonly emergency: Classes
}

type Classes = Partial<Record<Subject, string>>

/** Both columns. */
export type Columns = { readonly routine: Classes; readonly emergency: Classes }

/** One case. */
export const shows = (row: string, cell: string, change: Partial<Scenario>, columns: Columns): Case => ({
  row,
  cell,
  change,
  ...columns,
})

export const bothStop = (subject: Subject): Columns => both(subject, 'STOP')
export const bothAuthority = (subject: Subject): Columns => both(subject, 'AUTHORITY')
export const bothWarn = (subject: Subject): Columns => both(subject, 'WARN')
export const stopThenAuthority = (subject: Subject): Columns => ({
  routine: { [subject]: 'STOP' },
  emergency: { [subject]: 'AUTHORITY' },
})
export const passes: Columns = { routine: {}, emergency: {} }

const both = (subject: Subject, given: string): Columns => ({
  routine: { [subject]: given },
  emergency: { [subject]: given },
})
