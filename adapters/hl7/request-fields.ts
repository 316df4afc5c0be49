import type { Hl7Call } from '#adapters/hl7/call.ts'
import { type CodeTable, consentCodes, historyCodes, translate, urgencyCodes } from '#adapters/hl7/codes.ts'
import { MessageFault } from '#adapters/hl7/faults.ts'
import { named } from '#adapters/hl7/groups.ts'
import type { Segment } from '#adapters/hl7/message.ts'
import type { Order } from '#adapters/hl7/orders.ts'
import { encounterAt, patientAt, requiredPid } from '#adapters/hl7/patient-fields.ts'
import { type Scope, spotOf } from '#adapters/hl7/profile-fields.ts'
import {
  instantAt,
  nameIn,
  pastInstantAt,
  placeOf,
  placeOfFirst,
  type Reading,
  type Spot,
} from '#adapters/hl7/reading.ts'
import { readObservations } from '#adapters/hl7/request-observations.ts'
import { sampleAt } from '#adapters/hl7/sample-fields.ts'
import type {
  CodedTextInput,
  ComponentInput,
  ConsentInput,
  RequestContent,
} from '#resolvers/requests/content.ts'
import type { PlaceableField } from '#rules/messaging/place-terms.ts'

/** Reads the lines of a form: BPO of an OMB, OBR of an ORM. */
export type ReadComponents = (reading: Reading, scope: Scope) => readonly ComponentInput[]

/** Where a form says what OMB and ORM say at different places. */
export type FormPlaces = {
  readonly components: ReadComponents
  readonly plannedAt: readonly string[]
  readonly urgency: readonly string[]
  readonly indication: readonly string[]
  readonly diagnosis: readonly string[]
}

/** A request form as one order of a message tells it; every member's place stands in the reading. */
export const contentOf = async (
  call: Hl7Call,
  reading: Reading,
  order: Order,
  places: FormPlaces,
): Promise<RequestContent> => {
  const scope = order.scope
  const pid = requiredPid(call.message.segments)
  const patient = await patientAt(call, reading, pid, scope)
  const encounter = encounterAt(reading, scope)
  const observations = readObservations(reading, scope)
  const consent = consentAt(reading, scope, observations.consent)
  const sample = sampleAt(reading, scope)
  reading.place('placerNumber', placeOf(order.orc, 2))
  return {
    patient,
    encounter,
    diagnoses: diagnosesAt(reading, scope, places.diagnosis),
    indication: codedAt(reading, scope, 'indication', places.indication),
    indicationReason: spotOf(scope, 'indicationReason').value ?? observations.indicationReason,
    transfusionHistory: historyAt(scope, 'transfusionHistory') ?? observations.transfusionHistory,
    pregnancyHistory: historyAt(scope, 'pregnancyHistory') ?? observations.pregnancyHistory,
    reactionHistory: historyAt(scope, 'reactionHistory') ?? observations.reactionHistory,
    laboratoryValues: observations.laboratoryValues,
    consent,
    components: places.components(reading, scope),
    urgency: urgencyAt(reading, scope, places.urgency),
    plannedAt: plannedAt(reading, scope, places.plannedAt),
    declaredGroup: spotOf(scope, 'declaredGroup').value ?? observations.declaredGroup,
    note: noteOf(scope),
    requesterName: requesterAt(reading, scope, order.orc),
    sample,
  }
}

/** When the form was complete: the order's own time or the sample's, whichever came last and has passed. */
export const completedAt = (reading: Reading, order: Order, content: RequestContent, now: Date) => {
  const location = placeOf(order.orc, 9)
  reading.place('occurredAt', location)
  const ordered = pastInstantAt(reading, { value: order.orc.field(9).value, location }, now)
  const collected = content.sample?.collectedAt
  if (!ordered || !collected || collected > now) return ordered
  return new Date(Math.max(collected.getTime(), ordered.getTime()))
}

const codedIn = ({ value }: Spot, text: string | undefined): CodedTextInput | undefined => {
  if (!value && !text) return undefined
  return { code: value ?? null, text: text || (value ?? '') }
}

const codedAt = (reading: Reading, scope: Scope, name: PlaceableField, usual: readonly string[]) => {
  const spot = spotOf(scope, name, ...usual)
  reading.place(name, spot.location)
  return codedIn(spot, textBeside(scope, spot))
}

/** The words beside a code: the component after it. */
export const textBeside = ({ message }: Scope, { location }: Spot): string | undefined => {
  const { segment, sequence, field = 0, component = 1 } = location
  const holder = message.all(segment)[sequence - 1]
  return (
    holder
      ?.field(field)
      .component(component + 1)
      .text.trim() || undefined
  )
}

const diagnosesAt = (reading: Reading, scope: Scope, usual: readonly string[]): CodedTextInput[] => {
  reading.place('diagnoses', placeOfFirst('DG1', 3))
  const own = named(scope.segments, 'DG1')
  const segments = own.length > 0 ? own : scope.message.all('DG1')
  const told = segments.flatMap((dg1) => {
    const code = dg1.field(3).text.trim()
    const text = dg1.text('3.2').trim() || dg1.text('4').trim()
    return code || text ? [{ code: code || null, text: text || code }] : []
  })
  if (told.length > 0) return told
  const placed = codedAt(reading, scope, 'diagnosis', usual)
  if (usual.length === 0 && scope.profile.fields.diagnosis === undefined)
    reading.place('diagnoses', placeOfFirst('DG1', 3))
  return placed ? [placed] : []
}

const historyAt = (scope: Scope, name: PlaceableField) => {
  const { value } = spotOf(scope, name)
  return value ? translate(scope.profile, historyCodes, value) : null
}

/**
 * Consent where the profile says, else BPO-14 of every line: one that says no, or none that says yes, is no consent.
 */
const consentAt = (reading: Reading, scope: Scope, observed: Spot | undefined): ConsentInput | null => {
  const spots = consentSpots(scope, observed)
  const refused = spots.find(({ value }) => isNo(scope, value)) ?? spots.find(({ value }) => !value)
  const given = spots.find(({ value }) => Boolean(value) && !isNo(scope, value))
  const shown = refused !== undefined && (given === undefined || isNo(scope, refused.value)) ? refused : given
  const signer = spotOf(scope, 'consentSigner')
  const signedAt = spotOf(scope, 'consentSignedAt')
  reading.place('consent', shown?.location ?? placeOfFirst('BPO', 14))
  if (scope.profile.fields.consentSigner) reading.place('consent.signer', signer.location)
  if (scope.profile.fields.consentSignedAt) reading.place('consent.signedAt', signedAt.location)
  if (shown?.value === undefined || shown.value === null) return null
  const kind = known(scope, consentCodes, shown, { zh: '知情同意', en: 'consent' })
  return { kind, signer: signer.value, signedAt: instantAt(reading, signedAt) }
}

const consentSpots = (scope: Scope, observed: Spot | undefined): readonly Spot[] => {
  if (scope.profile.fields.consent !== undefined) return [spotOf(scope, 'consent')]
  if (observed !== undefined) return [observed]
  return named(scope.segments, 'BPO').map((bpo) => ({
    value: bpo.field(14).value,
    location: placeOf(bpo, 14),
  }))
}

const isNo = (scope: Scope, value: Spot['value']) =>
  Boolean(value) && translate(scope.profile, consentCodes, value ?? '') === 'NONE'

const urgencyAt = (reading: Reading, scope: Scope, usual: readonly string[]) => {
  const spot = spotOf(scope, 'urgency', ...usual)
  reading.place('urgency', spot.location)
  return spot.value ? known(scope, urgencyCodes, spot, { zh: '紧急程度', en: 'priority' }) : 'ROUTINE'
}

const plannedAt = (reading: Reading, scope: Scope, usual: readonly string[]): Date | undefined => {
  const spot = spotOf(scope, 'plannedAt', ...usual)
  reading.place('plannedAt', spot.location)
  return instantAt(reading, spot)
}

/** @throws MessageFault 103 for a code nobody knows. */
export const known = <Word extends string>(
  scope: Scope,
  table: CodeTable<Word>,
  { value, location }: Spot,
  what: { zh: string; en: string },
): Word => {
  const word = translate(scope.profile, table, value ?? '')
  if (word === null) throw MessageFault.unknownCode(location, value ?? '', what)
  return word
}

/** Remarks of the order: each NTE that is no observation's. */
const noteOf = (scope: Scope): string | undefined => {
  if (scope.profile.fields.note) return spotOf(scope, 'note').value ?? undefined
  let holder = ''
  const remarks: string[] = []
  for (const segment of scope.segments) {
    if (segment.name !== 'NTE') holder = segment.name
    else if (holder !== 'OBX') remarks.push(segment.field(3).freeText.trim())
  }
  return remarks.filter(Boolean).join('\n') || undefined
}

const requesterAt = (reading: Reading, scope: Scope, orc: Segment): string | undefined => {
  const placed = scope.profile.fields.requester && spotOf(scope, 'requester')
  reading.place('requesterName', placed ? placed.location : placeOf(orc, 12))
  if (placed) return placed.value ?? undefined
  const obr = scope.segments.find(({ name }) => name === 'OBR')
  return nameIn(orc.field(12), 2) ?? (obr && nameIn(obr.field(16), 2))
}
