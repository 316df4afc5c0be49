import { areDays, doMeet } from '#rules/calendar.ts'
import { type Finding, finding } from '#rules/finding.ts'
import type { PublicationFacts, WrittenDictionary, WrittenStationCode } from '#rules/products/publication.ts'
import { standardSpecifications } from '#rules/products/specifications.ts'
import { labelSchemes } from '#rules/products/terms.ts'

/** What a label may be printed with: letters, digits and full stops. */
const LABEL_CODE = /^[0-9A-Za-z][0-9A-Za-z.]{0,19}$/

/**
 * What a station prints on its labels stands for one product and one specification at a time.
 *
 * Facts: the dictionary as written, the products known before, the alliance's stations.
 * Refuses: `LABEL_STATION_UNKNOWN`, `DICTIONARY_WORD_UNKNOWN`, `DICTIONARY_CODE_INVALID`, `DICTIONARY_DAYS_INVALID`,
 * `LABEL_PRODUCT_UNKNOWN`, `LABEL_SPECIFICATION_UNKNOWN`, `LABEL_CODE_OVERLAPS`.
 * Source: HOUSE_PRODUCTS. Reviewed: not yet reviewed by a physician.
 */
export function checkLabelCodes(written: WrittenDictionary, facts: PublicationFacts): Finding[] {
  const { stationCodes } = written
  return stationCodes.flatMap((one, at) => {
    const field = `stationCodes[${at}]`
    return [
      ...checkStation(one, field, facts),
      ...checkForm(one, field),
      ...checkTarget(one, field, { written, facts }),
      ...stationCodes
        .slice(0, at)
        .filter((other) => overlaps(one, other))
        .slice(0, 1)
        .map(() =>
          finding('LABEL_CODE_OVERLAPS', {
            field: `${field}.labelProductCode`,
            values: { station: one.station, code: one.labelProductCode },
          }),
        ),
    ]
  })
}

const checkStation = ({ station }: WrittenStationCode, field: string, { stations }: PublicationFacts) =>
  stations.includes(station)
    ? []
    : [finding('LABEL_STATION_UNKNOWN', { field: `${field}.station`, values: { station } })]

function checkForm(
  { scheme, labelProductCode: code, ...days }: WrittenStationCode,
  field: string,
): Finding[] {
  const words = labelSchemes.join(', ')
  return [
    ...((labelSchemes as readonly string[]).includes(scheme)
      ? []
      : [finding('DICTIONARY_WORD_UNKNOWN', { field: `${field}.scheme`, values: { word: scheme, words } })]),
    ...(LABEL_CODE.test(code)
      ? []
      : [finding('DICTIONARY_CODE_INVALID', { field: `${field}.labelProductCode`, values: { code } })]),
    ...(areDays(days) ? [] : [finding('DICTIONARY_DAYS_INVALID', { field: `${field}.until` })]),
  ]
}

type Around = { readonly written: WrittenDictionary; readonly facts: PublicationFacts }

function checkTarget(
  { product, specification }: WrittenStationCode,
  field: string,
  { written, facts }: Around,
): Finding[] {
  const listed = written.products.find(({ code }) => code === product)
  const standard = standardSpecifications.get(product)
  if (listed === undefined && standard === undefined && !facts.known.has(product))
    return [finding('LABEL_PRODUCT_UNKNOWN', { field: `${field}.product`, values: { product } })]
  const codes = (listed?.specifications ?? standard ?? []).map(({ code }) => code)
  if (specification === null || codes.includes(specification)) return []
  return [
    finding('LABEL_SPECIFICATION_UNKNOWN', {
      field: `${field}.specification`,
      values: { product, specification },
    }),
  ]
}

const overlaps = (one: WrittenStationCode, other: WrittenStationCode): boolean =>
  one.station === other.station &&
  one.scheme === other.scheme &&
  one.labelProductCode === other.labelProductCode &&
  doMeet(one, other)
