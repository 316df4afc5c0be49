import type { Db } from '#db/client.ts'
import { visitFormsOf } from '#db/kept-number.ts'
import {
  type EncounterRow,
  findEncounterByNumber,
  listEncountersByIds,
  lockEncounterRow,
} from '#db/requests/finders-encounters.ts'
import type { PatientRow } from '#db/requests/finders-patients.ts'
import { BadInput, NotFound } from '#lib/errors.ts'
import type { Actor, Ctx, Tx } from '#resolvers/context.ts'
import { visitNumberOf } from '#resolvers/hospital-number.ts'
import { encounterById } from '#resolvers/requests/read.ts'
import { survivingPatient } from '#resolvers/requests/surviving-patient.ts'
import { WaiverStayRefused } from '#resolvers/waivers/errors.ts'
import type { PersonReference } from '#resolvers/waivers/peers.ts'
import { isOldForm } from '#rules/identifiers/identity-number.ts'
import { faultOfStay } from '#rules/waivers/stay-step.ts'

/** A stay by the hub's id, or by its number in the caller's hospital. */
export type NamedStay = { readonly encounterId?: string | null; readonly visitNumber?: string | null }

/** A stay and whose it is. */
export type Stay = { readonly encounter: EncounterRow; readonly patient: PatientRow }

/**
 * The stay that is billed. A hospital bills its own stays alone; the hub's own clock goes on for any hospital.
 * @throws NotFound for another hospital's
 */
export const stayOf = async (db: Db, by: Biller, named: NamedStay): Promise<Stay> => {
  const encounter = await billedEncounter(db, by, named)
  return { encounter, patient: await patientOf(db, encounter) }
}

/** Who bills, and by which door. */
type Biller = { readonly actor: Actor; readonly ctx: Pick<Ctx, 'door' | 'services'> }

/** Works with the view of whoever bills: the hub's own clock goes on for any hospital, a hospital sees its own stays. */
export const asBiller = <T>(tx: Tx, work: () => Promise<T>): Promise<T> =>
  tx.ctx.door === 'worker' ? tx.elevated(work) : work()

/**
 * The encounter of the stay that is billed.
 * @throws NotFound for another hospital's
 */
export const billedEncounter = async (
  db: Db,
  { actor, ctx }: Biller,
  named: NamedStay,
): Promise<EncounterRow> => {
  const [{ allianceId, organisationId }] = actor.seats
  const encounter = await encounterOf({ db, ctx }, { allianceId, organisationId }, named)
  const isOwn = encounter?.organisationId === organisationId || ctx.door === 'worker'
  if (encounter === null || encounter.allianceId !== allianceId || !isOwn) throw new NotFound(STAY)
  return encounter
}

/**
 * Whose stay it is: of records that were merged the surviving one, whose number is known where the other's was not.
 * @throws NotFound
 */
export const patientOf = async (db: Db, { patientId }: EncounterRow): Promise<PatientRow> => {
  const patient = await survivingPatient(db, patientId)
  if (patient === null) throw new NotFound(STAY)
  return patient
}

const encounterOf = async (
  { db, ctx }: { readonly db: Db; readonly ctx: Pick<Ctx, 'services'> },
  hospital: Pick<EncounterRow, 'allianceId' | 'organisationId'>,
  { encounterId, visitNumber }: NamedStay,
): Promise<EncounterRow | null> => {
  if (encounterId) return (await listEncountersByIds(db, [encounterId]))[0] ?? null
  const number = visitNumber?.trim()
  if (number) return findEncounterByNumber(db, hospital, visitFormsOf(ctx.services.keys, number))
  throw BadInput.of('encounterId', {
    zh: '须提供就诊的 id（encounterId）或就诊号（visitNumber）',
    en: 'the stay’s id or its visit number is needed',
  })
}

/** The stay again, locked, so that its bills are decided one after the other. */
export const lockStay = async (tx: Tx, { encounter, patient }: Stay): Promise<Stay> => {
  const locked = await lockEncounterRow(tx.db, encounter)
  if (locked === null) throw new NotFound(STAY)
  return { encounter: locked, patient }
}

/**
 * Throws unless blood of the stay can be waived: it was not cancelled, and does not end before it began.
 * @throws WaiverStayRefused
 */
export const assertStands = (encounter: EncounterRow): void => {
  const fault = faultOfStay(encounter)
  if (fault !== null) throw new WaiverStayRefused(fault)
}

/** The hospital's number of a stay; null for one that is not the caller's to see. */
export const visitNumberOfStay = async (ctx: Ctx, encounterId: string): Promise<string | null> => {
  const encounter = await encounterById(ctx, encounterId)
  return encounter && visitNumberOf(ctx, encounter)
}

/** Under which a patient's takings are kept: the keyed hash of their identity number, else their person's id. */
export const patientTokenOf = ({ identityHash, personId }: PatientRow): string => identityHash ?? personId

/**
 * The patient to the registers; null when no number is known, or one of the old form alone: nothing checks it, and a slip of
 * the pen would ask for somebody else. It lives for one call.
 */
export const referenceOf = (ctx: Ctx, { identityCipher }: PatientRow): PersonReference | null => {
  if (identityCipher === null) return null
  const number = ctx.services.keys.decrypt(identityCipher)
  return isOldForm(number) ? null : { kind: 'IDENTITY_NUMBER', number }
}

const STAY = { zh: '该次就诊', en: 'stay' }
