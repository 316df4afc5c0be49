import type { Hl7Call, Outcome, Route } from '#adapters/hl7/call.ts'
import { formatTime } from '#adapters/hl7/datetime.ts'
import { MessageFault } from '#adapters/hl7/faults.ts'
import { named } from '#adapters/hl7/groups.ts'
import type { Segment } from '#adapters/hl7/message.ts'
import { namedBag } from '#adapters/hl7/named-bag.ts'
import { answerOrc, attempt, type OrderOutcome, outcomeOf } from '#adapters/hl7/order-answer.ts'
import { type Order, ordersOf } from '#adapters/hl7/orders.ts'
import { assertSamePatient } from '#adapters/hl7/patient-match.ts'
import { spotAtPath } from '#adapters/hl7/profile-fields.ts'
import {
  instantAt,
  makeReading,
  nameIn,
  pastInstantAt,
  placeOf,
  type Reading,
  spotAt,
} from '#adapters/hl7/reading.ts'
import type { Routes } from '#adapters/hl7/routes.ts'
import { coded, type OutSegment, segment } from '#adapters/hl7/writer.ts'
import { asId } from '#lib/ids.ts'
import { bagNumberOf } from '#resolvers/inventory/bag.ts'
import { type UnitRow, unitsByIds } from '#resolvers/inventory/read.ts'
import { type RequestDispenseInput, requestDispense } from '#resolvers/inventory/request-dispense.ts'
import { request } from '#resolvers/requests/read.ts'

/** Table 0510: the one status by which a hospital asks; what became of bags at the bedside is told by BTS^O31. */
const REQUESTED = 'RQ'

/** Each order of the message asks for the bags of one request. */
const handle = async (call: Hl7Call): Promise<Outcome> => {
  const outcomes: OrderOutcome[] = []
  for (const [index, order] of ordersOf(call).entries())
    outcomes.push(await handleOrder(call, order, `order:${index + 1}`))
  return outcomeOf(call, outcomes)
}

const handleOrder = async (call: Hl7Call, order: Order, step: string): Promise<OrderOutcome> => {
  const reading = makeReading()
  const bags = named(order.scope.segments, 'BPX')
  const outcome = await attempt(
    reading,
    async () => {
      const found = await requestOf(call, order)
      const input = await askedOf(call, reading, order, bags)
      await call.ctx.reads.renew()
      const asked = { ...input, requestId: found.id, idempotencyKey: call.key(step) }
      const { id, unitIds } = await requestDispense(call.ctx, asked)
      const units = await unitsByIds(call.ctx, unitIds)
      return [
        answerOrc(call, order, { control: 'OK', id, status: 'IP' }),
        ...answerBpo(order),
        ...units.map((unit, index) => answerBpx(call, unit, index + 1)),
      ]
    },
    () => [answerOrc(call, order, { control: 'UA' })],
  )
  // What names no field is about the request that the order names.
  const place = placeOf(order.orc, order.placerNumber === '' ? 3 : 2)
  return { ...outcome, errors: outcome.errors.map((error) => ({ location: place, ...error })) }
}

/** The request an order names, of the very patient of PID. @throws MessageFault 204 */
const requestOf = async (call: Hl7Call, { orc, placerNumber, fillerNumber }: Order) => {
  const found =
    (placerNumber !== '' ? await request(call.ctx, { number: placerNumber }) : null) ??
    (asId('Request', fillerNumber) ? await request(call.ctx, { id: fillerNumber }) : null)
  if (found === null)
    throw MessageFault.unknownKey(placeOf(orc, placerNumber === '' && fillerNumber !== '' ? 3 : 2), {
      zh: '申请',
      en: 'request',
    })
  await assertSamePatient(call, found.patientId, call.message.first('PID'), call.sender.organisationCode)
  return found
}

const askedOf = async (
  call: Hl7Call,
  reading: Reading,
  order: Order,
  bags: readonly Segment[],
): Promise<Omit<RequestDispenseInput, 'requestId' | 'idempotencyKey'>> => {
  const [first] = bags
  if (first === undefined)
    throw MessageFault.missing(placeOf(order.orc), { zh: '血袋段 BPX', en: 'the segment BPX' })
  for (const bpx of bags) assertAsks(bpx)
  const now = call.ctx.services.clock()
  reading.place('collectorName', placeOf(first, 20))
  reading.place('occurredAt', placeOf(first, 4))
  const receiver = bags.map((bpx) => nameIn(bpx.field(20), 2)).find(Boolean)
  if (receiver === undefined)
    throw MessageFault.missing(placeOf(first, 20), {
      zh: '取血人员（BPX-20）',
      en: 'who comes for the blood (BPX-20)',
    })
  return {
    unitIds: await unitsNamed(call, reading, bags),
    collectorName: receiver,
    wantedAt: wantedAt(reading, order),
    note: named(order.scope.segments, 'NTE')
      .map((nte) => nte.text('3').trim())
      .filter(Boolean)
      .join('\n'),
    occurredAt: pastInstantAt(reading, spotAt(first, 4), now),
  }
}

const assertAsks = (bpx: Segment) => {
  const status = bpx.text('2').trim()
  const words = { zh: '发血状态（BPX-2）', en: 'dispense status (BPX-2)' }
  if (status === '') throw MessageFault.missing(placeOf(bpx, 2), words)
  if (status !== REQUESTED) throw MessageFault.unknownCode(placeOf(bpx, 2), status, words)
}

/** BPO-10 of any line, else TQ1-7; the intended use of BPO-7 is another time. */
const wantedAt = (reading: Reading, { scope }: Order): Date | undefined => {
  const spots = ['BPO-10', 'TQ1-7'].map((path) => spotAtPath(scope, path))
  const told = spots.find(({ value }) => value) ?? spots[0]
  if (told === undefined) return undefined
  reading.place('wantedAt', told.location)
  return instantAt(reading, told)
}

/** The bags the message names; none where no BPX carries a number, which asks for all of the request. */
const unitsNamed = async (call: Hl7Call, reading: Reading, bags: readonly Segment[]): Promise<string[]> => {
  const ids: string[] = []
  for (const bpx of bags) {
    const donation = bpx.field(5).component(1).text.trim()
    if (donation === '') continue
    const number = bagNumberOf(donation, bpx.field(6).component(1).text.trim())
    const id = await namedBag(call, {
      number: number.unitNumber ?? number.donationNumber,
      location: placeOf(bpx, 5),
      productField: 'BPX-6',
    })
    if (ids.includes(id)) continue
    reading.place(`unitIds[${ids.length}]`, placeOf(bpx, 5))
    ids.push(id)
  }
  return ids
}

/** What was ordered, as it came. */
const answerBpo = ({ scope }: Order): OutSegment[] =>
  named(scope.segments, 'BPO')
    .slice(0, 1)
    .map((bpo) => ({
      name: 'BPO',
      fields: [1, 2, 3, 4, 5, 6].map((field) => ({ encoded: bpo.field(field).raw })),
    }))

const STATUSES = {
  RS: 'Reserved and not yet dispensed',
  RD: 'Reserved and ready to dispense',
} as const

/** A bag that will be brought out, with how far it is: kept, or issued and at the counter. */
const answerBpx = (call: Hl7Call, unit: UnitRow, setId: number): OutSegment => {
  const status = unit.custody === 'ISSUED' ? 'RD' : 'RS'
  return segment('BPX', {
    1: setId,
    2: coded(status, STATUSES[status], 'HL70510'),
    3: 'F',
    4: formatTime(call.ctx.services.clock()),
    5: unit.donationNumber,
    6: coded(unit.labelProductCode, undefined, unit.scheme === 'ISBT128' ? 'ISBT128' : '99STATION'),
    14: 1,
    17: unit.id,
  })
}

export const dispensingRoutes: Routes = {
  'BPS^O29': { answer: { code: 'BRP', event: 'O30' }, handle } satisfies Route,
}
