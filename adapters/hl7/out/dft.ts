import { formatTime } from '#adapters/hl7/datetime.ts'
import type { OutMessage } from '#adapters/hl7/out/envelope.ts'
import { pid } from '#adapters/hl7/out/parts.ts'
import { codedIn, type Speech } from '#adapters/hl7/out/speech.ts'
import {
  components,
  entity,
  identifier,
  type OutSegment,
  segment,
  subcomponents,
} from '#adapters/hl7/writer.ts'
import type { PlaceCodes } from '#resolvers/alliance/outbound-facts.ts'
import type { WaiverFacts } from '#resolvers/waivers/outbound-facts.ts'

/** A settlement, or its reversal, as it is credited. */
type Credited = {
  readonly facts: WaiverFacts
  readonly places: PlaceCodes
  /** The credit is taken back. */
  readonly isTakenBack: boolean
  readonly at: Date
}

const CODE = {
  system: 'fee',
  codes: ['WAIVER'],
  words: { zh: '用血费用减免', en: 'blood charge waiver' },
  table: '99FEE',
} as const

/**
 * `DFT^P03`: what is waived of each line of a bill, as a credit, or as a charge again where that is taken back. Each line has
 * the number of its own that it had before, so that a message taken twice is known.
 * Source: HL7 v2.5.1 chapters 6.4.1 and 6.5.1.
 */
export const dftCredit = (credited: Credited): OutMessage => ({
  type: { code: 'DFT', event: 'P03' },
  body: (speech) => {
    const { facts, places, at } = credited
    return [
      segment('EVN', { 1: 'P03', 2: formatTime(at) }),
      pid(speech, places, facts.patient),
      segment('PV1', {
        1: 1,
        2: facts.encounter.patientClass,
        19: identifier(facts.encounter.visitNumber, places.hospital, 'VN'),
      }),
      ...facts.lines.map((line, index) => ft1(speech, credited, line, index + 1)),
    ]
  },
})

const ft1 = (
  speech: Speech,
  { facts, places, isTakenBack, at }: Credited,
  line: WaiverFacts['lines'][number],
  setId: number,
): OutSegment => {
  const amount = components(subcomponents(yuanOf(line.fen), 'CNY'))
  return segment('FT1', {
    1: setId,
    2: isTakenBack ? `${line.id}-R` : line.id,
    3: line.chargeNumber,
    4: formatTime(at),
    6: isTakenBack ? 'CG' : 'CD',
    7: codedIn(speech, CODE),
    10: 1,
    11: amount,
    12: amount,
    23: line.unitId === null ? undefined : entity(line.unitId, places.lead),
    30: facts.waiver.id,
    31: line.position,
  })
}

/** Fen as yuan with both decimals. */
const yuanOf = (fen: number): string => `${Math.trunc(fen / 100)}.${String(fen % 100).padStart(2, '0')}`
