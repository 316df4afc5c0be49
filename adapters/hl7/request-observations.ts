import { historyCodes, mapped, translate } from '#adapters/hl7/codes.ts'
import { named } from '#adapters/hl7/groups.ts'
import type { Segment } from '#adapters/hl7/message.ts'
import type { Scope } from '#adapters/hl7/profile-fields.ts'
import { instantAt, placeOf, type Reading, type Spot } from '#adapters/hl7/reading.ts'
import { ownMember } from '#lib/own-member.ts'
import type { LaboratoryValueInput } from '#resolvers/requests/content.ts'
import type { History } from '#rules/requests/terms.ts'

/** Codes of an OBX on a request form that are no laboratory values: LOINC of the groups, and the hub's own. */
const DECLARED_GROUP = ['882-1', '883-9', '10331-7']
type HistoryMember = 'transfusionHistory' | 'pregnancyHistory' | 'reactionHistory'
const HISTORIES: Readonly<Record<string, HistoryMember>> = {
  'HX-TRANSFUSION': 'transfusionHistory',
  'HX-PREGNANCY': 'pregnancyHistory',
  'HX-REACTION': 'reactionHistory',
}
export const QUANTITY_CODE = 'QUANTITY'
const CONSENT_CODE = 'CONSENT'
const INDICATION_REASON_CODE = 'INDICATION-REASON'

/** What the OBX of a request form say. */
export type RequestObservations = {
  readonly laboratoryValues: readonly LaboratoryValueInput[]
  readonly transfusionHistory?: History
  readonly pregnancyHistory?: History
  readonly reactionHistory?: History
  /** Group as the ward believes it. */
  readonly declaredGroup?: string
  readonly consent?: Spot
  /** Why blood is asked for although the laboratory values do not speak for it. */
  readonly indicationReason?: string
}

/** The hub's code of an observation: the sender's own by its profile, LOINC wherever it stands in OBX-3. */
export const testOf = ({ profile }: Scope, obx: Segment): string => {
  const field = obx.field(3).repetition(1)
  return field.text(6).trim() === 'LN' && field.text(3).trim() !== 'LN'
    ? mapped(profile, 'test', field.text(4))
    : mapped(profile, 'test', field.text(1))
}

/** Reads the OBX of one order, or of the whole message when the order has none. */
export const readObservations = (reading: Reading, scope: Scope): RequestObservations => {
  const own = named(scope.segments, 'OBX')
  const segments = own.length > 0 ? own : scope.message.all('OBX')
  const laboratoryValues: LaboratoryValueInput[] = []
  const groups: string[] = []
  const told: { -readonly [K in keyof RequestObservations]?: RequestObservations[K] } = {}
  reading.place('laboratoryValues', { segment: 'OBX', sequence: segments[0]?.sequence ?? 1 })
  for (const obx of segments) {
    const test = testOf(scope, obx)
    const member = ownMember(HISTORIES, test)
    if (member) told[member] = translate(scope.profile, historyCodes, obx.text('5')) ?? 'UNKNOWN'
    else if (test === CONSENT_CODE) told.consent = { value: obx.field(5).value, location: placeOf(obx, 5) }
    else if (test === INDICATION_REASON_CODE) told.indicationReason = obx.field(5).freeText.trim()
    else if (DECLARED_GROUP.includes(test)) groups.push(obx.text('5.2').trim() || obx.text('5').trim())
    else if (test !== QUANTITY_CODE && test !== '' && !obx.field(5).isEmpty)
      laboratoryValues.push(laboratoryValue(reading, obx, test, laboratoryValues.length))
  }
  const declaredGroup = groups.filter(Boolean).join(' ')
  return { ...told, laboratoryValues, ...(declaredGroup ? { declaredGroup } : {}) }
}

const laboratoryValue = (
  reading: Reading,
  obx: Segment,
  code: string,
  index: number,
): LaboratoryValueInput => {
  reading.place(`laboratoryValues[${index}]`, placeOf(obx, 5))
  // A structured numeric is comparator and number: `<^5`.
  const isStructured = obx.text('2') === 'SN'
  return {
    code,
    name: obx.text('3.2').trim() || null,
    value: isStructured ? obx.text('5.1') + obx.text('5.2') : obx.text('5').trim(),
    unit: obx.text('6').trim() || null,
    at: instantAt(reading, { value: obx.field(14).value, location: placeOf(obx, 14) }),
  }
}
