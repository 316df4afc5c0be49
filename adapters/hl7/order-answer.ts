import type { AnswerError, ErrorLocation } from '#adapters/hl7/ack.ts'
import type { Hl7Call, Outcome } from '#adapters/hl7/call.ts'
import { errorsOf, MessageFault } from '#adapters/hl7/faults.ts'
import type { Order } from '#adapters/hl7/orders.ts'
import { recordIdentifier } from '#adapters/hl7/patient-fields.ts'
import type { Reading } from '#adapters/hl7/reading.ts'
import { coded, entity, type OutSegment, segment } from '#adapters/hl7/writer.ts'
import { ConflictRetry, HubError, Unavailable } from '#lib/errors.ts'

/** What became of one order: its segments of the answer, and what is told of it. */
export type OrderOutcome = {
  readonly accepted: boolean
  readonly segments: readonly OutSegment[]
  readonly errors: readonly AnswerError[]
}

/** PID of an answer: the number in the sender's hospital and the name, as they came, and nothing else. */
export const answerPid = (call: Hl7Call): OutSegment[] => {
  const pid = call.message.first('PID')
  if (pid === undefined) return []
  const number = recordIdentifier(pid, 3, call.sender.organisationCode)
  return [
    segment('PID', {
      1: '1',
      3: number && { encoded: number.raw },
      5: { encoded: pid.field(5).repetition(1).raw },
    }),
  ]
}

/** ORC of an answer: what happened (ORC-1), the sender's number as it came, the hub's id, and the order's status. */
export const answerOrc = (
  call: Hl7Call,
  order: Order,
  told: { control: string; id?: string; status?: string },
): OutSegment => {
  const { orc, placerNumber } = order
  const placer = orc.field(2).isEmpty ? placerNumber : { encoded: orc.field(2).repetition(1).raw }
  const filler = told.id ? entity(told.id, call.header.receivingFacility.id || undefined) : undefined
  return segment('ORC', {
    1: told.control,
    2: placer,
    3: filler ?? { encoded: orc.field(3).repetition(1).raw },
    5: told.status,
  })
}

/** SPM of an answer: the label's number as it came with the hub's id. */
export const answerSpm = (
  call: Hl7Call,
  sample: { number: string; id: string; type: string },
): OutSegment => {
  const facility = call.header.receivingFacility.id || undefined
  const id = {
    components: [
      { subcomponents: [sample.number, call.sender.organisationCode] },
      { subcomponents: [sample.id, facility] },
    ],
  }
  return segment('SPM', { 1: '1', 2: id, 4: coded(sample.type, undefined, 'HL70487') })
}

/** Runs one order's operation; what the hub refuses becomes the order's errors, each at its place. */
export const attempt = async (
  reading: Reading,
  work: () => Promise<OutSegment[]>,
  refused: () => OutSegment[],
): Promise<OrderOutcome> => {
  try {
    return { accepted: true, segments: await work(), errors: reading.warnings }
  } catch (error) {
    if (!isAnswerable(error)) throw error
    const errors = errorsOf(error, reading.locate)
    return { accepted: false, segments: refused(), errors: [...errors, ...reading.warnings] }
  }
}

/** Whether an error is an answer to the sender, not a fault of the hub to be tried again. */
export const isAnswerable = (error: unknown): error is HubError =>
  error instanceof HubError && !(error instanceof ConflictRetry) && !(error instanceof Unavailable)

/** Re-raises what the hub refuses with its places in the message; `around` is the place of what names no field. */
export const located = async <T>(
  reading: Reading,
  work: () => Promise<T>,
  around: ErrorLocation,
): Promise<T> => {
  try {
    return await work()
  } catch (error) {
    if (!isAnswerable(error) || error instanceof MessageFault) throw error
    throw new MessageFault(errorsOf(error, reading.locate).map((each) => ({ location: around, ...each })))
  }
}

/** AA when every order was accepted, else AE: the orders' own codes say which was and which was not. */
export const outcomeOf = (call: Hl7Call, orders: readonly OrderOutcome[]): Outcome => ({
  code: orders.every(({ accepted }) => accepted) ? 'AA' : 'AE',
  errors: tellable(
    call,
    orders.flatMap(({ errors }) => errors),
  ),
  body: [...answerPid(call), ...orders.flatMap(({ segments }) => segments)],
})

/**
 * What is told of these, faults before warnings. Before v2.5 an ERR has no severity: a warning would read as a fault, so
 * it is not sent.
 */
export const tellable = ({ header }: Hl7Call, errors: readonly AnswerError[]): readonly AnswerError[] => {
  const [warnings, faults] = [true, false].map((warns) =>
    errors.filter(({ severity }) => (severity === 'W') === warns),
  ) as [AnswerError[], AnswerError[]]
  return /^2\.[5-9]/.test(header.version) ? [...faults, ...warnings] : faults
}
