import { formatTime } from '#adapters/hl7/datetime.ts'
import { codedIn, type Speech } from '#adapters/hl7/out/speech.ts'
import {
  type Components,
  coded,
  components,
  entity,
  identifier,
  type OutSegment,
  segment,
  subcomponents,
} from '#adapters/hl7/writer.ts'
import type { PlaceCodes } from '#resolvers/alliance/outbound-facts.ts'
import type { OutboundPatient, RequestFacts, SampleFacts } from '#resolvers/requests/outbound-facts.ts'

const SEXES = { MALE: ['M', 'MALE'], FEMALE: ['F', 'FEMALE'], UNKNOWN: ['U', 'UNKNOWN'] } as const

/** PID: the hospital's own number, the name as it was given, birth date and sex. */
export const pid = (speech: Speech, places: PlaceCodes, patient: OutboundPatient): OutSegment =>
  segment('PID', {
    1: 1,
    3: identifier(patient.hospitalNumber, places.hospital, 'MR'),
    5: components(speech.write(patient.name), undefined, undefined, undefined, undefined, undefined, 'L'),
    7: patient.birthDate?.replaceAll('-', ''),
    8: speech.code('sex', ...SEXES[patient.sex]),
  })

/** ORC-2 and ORC-3 of a request: the hospital's number and the hub's. */
export const orderNumbers = (
  places: PlaceCodes,
  request: Pick<RequestFacts['request'], 'id' | 'placerNumber'> | null,
) => ({
  2: request === null ? undefined : entity(request.placerNumber, places.hospital),
  3: request === null ? undefined : entity(request.id, places.lead),
})

/** A product by the destination's code, with its name. */
export const product = (
  speech: Speech,
  code: string,
  known: { readonly name: { readonly zh: string; readonly en: string } } | null,
): Components =>
  codedIn(speech, {
    system: 'product',
    codes: [code],
    words: known?.name ?? { zh: code, en: code },
    table: '99HUB',
  })

const UNITS = {
  U: { codes: ['U'], words: { zh: '单位', en: 'unit' } },
  ML: { codes: ['mL', 'ML', 'ml'], words: { zh: '毫升', en: 'millilitre' } },
  DOSE: { codes: ['DOSE'], words: { zh: '治疗量', en: 'therapeutic dose' } },
} as const

/** What a quantity of the product is counted in. */
export const unitOf = (
  speech: Speech,
  known: { readonly unit: keyof typeof UNITS } | null,
): Components | undefined =>
  known === null ? undefined : codedIn(speech, { system: 'unit', table: '99HUB', ...UNITS[known.unit] })

const SPECIMENS: Readonly<Record<string, string>> = {
  WB: 'Blood, Whole',
  PLAS: 'Plasma',
  SER: 'Serum',
}

/** SPM of a sample: numbers, type, times; `rejection` is SPM-21. */
export const spm = (
  speech: Speech,
  places: PlaceCodes,
  { sample }: Pick<SampleFacts, 'sample'>,
  rejection?: Components,
): OutSegment =>
  segment('SPM', {
    1: 1,
    2: components(subcomponents(sample.sampleNumber, places.hospital), subcomponents(sample.id, places.lead)),
    4: coded(
      speech.code('specimen', sample.specimenType),
      SPECIMENS[sample.specimenType] ?? sample.specimenType,
      'HL70487',
    ),
    17: sample.collectedAt === null ? undefined : formatTime(sample.collectedAt),
    18: sample.receivedAt === null ? undefined : formatTime(sample.receivedAt),
    20: rejection === undefined ? undefined : 'N',
    21: rejection,
  })

/** A remark in NTE-3; nothing for none. */
export const note = (text: string | undefined): readonly OutSegment[] =>
  text === undefined ? [] : [segment('NTE', { 1: 1, 3: text })]
