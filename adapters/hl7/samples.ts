import type { Hl7Call, Outcome } from '#adapters/hl7/call.ts'
import { MessageFault } from '#adapters/hl7/faults.ts'
import { groupBy } from '#adapters/hl7/groups.ts'
import type { Segment } from '#adapters/hl7/message.ts'
import { answerOrc, answerSpm, attempt, type OrderOutcome, outcomeOf } from '#adapters/hl7/order-answer.ts'
import { type Order, ordersOf, unknownControl } from '#adapters/hl7/orders.ts'
import { patientAt, requiredPid } from '#adapters/hl7/patient-fields.ts'
import { assertSamePatient } from '#adapters/hl7/patient-match.ts'
import { makeReading, pastInstantAt, placeOf, placeOfFirst, type Reading } from '#adapters/hl7/reading.ts'
import type { Routes } from '#adapters/hl7/routes.ts'
import { sampleAt } from '#adapters/hl7/sample-fields.ts'
import type { OutSegment } from '#adapters/hl7/writer.ts'
import { asId } from '#lib/ids.ts'
import { type CollectSampleInput, collectSample } from '#resolvers/requests/collect-sample.ts'
import { request } from '#resolvers/requests/read.ts'
import { recordPatient } from '#resolvers/requests/record-patient.ts'

/** One order with the specimen it is about. */
type SpecimenOrder = { readonly order: Order; readonly specimen: Segment | undefined }

/** OML^O21: each order is followed by its specimen. */
const orderCentric = (call: Hl7Call): readonly SpecimenOrder[] =>
  ordersOf(call).map((order) => ({
    order,
    specimen: order.scope.segments.find(({ name }) => name === 'SPM') ?? call.message.first('SPM'),
  }))

/** OML^O33: each specimen is followed by the orders on it. */
const specimenCentric = (call: Hl7Call): readonly SpecimenOrder[] => {
  const { groups } = groupBy(call.message.segments, 'SPM')
  const specimens = new Map(
    groups.flatMap(({ head, rest }) => rest.map((segment) => [segment, head] as const)),
  )
  return ordersOf(call).map((order) => {
    const specimen = specimens.get(order.orc)
    const segments = specimen ? [specimen, ...order.scope.segments] : order.scope.segments
    return { order: { ...order, scope: { ...order.scope, segments } }, specimen }
  })
}

const handle =
  (arrange: (call: Hl7Call) => readonly SpecimenOrder[], specimenFirst: boolean) =>
  async (call: Hl7Call): Promise<Outcome> => {
    const outcomes: OrderOutcome[] = []
    for (const [index, item] of arrange(call).entries())
      outcomes.push(await collect(call, item, { step: `sample:${index + 1}`, specimenFirst }))
    return outcomeOf(call, outcomes)
  }

/** The tests ordered follow from the request: what an OML adds is the tube, with its number, time and collector. */
const collect = async (
  call: Hl7Call,
  { order, specimen }: SpecimenOrder,
  { step, specimenFirst }: { step: string; specimenFirst: boolean },
): Promise<OrderOutcome> => {
  const reading = makeReading()
  const refused = () => [answerOrc(call, order, { control: 'UA' })]
  const outcome = await attempt(
    reading,
    async () => {
      if (order.control !== 'NW') throw unknownControl(order)
      const input = await sampleInput(call, reading, order, step)
      const { id } = await collectSample(call.ctx, { ...input, idempotencyKey: call.key(step) })
      const orc = answerOrc(call, order, { control: 'OK', status: 'SC' })
      const spm = answerSpm(call, { id, number: input.sampleNumber, type: input.specimenType ?? 'WB' })
      return specimenFirst ? [spm, orc, ...answerObr(order)] : [orc, ...answerObr(order), spm]
    },
    refused,
  )
  if (outcome.accepted) return outcome
  const place = specimen ? placeOf(specimen) : placeOf(order.orc)
  return { ...outcome, errors: outcome.errors.map((error) => ({ location: place, ...error })) }
}

/** OBR-1 to OBR-4 as they came. */
const answerObr = ({ scope }: Order): OutSegment[] =>
  scope.segments
    .filter(({ name }) => name === 'OBR')
    .map((obr) => ({
      name: 'OBR',
      fields: [1, 2, 3, 4].map((field) => ({ encoded: obr.field(field).raw })),
    }))

const sampleInput = async (
  call: Hl7Call,
  reading: Reading,
  order: Order,
  step: string,
): Promise<CollectSampleInput> => {
  const sample = sampleAt(reading, order.scope)
  const sampleNumber = sample?.sampleNumber
  if (!sampleNumber)
    throw MessageFault.missing(reading.locate('sampleNumber') ?? placeOfFirst('SPM', 2), {
      zh: '标本编号',
      en: "the sample's number",
    })
  const location = placeOf(order.orc, 9)
  reading.place('occurredAt', location)
  const now = call.ctx.services.clock()
  return {
    ...(await drawnFor(call, reading, order, step)),
    sampleNumber,
    specimenType: sample.specimenType,
    collectedAt: sample.collectedAt,
    collectorName: sample.collectorName,
    occurredAt: pastInstantAt(reading, { value: order.orc.field(9).value, location }, now),
  }
}

/**
 * The request the tube is for, by any number the order carries. A tube of no request belongs to the patient alone, who
 * is recorded with it.
 */
const drawnFor = async (call: Hl7Call, reading: Reading, order: Order, step: string) => {
  const pid = requiredPid(call.message.segments)
  const found = await requestOf(call, order)
  if (found !== null) {
    await assertSamePatient(call, found.patientId, pid, call.sender.organisationCode)
    return { requestId: found.id }
  }
  const patient = await patientAt(call, reading, pid, order.scope)
  await recordPatient(call.ctx, { patient, idempotencyKey: call.key(`${step}:patient`) })
  return { hospitalNumber: patient.hospitalNumber }
}

const requestOf = async (call: Hl7Call, { placerNumber, fillerNumber, orc, scope }: Order) => {
  const obr = scope.segments.find(({ name }) => name === 'OBR')
  const numbers = [placerNumber, orc.text('4').trim(), obr?.text('2').trim() ?? ''].filter(Boolean)
  const names = [
    ...(asId('Request', fillerNumber) ? [{ id: fillerNumber }] : []),
    ...numbers.map((number) => ({ number })),
  ]
  for (const name of names) {
    const row = await request(call.ctx, name)
    if (row !== null) return row
  }
  return null
}

export const sampleRoutes: Routes = {
  'OML^O21': { answer: { code: 'ORL', event: 'O22' }, handle: handle(orderCentric, false) },
  'OML^O33': { answer: { code: 'ORL', event: 'O34' }, handle: handle(specimenCentric, true) },
}
