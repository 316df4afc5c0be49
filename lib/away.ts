/** PostgreSQL's codes of a server that is not there: connection lost, shutting down, starting up, too many. */
const AWAY_STATES = /^(08...|57P0[123]|53300)$/
const AWAY_CODES = ['ECONNREFUSED', 'ECONNRESET', 'EPIPE', 'ETIMEDOUT', 'ENOTFOUND']
const AWAY_MESSAGES =
  /^(Connection terminated|timeout exceeded when trying to connect|Client has encountered)/
/** Libraries wrap errors, never deeper than this. */
const DEEPEST = 5

/** Whether an error, however deep it is wrapped, says that the database is away for the moment. */
export const isAway = (error: unknown): boolean =>
  causesOf(error).some(
    ({ code, message }) => AWAY_CODES.includes(code) || AWAY_STATES.test(code) || AWAY_MESSAGES.test(message),
  )

/** Whether a statement waited for somebody else's lock longer than it may (`lock_timeout`). */
export const isLockedOut = (error: unknown): boolean => causesOf(error).some(({ code }) => code === '55P03')

/** Whether a statement took longer than it may (`statement_timeout`). */
export const isTooSlow = (error: unknown): boolean => causesOf(error).some(({ code }) => code === '57014')

const causesOf = (error: unknown): { code: string; message: string }[] => {
  const causes = []
  let inner = error
  for (let depth = 0; inner instanceof Error && depth < DEEPEST; depth += 1) {
    causes.push({ code: 'code' in inner ? String(inner.code) : '', message: inner.message })
    inner = inner.cause
  }
  return causes
}
