/**
 * A backup is gzipped UTF-8 text. First a line of JSON, the {@link Header}; then for each table a line of JSON,
 * the {@link TableHeader}, its rows as COPY's text format writes them, and a line `\.`; at the end a line of
 * JSON, the {@link Trailer}, without which the file is not whole. COPY escapes every backslash, so no row reads `\.`.
 */
export interface Header {
  readonly xuelianBackup: 1
  /** The number of the database's last migration. */
  readonly migration: number
  /** When, as ISO 8601 in UTC. */
  readonly madeAt: string
  /** The version of the PostgreSQL it was read from. */
  readonly postgres: string
  /** Partitions that the migrations didn't make, parents first. */
  readonly partitions: readonly Partition[]
}

/** One partition as SQL writes it. */
export interface Partition {
  readonly name: string
  readonly parent: string
  readonly bound: string
}

/** Names are quoted as SQL needs them. */
export interface TableHeader {
  readonly table: string
  readonly columns: readonly string[]
}

/** Where one sequence stands. */
export interface SequenceState {
  readonly name: string
  readonly lastValue: string
  readonly isCalled: boolean
}

/** Closes the file. */
export interface Trailer {
  /** Rows by table. */
  readonly rows: Readonly<Record<string, number>>
  readonly sequences: readonly SequenceState[]
}

/** The line after the rows of a table. */
export const END_OF_ROWS = '\\.'
