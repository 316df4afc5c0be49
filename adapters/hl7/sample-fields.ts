import type { ErrorLocation } from '#adapters/hl7/ack.ts'
import { mapped } from '#adapters/hl7/codes.ts'
import { type Scope, spotOf } from '#adapters/hl7/profile-fields.ts'
import { instantAt, nameIn, placeOf, type Reading } from '#adapters/hl7/reading.ts'
import type { FormSampleInput } from '#resolvers/requests/content.ts'

/**
 * The tube as SPM tells of it (in an older order, OBR-7, OBR-10, OBR-15 with the profile's place of the number).
 * Null when nothing numbers one.
 */
export const sampleAt = (reading: Reading, scope: Scope): FormSampleInput | null => {
  const number = spotOf(scope, 'sampleNumber', 'SPM-2', 'SPM-2.2')
  const type = spotOf(scope, 'specimenType', 'SPM-4', 'OBR-15')
  const collected = spotOf(scope, 'collectedAt', 'SPM-17', 'OBR-7')
  const hasSpecimen = scope.message.first('SPM') !== undefined || number.value
  for (const prefix of ['', 'sample.']) {
    reading.place(`${prefix}sampleNumber`, number.location)
    reading.place(`${prefix}specimenType`, type.location)
    reading.place(`${prefix}collectedAt`, collected.location)
    reading.place(`${prefix}collectorName`, collectorPlace(scope))
  }
  if (!hasSpecimen) return null
  return {
    sampleNumber: number.value?.trim(),
    specimenType: type.value ? mapped(scope.profile, 'specimen', type.value) : undefined,
    collectedAt: instantAt(reading, collected),
    collectorName: collectorOf(scope),
  }
}

/** SPM has no field for the collector: an order without OBR can only be shown its specimen. */
const collectorPlace = (scope: Scope): ErrorLocation => {
  const { location } = spotOf(scope, 'collector', 'OBR-10')
  const specimen = scope.segments.find(({ name }) => name === 'SPM') ?? scope.message.first('SPM')
  const isAbsent = scope.message.first(location.segment) === undefined
  return isAbsent && specimen ? placeOf(specimen) : location
}

const collectorOf = (scope: Scope): string | undefined => {
  if (scope.profile.fields.collector) return spotOf(scope, 'collector').value ?? undefined
  const obr = [...scope.segments, ...scope.message.all('OBR')].find(({ name }) => name === 'OBR')
  return obr && nameIn(obr.field(10), 2)
}
