/** Numbers the operations and doors report; the server counts them for `/metrics`. */
export type Meters = {
  /** An operation was refused or failed, by its name and code. */
  refused(operation: string, code: string): void
  /** Read audit entries that could not be kept. */
  readAuditLost(count: number): void
  /** An HL7 message was answered, by MSA-1 (AA AE AR CA CE CR), or `NONE` when no answer was asked for. */
  answered(answerClass: string): void
}

/** Meters that count nothing, for scripts and tests. */
export const silentMeters: Meters = { refused() {}, readAuditLost() {}, answered() {} }
