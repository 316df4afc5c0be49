import { type Logger, pino } from 'pino'

/** The hub's log: one JSON line each, patient data redacted wherever a caller forgot to leave it out. */
export type Log = Logger

/** Keys that may hold patient data; their values never reach a log line, at two levels of nesting. */
const PATIENT_KEYS = [
  'name',
  'patientName',
  'identityNumber',
  'birthDate',
  'hospitalNumber',
  'phone',
  'address',
  'raw',
  'pin',
  'authorization',
]

const REDACTED_PATHS = PATIENT_KEYS.flatMap((key) => [key, `*.${key}`, `*.*.${key}`])

/**
 * What of an error goes into the log. PostgreSQL's `detail` and a failed query's parameters hold rows, and its client
 * the whole connection: none of them is among it.
 */
const errorShape = (error: unknown): unknown => {
  if (!(error instanceof Error)) return String(error)
  const withoutParameters = (text: string | undefined) => text?.replace(/\nparams: .*?(?=\n {4}at |$)/gs, '')
  return {
    type: error.name,
    message: withoutParameters(error.message),
    ...('code' in error ? { code: error.code } : {}),
    stack: withoutParameters(error.stack),
    ...(error.cause === undefined ? {} : { cause: errorShape(error.cause) }),
  }
}

/** A log at the given level; `destination` is for tests that read what was written. */
export const makeLog = (level: string, destination?: { write(line: string): void }): Log =>
  pino(
    {
      level,
      base: null,
      timestamp: pino.stdTimeFunctions.isoTime,
      serializers: { err: errorShape, error: errorShape, fault: errorShape },
      redact: { paths: REDACTED_PATHS, censor: '[redacted]' },
    },
    destination ?? pino.destination({ dest: 2, sync: true }),
  )
