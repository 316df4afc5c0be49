/** Numbers the operations and doors report; the server counts them for `/metrics`. */
export type Meters = {
  /** An operation was refused or failed, by its name and code. */
  refused(operation: string, code: string): void
  /** Read audit entries that could not be kept. */
  readAuditLost(count: number): void
  /** An HL7 message was answered, by MSA-1 (AA AE AR CA CE CR), or `NONE` when no answer was asked for. */
  answered(answerClass: string): void
  /** Readings and statuses of sensors that were committed: new ones, and repeats of what the hub had. */
  readingsTaken(kept: number, repeated: number): void
  /** What sensors sent and was not taken, by the reason. */
  sensorRefused(reason: string, times: number): void
}

/** Meters that count nothing, for scripts and tests. */
export const silentMeters: Meters = {
  refused() {},
  readAuditLost() {},
  answered() {},
  readingsTaken() {},
  sensorRefused() {},
}
