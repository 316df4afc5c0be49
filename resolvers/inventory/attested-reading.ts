import type { UnitRow } from '#db/inventory/finders.ts'
import { listPlacesByIds } from '#db/inventory/finders-places.ts'
import { BadInput } from '#lib/errors.ts'
import { celsius } from '#lib/quantities.ts'
import { productOf } from '#resolvers/alliance/dictionary.ts'
import { readCelsius } from '#resolvers/common-input.ts'
import type { Tx } from '#resolvers/context.ts'
import type { Finding } from '#rules/finding.ts'
import { type AttestedReading, checkAttestedReading } from '#rules/inventory/attest.ts'
import { neededRange, type PlaceFacts } from '#rules/inventory/places.ts'
import { attestSources } from '#rules/inventory/terms.ts'
import type { PolicyValues } from '#rules/policy.ts'

/** What the device itself shows, as it is typed in. */
export type AttestedReadingInput = {
  /** Degrees Celsius, to a tenth. */
  readonly celsius: number
  /** DEVICE_DISPLAY or DEVICE_LOG. */
  readonly source: string
  readonly takenAt: Date
}

/** @throws BadInput for what can be no reading, or one of the future */
export const readAttestedReading = (tx: Tx, input: AttestedReadingInput): AttestedReading => {
  const source = attestSources.find((known) => known === input.source)
  if (source === undefined)
    throw BadInput.of('reading.source', {
      zh: '须为设备自身显示屏（DEVICE_DISPLAY）或设备自身存储记录（DEVICE_LOG）',
      en: 'must be the device’s own display (DEVICE_DISPLAY) or log (DEVICE_LOG)',
    })
  const takenAt = new Date(input.takenAt)
  if (Number.isNaN(takenAt.getTime()) || takenAt > tx.now)
    throw BadInput.of('reading.takenAt', {
      zh: '须为不晚于当前的时间',
      en: 'must be a time that has been',
    })
  return { celsius: celsius(readCelsius(input.celsius, 'reading.celsius')), source, takenAt }
}

/** What speaks against leaning on a reading for this unit: it is judged by the place in which the unit stands. */
export const judgeAttested = async (
  tx: Tx,
  unit: UnitRow,
  reading: AttestedReading,
  policy: PolicyValues,
): Promise<Finding[]> => checkAttestedReading(reading, await placeOf(tx, unit), { now: tx.now, policy })

/** Where the unit stands; where it stands nowhere, a store such as it needs. */
const placeOf = async (tx: Tx, unit: UnitRow): Promise<PlaceFacts> => {
  const { placeId, thawedAt } = unit
  const [place] = placeId === null ? [] : await tx.elevated(() => listPlacesByIds(tx.db, [placeId]))
  if (place !== undefined) return place
  const storage = (await productOf(tx, unit))?.storage ?? 'RED_CELLS'
  return { kind: 'FRIDGE', keeps: neededRange(storage, thawedAt !== null), components: [storage] }
}
