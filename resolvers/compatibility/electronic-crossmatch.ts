import { findUnitLabel, type SampledPatient, type UnitLabelRow } from '#db/compatibility/finders.ts'
import { BadInput } from '#lib/errors.ts'
import type { Id } from '#lib/ids.ts'
import { productOf } from '#resolvers/alliance/dictionary.ts'
import { policyAt } from '#resolvers/alliance/policy.ts'
import { UnitNotFound } from '#resolvers/alliance/unit-not-found.ts'
import { electronicHistoryOf } from '#resolvers/compatibility/electronic-history.ts'
import { ElectronicCrossmatchRefused } from '#resolvers/compatibility/errors.ts'
import { passportOf } from '#resolvers/compatibility/passport-facts.ts'
import type { Tx } from '#resolvers/context.ts'
import { checkElectronicCrossmatch, electronicSides } from '#rules/compatibility/electronic-crossmatch.ts'
import { readBarcode } from '#rules/identifiers/isbt128-barcode.ts'

/** The bag's ISBT 128 barcodes as the scanner read them, identifiers included. */
export type ScannedLabel = {
  /** Data structure 001, as `=A9999XX123456700`. */
  readonly donationNumber: string
  /** Data structure 002, as `=%6200`. */
  readonly group: string
}

/** What is to be matched by computer. */
export type ElectronicMatch = {
  readonly sampleId: Id<'Sample'>
  readonly patient: Pick<SampledPatient, 'personId'>
  readonly unitId: Id<'Unit'>
  readonly scanned: ScannedLabel | null
}

/**
 * What a computer finds for both sides of a crossmatch.
 * @throws ElectronicCrossmatchRefused with every condition that isn't fulfilled
 */
export const matchByComputer = async (tx: Tx, match: ElectronicMatch) => {
  const { values: policy } = await policyAt(tx, tx.now)
  const passport = await passportOf(tx, match.patient.personId)
  const label = await tx.elevated(() => findUnitLabel(tx.db, tx.allianceId, match.unitId))
  const product = label === null ? undefined : await productOf(tx, label)
  if (label === null || product === undefined) throw new UnitNotFound()
  const findings = checkElectronicCrossmatch(
    {
      passport,
      ...(await electronicHistoryOf(tx, match.patient.personId)),
      sampleId: match.sampleId,
      unit: {
        componentClass: product.componentClass,
        abo: label.abo,
        rhd: label.rhd,
        readByBarcode: isReadByBarcode(label, match.scanned),
      },
    },
    policy,
  )
  const [first] = findings
  if (first !== undefined) throw new ElectronicCrossmatchRefused(first.message, findings)
  return electronicSides(passport.group.abo ?? label.abo, label.abo)
}

const isReadByBarcode = (label: UnitLabelRow, scanned: ScannedLabel | null): boolean => {
  if (scanned === null || label.scheme !== 'ISBT128') return false
  const number = readBarcode(scanned.donationNumber)
  const group = readBarcode(scanned.group)
  if (!number.ok || !group.ok) return false
  if (number.value.kind !== 'DONATION_NUMBER' || group.value.kind !== 'GROUP') return false
  return (
    number.value.donationNumber === label.donationNumber &&
    group.value.reading.kind === 'GROUP' &&
    group.value.reading.use === 'GENERAL' &&
    group.value.reading.abo === label.abo &&
    group.value.reading.rhd === label.rhd
  )
}

/** What was said of a side must be what the computer finds. */
export const assertSameSides = (
  told: { readonly major: string | null; readonly minor: string | null },
  found: ReturnType<typeof electronicSides>,
): void => {
  const wrong = [
    ...(told.major !== null && told.major !== found.MAJOR ? ['major'] : []),
    ...(told.minor !== null && told.minor !== found.MINOR ? ['minor'] : []),
  ]
  if (wrong[0] !== undefined)
    throw BadInput.of(wrong[0], {
      zh: '与两者血型所得结果不符',
      en: 'this is not what the two groups give',
    })
}
