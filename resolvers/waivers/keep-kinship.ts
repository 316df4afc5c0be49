import { markCareDue } from '#db/waivers/finders-care.ts'
import {
  endKinship,
  findKinshipByReference,
  hasOtherSpouse,
  insertKinship,
  type KinshipRow,
  listPatientsByHash,
  listStandingBetween,
  lockPair,
  lockReference,
  setKinshipReference,
} from '#db/waivers/finders-kin.ts'
import { type Id, newId } from '#lib/ids.ts'
import type { Tx } from '#resolvers/context.ts'
import { KinshipRefused } from '#resolvers/waivers/errors.ts'
import type { ReadPerson } from '#resolvers/waivers/named-donor.ts'
import { dayOf } from '#rules/calendar.ts'
import type { CertifiableRelation, KinshipSource } from '#rules/waivers/kin-terms.ts'
import { INVERSE, kinshipFault } from '#rules/waivers/kinship.ts'

/** A relation as a donor certified it. */
export type Certified = {
  readonly source: KinshipSource
  /** The citizen service's own number of it; null at a window. */
  readonly reference: string | null
  readonly donor: ReadPerson
  readonly relative: ReadPerson
  readonly relation: CertifiableRelation
  readonly certifiedAt: Date
  /** When it was taken back, of one that ended before the hub heard of it; null while it stands. */
  readonly revokedAt: Date | null
}

type Hashes = readonly [donor: string, relative: string]

/**
 * Keeps a certified relation in the alliance of `tx`, under the hub's own view. The same again, by whatever way, is the
 * same: a reference that is known, or the same relation of the same two, gives the kinship there is. A relation that a
 * window certified takes the reference that the citizen service gives it; one under another reference is replaced.
 * @throws KinshipRefused
 */
export const keepKinship = (tx: Tx, certified: Certified): Promise<Id<'Kinship'>> =>
  tx.elevated(async () => {
    const hashes = hashesOf(tx, certified)
    const { allianceId, db } = tx
    const { reference } = certified
    if (reference !== null) await lockReference(db, allianceId, reference)
    await lockPair(db, allianceId, hashes)
    const known = reference === null ? null : await findKinshipByReference(db, allianceId, reference)
    if (known !== null) return sameOf(tx, known, { certified, hashes })
    if (certified.revokedAt !== null) return insert(tx, certified, hashes)
    const between = await listStandingBetween(db, allianceId, hashes)
    await assertCertifiable(tx, certified, { hashes, between })
    const standing = between.find(({ donorHash }) => donorHash === hashes[0])
    if (standing !== undefined) {
      if (reference === null || standing.reference === null) {
        if (reference !== null) await setKinshipReference(db, standing, reference)
        return standing.id
      }
      await end(tx, standing, { at: tx.occurredAt, reason: null })
    }
    return insert(tx, certified, hashes)
  })

/** Ends a kinship, under the hub's own view; one that ended before stays as it ended. */
export const revokeKept = (
  tx: Tx,
  row: KinshipRow,
  ending: { readonly at: Date; readonly reason: string | null },
): Promise<void> =>
  tx.elevated(async () => {
    if (row.revokedAt === null) await end(tx, row, ending)
  })

const hashesOf = (tx: Tx, { donor, relative }: Certified): Hashes => {
  const { keys } = tx.ctx.services
  return [keys.hash(donor.identity.number), keys.hash(relative.identity.number)]
}

/** What a reference stood for stays what it stood for, and ended once it is ended. */
const sameOf = async (
  tx: Tx,
  known: KinshipRow,
  { certified, hashes: [donor, relative] }: { readonly certified: Certified; readonly hashes: Hashes },
): Promise<Id<'Kinship'>> => {
  const { relation, revokedAt } = certified
  if (known.donorHash !== donor || known.relativeHash !== relative || known.relation !== relation)
    throw new KinshipRefused('OTHER_REFERENCE')
  if (revokedAt !== null && known.revokedAt === null) await end(tx, known, { at: revokedAt, reason: null })
  return known.id
}

const assertCertifiable = async (
  tx: Tx,
  { donor, relative, relation, certifiedAt }: Certified,
  known: { readonly hashes: Hashes; readonly between: readonly KinshipRow[] },
) => {
  const fault = kinshipFault({
    samePerson: donor.identity.number === relative.identity.number,
    donorBorn: donor.identity.birthDate,
    relativeBorn: relative.identity.birthDate,
    relation,
    on: dayOf(certifiedAt),
    between: known.between.map((row) =>
      row.donorHash === known.hashes[0] ? row.relation : INVERSE[row.relation],
    ),
    otherSpouse: relation === 'SPOUSE' && (await hasOtherSpouse(tx.db, tx.allianceId, known.hashes)),
  })
  if (fault !== null) throw new KinshipRefused(fault)
}

const insert = async (
  tx: Tx,
  { source, reference, donor, relative, relation, certifiedAt, revokedAt }: Certified,
  [donorHash, relativeHash]: Hashes,
): Promise<Id<'Kinship'>> => {
  const { keys } = tx.ctx.services
  const id = newId('Kinship')
  await insertKinship(tx.db, {
    allianceId: tx.allianceId,
    id,
    organisationId: tx.seat.organisationId,
    source,
    reference,
    donorCipher: keys.encrypt(donor.identity.number),
    donorHash,
    donorNameCipher: keys.encrypt(donor.name),
    relativeCipher: keys.encrypt(relative.identity.number),
    relativeHash,
    relativeNameCipher: keys.encrypt(relative.name),
    relation,
    certifiedAt,
    certifiedBy: tx.seat.staffId,
    revokedAt,
  })
  await announce(tx, { id, relativeHash }, revokedAt === null)
  return id
}

const end = async (
  tx: Tx,
  row: KinshipRow,
  { at, reason }: { readonly at: Date; readonly reason: string | null },
) => {
  await endKinship(tx.db, row, { revokedAt: at, revokedBy: tx.seat.staffId, revokeReason: reason })
  await announce(tx, row, false)
}

/** Whoever lies in a hospital now is looked up again. */
const announce = async (
  tx: Tx,
  { id, relativeHash }: Pick<KinshipRow, 'id' | 'relativeHash'>,
  standing: boolean,
) => {
  const patients = await listPatientsByHash(tx.db, tx.allianceId, [relativeHash])
  const patientIds = patients.map((patient) => patient.id)
  await markCareDue(tx.db, { allianceId: tx.allianceId, patientIds, at: tx.now })
  tx.emit('waivers.kinshipChanged', {
    organisationId: tx.seat.organisationId,
    subjectId: id,
    payload: { kinshipId: id, standing },
  })
}
