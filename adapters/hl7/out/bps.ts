import { formatTime } from '#adapters/hl7/datetime.ts'
import type { OutMessage } from '#adapters/hl7/out/envelope.ts'
import { orderNumbers, pid, product, unitOf } from '#adapters/hl7/out/parts.ts'
import { numeral, type Speech } from '#adapters/hl7/out/speech.ts'
import { coded, components, type OutSegment, segment } from '#adapters/hl7/writer.ts'
import type { PlaceCodes } from '#resolvers/alliance/outbound-facts.ts'
import type { OutboundUnit } from '#resolvers/inventory/outbound-facts.ts'
import type { RequestFacts } from '#resolvers/requests/outbound-facts.ts'
import { aboGroupLabels, rhdTypeLabels } from '#rules/compatibility/terms.ts'

/** What became of bags, table 0510. */
const STATUSES = {
  RS: 'Reserved and not yet dispensed',
  RD: 'Reserved and ready to dispense',
  DS: 'Dispensed to patient location',
  RE: 'Released (no longer allocated for the patient)',
} as const
export type DispenseStatus = keyof typeof STATUSES

/** How ISBT 128 says in a product code that a bag is for the patient of PID alone, who gave it. */
const AUTOLOGOUS = ['1', 'For autologous use only', 'ISBT128'] as const

/** Bags that reached one status for one request at one instant. */
export type Dispensing = {
  readonly facts: RequestFacts
  readonly places: PlaceCodes
  readonly units: readonly OutboundUnit[]
  readonly status: DispenseStatus
  readonly at: Date
}

/**
 * `BPS^O29`: bags reserved, ready, handed over, or no longer kept; one order group for each product.
 * Source: HL7 v2.5.1 chapters 4.14.3 and 4.15.2.
 */
export const bpsStatus = (dispensing: Dispensing): OutMessage => ({
  type: { code: 'BPS', event: 'O29' },
  body: (speech) => {
    const { facts, places, units } = dispensing
    const byProduct = [...Map.groupBy(units, ({ unit }) => unit.productCode).values()]
    return [
      pid(speech, places, facts.patient),
      ...byProduct.flatMap((alike, index) => [
        segment('ORC', { 1: 'RE', ...orderNumbers(places, facts.request) }),
        bpo(speech, alike, index + 1),
        ...alike.map((bag, place) => bpx(speech, dispensing, bag, place + 1)),
      ]),
    ]
  },
})

const bpo = (speech: Speech, alike: readonly OutboundUnit[], setId: number): OutSegment => {
  const [first] = alike
  const amount = alike.reduce((sum, { unit }) => sum + unit.content, 0)
  return segment('BPO', {
    1: setId,
    2: first && product(speech, first.unit.productCode, first.product),
    4: speech.profile.quantityIn === 'UNITS' ? numeral(amount) : alike.length,
    5: numeral(amount),
    6: unitOf(speech, first?.product ?? null),
  })
}

const bpx = (speech: Speech, { facts, places, status, at }: Dispensing, bag: OutboundUnit, setId: number) => {
  const { unit } = bag
  return segment('BPX', {
    1: setId,
    2: coded(status, STATUSES[status], 'HL70510'),
    3: 'F',
    4: formatTime(at),
    5: unit.donationNumber,
    6: coded(unit.labelProductCode, undefined, unit.scheme === 'ISBT128' ? 'ISBT128' : '99STATION'),
    7: unit.donorPatientId === null ? undefined : coded(...AUTOLOGOUS),
    11: groupOf(speech, bag),
    13: formatTime(unit.expiresAt),
    14: 1,
    15: numeral(unit.content),
    16: unitOf(speech, bag.product),
    17: unit.id,
    18: locationOf(speech, facts, places),
    20: speech.person(bag.collectedBy),
    21: speech.person(bag.issuedBy),
  })
}

const groupOf = (speech: Speech, { unit, groupCode }: OutboundUnit) => {
  const words = speech.call({
    zh: `${aboGroupLabels[unit.abo].zh} ${rhdTypeLabels[unit.rhd].zh}`,
    en: `${unit.abo} ${rhdTypeLabels[unit.rhd].en}`,
  })
  return coded(groupCode ?? undefined, words, groupCode === null ? undefined : 'ISBT128')
}

const locationOf = (speech: Speech, { request }: RequestFacts, places: PlaceCodes) => {
  const { ward, department, bed } = request.form
  return components(speech.write(ward ?? department), undefined, speech.write(bed), places.hospital)
}
