import {
  findPerson,
  insertPerson,
  listPatientsOfPerson,
  lockPersonByHash,
  type PatientRow,
} from '#db/requests/finders-patients.ts'
import { type Id, newId } from '#lib/ids.ts'
import type { Tx } from '#resolvers/context.ts'
import { checkLink, type PatientRecord, usableNumber } from '#rules/requests/patient-link.ts'

/** What decides whose person a patient is. */
export type LinkFacts = Pick<
  PatientRow,
  'id' | 'organisationId' | 'birthDate' | 'sex' | 'newborn' | 'identityCipher'
>

/**
 * The person a patient is: the one other hospitals know by the same identity number, unless anything speaks against it;
 * else one of its own. `current` is kept where it already is one of its own.
 */
export const personOf = async (
  tx: Tx,
  patient: LinkFacts,
  current: Id<'Person'> | null,
): Promise<Id<'Person'>> => {
  const shared = await sharedPerson(tx, recordOf(tx, patient))
  if (shared !== null) return shared
  const own = current === null ? null : await findPerson(tx.db, tx.allianceId, current)
  return own !== null && own.identityHash === null ? own.id : newPerson(tx)
}

/** A person nobody else is. */
export const newPerson = async (tx: Tx): Promise<Id<'Person'>> => {
  const id = newId('Person')
  await insertPerson(tx.db, { allianceId: tx.allianceId, id, identityHash: null })
  return id
}

const sharedPerson = async (tx: Tx, record: PatientRecord): Promise<Id<'Person'> | null> => {
  const number = usableNumber(record, tx.now)
  if (number === null) return null
  const { allianceId, db } = tx
  const identityHash = tx.ctx.services.keys.hash(number)
  await insertPerson(db, { allianceId, id: newId('Person'), identityHash })
  const person = await lockPersonByHash(db, allianceId, identityHash)
  if (person === null) return null
  // Birth date and sex of another hospital's patient are not for the caller to see, yet the rule must know them.
  const known = await tx.elevated(() => listPatientsOfPerson(db, allianceId, person.id))
  const claimants = known.filter((other) => other.id !== record.id && other.identityHash === identityHash)
  const agree = claimants.every((other) => checkLink(record, recordOf(tx, other), tx.now).length === 0)
  return agree ? person.id : null
}

const recordOf = (tx: Tx, patient: LinkFacts): PatientRecord => ({
  id: patient.id,
  organisation: patient.organisationId,
  identityNumber:
    patient.identityCipher === null ? null : tx.ctx.services.keys.decrypt(patient.identityCipher),
  birthDate: patient.birthDate,
  sex: patient.sex,
  newborn: patient.newborn,
})
