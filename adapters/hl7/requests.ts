import type { Hl7Call, Outcome, Route } from '#adapters/hl7/call.ts'
import { linesOfOmb, linesOfOrm } from '#adapters/hl7/components.ts'
import { errorsOfFindings, MessageFault } from '#adapters/hl7/faults.ts'
import { answerOrc, attempt, type OrderOutcome, outcomeOf } from '#adapters/hl7/order-answer.ts'
import { type Order, ordersOf, unknownControl } from '#adapters/hl7/orders.ts'
import { spotOf } from '#adapters/hl7/profile-fields.ts'
import { makeReading, pastInstantAt, placeOf, type Reading } from '#adapters/hl7/reading.ts'
import { completedAt, contentOf, type FormPlaces, textBeside } from '#adapters/hl7/request-fields.ts'
import type { Routes } from '#adapters/hl7/routes.ts'
import type { FindingShape } from '#lib/errors.ts'
import { ownMember } from '#lib/own-member.ts'
import { amendRequest } from '#resolvers/requests/amend-request.ts'
import { cancelRequest } from '#resolvers/requests/cancel-request.ts'
import { submitRequest } from '#resolvers/requests/submit-request.ts'

/** OMB: BPO names product, amount, times and consent. */
const ombPlaces: FormPlaces = {
  components: linesOfOmb,
  plannedAt: ['TQ1-7', 'BPO-7', 'ORC-15'],
  urgency: ['TQ1-9', 'ORC-7.6'],
  indication: ['ORC-16'],
  diagnosis: [],
}

/** ORM: OBR names the product; time and priority stand in TQ1, or in OBR-27 of older versions. */
const ormPlaces: FormPlaces = {
  components: linesOfOrm,
  plannedAt: ['TQ1-7', 'OBR-27.4', 'ORC-7.4', 'OBR-36', 'ORC-15'],
  urgency: ['TQ1-9', 'OBR-27.6', 'ORC-7.6', 'OBR-5'],
  indication: ['OBR-31', 'OBR-13', 'ORC-16'],
  diagnosis: ['OBR-31'],
}

/** What one order control does: its operation, and its words for yes and no. */
type Action = {
  readonly yes: string
  readonly no: string
  readonly run: (
    call: Hl7Call,
    reading: Reading,
    order: Order,
    places: FormPlaces,
    step: string,
  ) => Promise<Done>
}

/** The request acted on, and what the form's check warned of, for the ward that may still mend it. */
type Done = { readonly id: string; readonly findings?: readonly FindingShape[] }

const NUMBER_WORDS = { zh: '申请单号（ORC-2）', en: 'the placer number (ORC-2)' }

const submit: Action['run'] = async (call, reading, order, places, step) => {
  if (order.placerNumber === '') throw MessageFault.missing(placeOf(order.orc, 2), NUMBER_WORDS)
  const content = await contentOf(call, reading, order, places)
  const occurredAt = completedAt(reading, order, content, call.ctx.services.clock())
  const approvedIn = approvingSystem(call)
  const input = { ...content, placerNumber: order.placerNumber, occurredAt, approvedIn }
  return submitRequest(call.ctx, { ...input, idempotencyKey: call.key(step) })
}

const amend: Action['run'] = async (call, reading, order, places, step) => {
  const content = await contentOf(call, reading, order, places)
  const occurredAt = completedAt(reading, order, content, call.ctx.services.clock())
  const input = { ...content, ...nameOf(order), occurredAt, approvedIn: approvingSystem(call) }
  return amendRequest(call.ctx, { ...input, idempotencyKey: call.key(step) })
}

const cancel: Action['run'] = async (call, reading, order, _, step) => {
  const reason = spotOf(order.scope, 'cancelReason', 'ORC-16')
  const location = placeOf(order.orc, 9)
  reading.place('occurredAt', location)
  reading.place('placerNumber', placeOf(order.orc, 2))
  const now = call.ctx.services.clock()
  return cancelRequest(call.ctx, {
    ...nameOf(order),
    reason: textBeside(order.scope, reason) ?? reason.value,
    occurredAt: pastInstantAt(reading, { value: order.orc.field(9).value, location }, now),
    mayRepeatOrderTime: true,
    idempotencyKey: call.key(step),
  })
}

/** The system that stands for the approvals of what it sends; null where they are given in the hub. */
const approvingSystem = ({ sender, header }: Hl7Call): string | null =>
  sender.profile.approvals === 'HUB' ? null : `${header.sendingApplication.id}|${header.sendingFacility.id}`

/** The request an order speaks of: by the sender's own number, else by the hub's id. */
const nameOf = ({ orc, placerNumber, fillerNumber }: Order) => {
  if (placerNumber !== '') return { placerNumber }
  if (fillerNumber !== '') return { requestId: fillerNumber }
  throw MessageFault.missing(placeOf(orc, 2), NUMBER_WORDS)
}

/** Table 0119: order controls that the hub understands; DC is what some senders say for CA. */
const actions: Readonly<Record<string, Action>> = {
  NW: { yes: 'OK', no: 'UA', run: submit },
  CA: { yes: 'CR', no: 'UC', run: cancel },
  DC: { yes: 'CR', no: 'UC', run: cancel },
  XO: { yes: 'XR', no: 'UX', run: amend },
}

/** Table 0038 at ORC-5. */
const STATUS: Readonly<Record<string, string>> = { OK: 'SC', XR: 'SC', CR: 'CA' }

const handle =
  (places: FormPlaces) =>
  async (call: Hl7Call): Promise<Outcome> => {
    const outcomes: OrderOutcome[] = []
    for (const [index, order] of ordersOf(call).entries())
      outcomes.push(await handleOrder(call, order, places, `order:${index + 1}`))
    return outcomeOf(call, outcomes)
  }

const handleOrder = async (
  call: Hl7Call,
  order: Order,
  places: FormPlaces,
  step: string,
): Promise<OrderOutcome> => {
  const reading = makeReading()
  const action = ownMember(actions, order.control)
  if (action === undefined) return notUnderstood(call, order)
  const { yes, no, run } = action
  const outcome = await attempt(
    reading,
    async () => {
      const { id, findings = [] } = await run(call, reading, order, places, step)
      for (const error of errorsOfFindings(findings, reading.locate))
        reading.warn({ ...error, severity: 'W' })
      return [answerOrc(call, order, { control: yes, id, ...statusOf(yes) })]
    },
    () => [answerOrc(call, order, { control: no })],
  )
  return atOrder(order, outcome)
}

const statusOf = (control: string) => (STATUS[control] ? { status: STATUS[control] } : {})

const notUnderstood = (call: Hl7Call, order: Order): OrderOutcome => ({
  accepted: false,
  segments: [answerOrc(call, order, { control: 'UA' })],
  errors: unknownControl(order).errors,
})

/** What names no field is the order's own. */
const atOrder = (order: Order, outcome: OrderOutcome): OrderOutcome => {
  const isNamed = !outcome.accepted && order.placerNumber !== ''
  const place = placeOf(order.orc, isNamed ? 2 : undefined)
  return { ...outcome, errors: outcome.errors.map((error) => ({ location: place, ...error })) }
}

export const requestRoutes: Routes = {
  'OMB^O27': { answer: { code: 'ORB', event: 'O28' }, handle: handle(ombPlaces) } satisfies Route,
  'ORM^O01': { answer: { code: 'ORR', event: 'O02' }, handle: handle(ormPlaces) } satisfies Route,
}
