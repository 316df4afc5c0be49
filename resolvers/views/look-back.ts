import { listPatientsByIds } from '#db/requests/finders-patients.ts'
import {
  listUnitsOfDonation,
  listUnitsOfPerson,
  type TracedReaction,
  type TracedTelling,
  type TracedUnitRow,
} from '#db/views/look-back.ts'
import { BadInput } from '#lib/errors.ts'
import { asId, type Id } from '#lib/ids.ts'
import { seatKindOf } from '#resolvers/access.ts'
import { auditedLookUp, type LookUp } from '#resolvers/audited-look-up.ts'
import type { Ctx } from '#resolvers/context.ts'
import { isbt128Scheme, readDonation } from '#rules/identifiers/unit-number.ts'
import { completeness, isTraced, tracedFate } from '#rules/transfusions/tracing.ts'
import type { TracedFate } from '#rules/transfusions/tracing-terms.ts'

/** One of the two: the donation whose recipients are looked for, or the patient whose donations are. */
export type LookBackInput = {
  readonly donationNumber?: string | null
  readonly patientId?: string | null
}

export type { TracedReaction, TracedTelling }

/** A bag, what became of it, and what each hospital told. */
export type TracedUnit = TracedUnitRow & { readonly fate: TracedFate }

/** What a look-back found, as of one instant. */
export type LookBack = {
  readonly asOf: Date
  /** Whether every hospital's bags are among these; a member sees its own. */
  readonly acrossHospitals: boolean
  readonly units: readonly TracedUnit[]
  /** Per cent of the bags whose whereabouts or one recipient is known; null when there is no bag. */
  readonly completeness: number | null
  readonly unknownFate: readonly TracedUnit[]
  /** How many people received any of it. */
  readonly recipientCount: number
}

/**
 * Looks back in either direction, across hospitals: from a donation to its recipients, or from a patient to the
 * donations. The lead sees all of its alliance; the station the donations it delivered, in every alliance, and no
 * patient's name; a member what it was itself given. It stands in the audit trail before it is answered. Null when there
 * is nothing of it that the caller may see.
 */
export const lookBack = async (ctx: Ctx, input: LookBackInput): Promise<LookBack | null> => {
  const donationNumber = input.donationNumber?.trim() || null
  const patientId = input.patientId || null
  const subject = donationNumber ?? patientId
  if (subject === null || (donationNumber !== null && patientId !== null))
    throw BadInput.of('donationNumber', {
      zh: '须提供献血码或患者 id 之一',
      en: 'give either the donation number or the patient’s id',
    })
  return auditedLookUp(ctx, { name: 'views.lookBack', subject, input }, async (lookUp) => {
    const found = donationNumber
      ? await unitsOfDonation(lookUp, donationNumber)
      : await unitsOfPatient(lookUp, subject)
    return found && answer(lookUp, found)
  })
}

/** Null for a donation that none of the caller's hospitals ever had a bag of. */
const unitsOfDonation = async (
  { db, actor, elevated }: LookUp,
  donationNumber: string,
): Promise<TracedUnitRow[] | null> => {
  // Typed with its check character, scanned, or a station's own number as it stands.
  const read = readDonation(isbt128Scheme, donationNumber)
  const rows = await elevated(() =>
    listUnitsOfDonation(db, {
      allianceIds: actor.seats.map(({ allianceId }) => allianceId),
      donationNumbers: read === undefined ? [donationNumber] : [donationNumber, read],
      stationIds:
        seatKindOf(actor) === 'STATION' ? actor.seats.map(({ organisationId }) => organisationId) : null,
    }),
  )
  const own = rows.flatMap((row) => ownPart(actor, row))
  return own.length > 0 ? own : null
}

/** Null for a patient that is not the caller's to see. */
const unitsOfPatient = async (
  { db, actor, elevated }: LookUp,
  patientId: string,
): Promise<TracedUnitRow[] | null> => {
  const id = asId('Patient', patientId)
  const [patient] = id === null ? [] : await listPatientsByIds(db, [id])
  if (patient === undefined) return null
  const { allianceId, personId } = patient
  const rows = await elevated(() => listUnitsOfPerson(db, { allianceId, personId }))
  return rows.flatMap((row) => ownPart(actor, row))
}

/** As much of a bag as the caller may see: a member what was issued for it, and what it told itself. */
const ownPart = (actor: LookUp['actor'], row: TracedUnitRow): TracedUnitRow[] => {
  if (seatKindOf(actor) !== 'MEMBER') return [row]
  const isOwn = (id: Id<'Organisation'> | null) => actor.seats.some((seat) => seat.organisationId === id)
  const told = row.told.filter(({ organisationId }) => isOwn(organisationId))
  const issuedHere = isOwn(row.forOrganisationId)
  if (!issuedHere && told.length === 0) return []
  return [{ ...row, told, issuedForId: issuedHere ? row.issuedForId : null }]
}

const answer = ({ actor, now }: LookUp, rows: readonly TracedUnitRow[]): LookBack => {
  const units = rows.map((row) => ({ ...row, fate: tracedFate(row.custody, row.told) }))
  const given = units.flatMap(({ told }) => told.filter(({ fate }) => fate !== 'NOT_USED'))
  return {
    asOf: now,
    acrossHospitals: seatKindOf(actor) !== 'MEMBER',
    units,
    completeness: completeness(units.map(({ fate }) => fate)),
    unknownFate: units.filter(({ fate }) => !isTraced(fate)),
    recipientCount: new Set(given.map(({ personId }) => personId)).size,
  }
}
