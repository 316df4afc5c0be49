import type { Hl7Call, Outcome, Route } from '#adapters/hl7/call.ts'
import {
  bagNameOf,
  type Disposition,
  recipientAt,
  type ToldBag,
  toldBagOf,
  unitIdOf,
} from '#adapters/hl7/disposition-fields.ts'
import { MessageFault } from '#adapters/hl7/faults.ts'
import { named } from '#adapters/hl7/groups.ts'
import type { Segment } from '#adapters/hl7/message.ts'
import { answerOrc, attempt, type OrderOutcome, outcomeOf } from '#adapters/hl7/order-answer.ts'
import { type Order, ordersOf } from '#adapters/hl7/orders.ts'
import { makeReading, placeOf, type Reading } from '#adapters/hl7/reading.ts'
import type { Routes } from '#adapters/hl7/routes.ts'
import type { OutSegment } from '#adapters/hl7/writer.ts'
import type { FindingShape } from '#lib/errors.ts'
import { discardUnit } from '#resolvers/inventory/discard-unit.ts'
import { returnUnit } from '#resolvers/inventory/return-unit.ts'
import { transfusionById } from '#resolvers/transfusions/read.ts'
import { recordTransfusion } from '#resolvers/transfusions/record-transfusion.ts'
import { reportReaction } from '#resolvers/transfusions/report-reaction.ts'

/** One BTX of one order, with what a retry of the message must find again. */
type Item = {
  readonly call: Hl7Call
  readonly reading: Reading
  readonly order: Order
  readonly told: ToldBag
  readonly step: string
}

/**
 * What happened to bags at the bedside. Each BTX is one act of its own; nothing that has happened is refused for a rule:
 * a breach opens a deviation, of which the answer warns.
 */
const handle = async (call: Hl7Call): Promise<Outcome> => {
  const outcomes: OrderOutcome[] = []
  for (const [index, order] of ordersOf(call).entries())
    outcomes.push(await handleOrder(call, order, `order:${index + 1}`))
  return outcomeOf(call, outcomes)
}

const handleOrder = async (call: Hl7Call, order: Order, step: string): Promise<OrderOutcome> => {
  const bags = named(order.scope.segments, 'BTX')
  if (bags.length === 0) return withoutBag(call, order)
  const outcomes: OrderOutcome[] = []
  for (const [index, btx] of bags.entries())
    outcomes.push(await handleBag(call, order, btx, `${step}:bag:${index + 1}`))
  const accepted = outcomes.every((outcome) => outcome.accepted)
  return {
    accepted,
    errors: outcomes.flatMap(({ errors }) => errors),
    segments: [
      answerOrc(call, order, { control: accepted ? 'OK' : 'UA' }),
      ...outcomes.flatMap(({ segments }) => segments),
    ],
  }
}

const withoutBag = (call: Hl7Call, order: Order): OrderOutcome => ({
  accepted: false,
  segments: [answerOrc(call, order, { control: 'UA' })],
  errors: MessageFault.missing(placeOf(order.orc), { zh: '血袋段 BTX', en: 'the segment BTX' }).errors,
})

const handleBag = async (call: Hl7Call, order: Order, btx: Segment, step: string): Promise<OrderOutcome> => {
  const reading = makeReading()
  placeFields(reading, btx)
  const outcome = await attempt(
    reading,
    async () => {
      const told = toldBagOf(reading, order.scope, btx, call.ctx.services.clock())
      await act({ call, reading, order, told, step })
      return [answerBtx(btx)]
    },
    () => [],
  )
  // What names no field is the bag's own; a key that names nothing is its number.
  const around = (condition: string) => placeOf(btx, condition === '204' ? 2 : undefined)
  return {
    ...outcome,
    errors: outcome.errors.map((error) => ({ location: around(error.condition), ...error })),
  }
}

const placeFields = (reading: Reading, btx: Segment) => {
  const places = {
    unitId: 2,
    unitNumber: 2,
    volumeMl: 9,
    fate: 11,
    occurredAt: 13,
    administratorName: 14,
    verifierName: 15,
    startedAt: 16,
    endedAt: 17,
    onsetAt: 17,
    code0514: 18,
    reason: 19,
    note: 19,
  }
  for (const [member, field] of Object.entries(places)) reading.place(member, placeOf(btx, field))
}

/** Status fields of a BTX as they came. */
const answerBtx = (btx: Segment): OutSegment => ({
  name: 'BTX',
  fields: [1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13].map((field) => ({ encoded: btx.field(field).raw })),
})

const act = async (item: Item): Promise<void> => {
  const { told } = item
  // An order's detail alone tells of nothing that has happened.
  if (told.status === 'O') return
  if (told.status === 'D' || told.status === 'W')
    throw MessageFault.unknownCode(placeOf(told.btx, 12), told.status, {
      zh: '记录不能删除，请以 C（更正）重发。记录状态',
      en: 'a record is not deleted, send it again as C (correction): record status',
    })
  await acts[told.disposition](item)
}

const transfused = async (item: Item): Promise<void> => {
  const { call, reading, order, told, step } = item
  const { interruptedReason, occurredAt } = told
  const bagName = await bagNameOf(call, told)
  const recipient = await recipientAt(call, reading, order.scope, step)
  await call.ctx.reads.renew()
  const { id, deviationId } = await recordTransfusion(call.ctx, {
    ...bagName,
    ...recipient,
    fate: told.status === 'P' ? null : interruptedReason ? 'PARTLY' : 'TRANSFUSED',
    administratorName: told.administratorName,
    verifierName: told.verifierName,
    startedAt: told.startedAt,
    endedAt: told.endedAt,
    volumeMl: told.volumeMl,
    interruptedReason,
    note: told.note,
    correction: told.status === 'C',
    occurredAt,
    idempotencyKey: call.key(step),
  })
  if (deviationId !== null) warnOf(item, deviationId, (await transfusionById(call.ctx, id))?.findings)
  const codes = told.disposition === 'TR' && told.reactions.length === 0 ? [undefined] : told.reactions
  for (const [index, code0514] of codes.entries())
    await reportReaction(call.ctx, {
      ...(told.unitNumber === null
        ? { unitIds: [await unitIdOf(call, told)] }
        : { unitNumbers: [told.unitNumber] }),
      ...recipient,
      code0514,
      volumeMl: told.volumeMl,
      description: told.note ?? interruptedReason,
      reporterName: told.administratorName,
      onsetAt: told.endedAt ?? told.startedAt ?? occurredAt,
      occurredAt,
      idempotencyKey: call.key(`${step}:reaction:${index + 1}`),
    })
}

/** What was found is told with its words: some name the lawful way. */
const warnOf = ({ reading, told }: Item, deviationId: string, findings: readonly FindingShape[] = []) => {
  const breaches = findings.filter(({ severity }) => severity !== 'WARN').map(({ message }) => message)
  const zh = '已记录，但不符合规定，已登记偏差，请尽快核实处理'
  const en = 'recorded against a rule: a deviation was opened, please look into it'
  reading.warn({
    condition: '207',
    location: placeOf(told.btx),
    diagnostic: deviationId,
    message: {
      zh: breaches.length === 0 ? zh : `${zh}：${breaches.map((words) => words.zh).join('')}`,
      en: breaches.length === 0 ? en : `${en}: ${breaches.map((words) => words.en).join(' ')}`,
    },
  })
}

const NO_REASON = { zh: '临床系统报告', en: 'told by the ward’s system' }

const reasonOf = ({ interruptedReason, note }: ToldBag): string =>
  interruptedReason ?? note ?? `${NO_REASON.zh} / ${NO_REASON.en}`

const returned = async (item: Item): Promise<void> => {
  const { call, told, step } = item
  const { deviationId } = await returnUnit(call.ctx, {
    unitId: await unitIdOf(call, told),
    ...returnReasonOf(told),
    happened: true,
    occurredAt: told.occurredAt,
    idempotencyKey: call.key(step),
  })
  if (deviationId !== null) warnOf(item, deviationId)
}

/** A code without words beside it needs none. */
const returnReasonOf = (told: ToldBag) => {
  if (told.returnReason === undefined) return { reason: reasonOf(told) }
  const worded = told.btx.text('19.2').trim() || told.note
  const reason = worded ?? (told.returnReason === 'OTHER' ? reasonOf(told) : null)
  return { reasonCode: told.returnReason, reason: reason || null }
}

const wasted = async (item: Item): Promise<void> => {
  const { call, told, step } = item
  const { deviationId } = await discardUnit(call.ctx, {
    unitId: await unitIdOf(call, told),
    reason: 'OTHER',
    note: reasonOf(told),
    happened: true,
    occurredAt: told.occurredAt,
    idempotencyKey: call.key(step),
  })
  if (deviationId !== null) warnOf(item, deviationId)
}

/** Table 0513: what each disposition does. */
const acts: Readonly<Record<Disposition, (item: Item) => Promise<void>>> = {
  TX: transfused,
  TR: transfused,
  RA: returned,
  RL: returned,
  WA: wasted,
}

export const transfusionRoutes: Routes = {
  'BTS^O31': { answer: { code: 'BRT', event: 'O32' }, handle } satisfies Route,
}
