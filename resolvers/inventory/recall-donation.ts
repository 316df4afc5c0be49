import { findOrganisationByCode } from '#db/alliance/finders.ts'
import { insertRecall, listRecallsOfDonations, lockRecalls } from '#db/inventory/finders-recalls.ts'
import { BadInput, Forbidden } from '#lib/errors.ts'
import { type Id, newId } from '#lib/ids.ts'
import { reasonOf } from '#resolvers/common-input.ts'
import type { Seat, Tx } from '#resolvers/context.ts'
import { schemeOf } from '#resolvers/inventory/label-scheme.ts'
import { callUnitsBack } from '#resolvers/inventory/recalled-units.ts'
import { type OperationInput, operation } from '#resolvers/operation.ts'
import { readDonation } from '#rules/identifiers/unit-number.ts'
import type { SchemeName } from '#rules/products/terms.ts'

/** A donation that its station calls back. */
export type RecallDonationInput = OperationInput & {
  /** Typed with its check character, scanned, or the station's own number. */
  readonly donationNumber: string
  /** Absent: ISBT 128. */
  readonly scheme?: SchemeName | null
  readonly reason: string
  /** For the lead: code of the station whose paper it enters. The station leaves it out. */
  readonly station?: string | null
  /** For the lead: reference of the station's paper. */
  readonly paper?: string | null
}

/** Where a recall takes place: one alliance, the station in it, and who enters it. */
type Place = {
  readonly seat: Seat
  readonly stationId: Id<'Organisation'>
  readonly paper: string | null
}

/**
 * Calls a donation back. In the same transaction every unit of it that is left gets its hold wherever it is, in every
 * alliance the station serves; each hospital that has, had or shall have a unit is told and must acknowledge. Units of
 * the donation that are received later are held as they come in. A donation that is recalled already keeps its recall.
 */
export const recallDonation = operation(
  'inventory.recallDonation',
  async (tx, input: RecallDonationInput): Promise<{ id: Id<'Recall'> }> => {
    assertMayRecall(tx)
    const reason = reasonOf(input, { zh: '请写明召回原因', en: 'say why the donation is called back' })
    const donationNumber = readNumber(input)
    const [first, ...others] = await placesOf(tx, input)
    if (first === undefined) throw new Error('an actor without a seat')
    const id = await recallAt(tx, first, { donationNumber, reason })
    for (const place of others) await recallAt(tx, place, { donationNumber, reason })
    tx.note({ subjectId: id, after: { donationNumber, reason, paper: first.paper } })
    return { id }
  },
)

/** A station's system calls back what its station delivered; at the lead a person answers for the paper. */
const assertMayRecall = ({ actor, seat }: Tx): void => {
  if (!seat.lead || actor.roles.some((role) => role !== 'MACHINE')) return
  throw new Forbidden({
    zh: '牵头单位的召回须由人员凭血站文书录入',
    en: 'at the lead a person enters a recall, on the station’s paper',
  })
}

const readNumber = ({ scheme, donationNumber }: RecallDonationInput): string => {
  const number = readDonation(schemeOf(scheme ?? 'ISBT128'), donationNumber)
  if (number !== undefined) return number
  throw BadInput.of('donationNumber', {
    zh: '献血码不符合标签规则',
    en: 'the donation number does not follow the label scheme',
  })
}

/** The station recalls in each alliance it serves; the lead in its own, on the station's paper. */
const placesOf = async (tx: Tx, input: RecallDonationInput): Promise<Place[]> => {
  if (!tx.seat.lead)
    return tx.actor.seats.map((seat) => ({ seat, stationId: seat.organisationId, paper: null }))
  const paper = input.paper?.trim() ?? ''
  if (paper === '')
    throw BadInput.of('paper', {
      zh: '牵头单位代录时须填写血站召回文书编号',
      en: 'the lead enters a recall on the station’s paper: give its reference',
    })
  const station = await findOrganisationByCode(tx.db, tx.allianceId, input.station ?? '')
  if (station?.kind !== 'STATION')
    throw BadInput.of('station', { zh: '请写明发出召回的血站', en: 'name the station that calls it back' })
  return [{ seat: tx.seat, stationId: station.id, paper }]
}

const recallAt = async (
  tx: Tx,
  { seat, stationId, paper }: Place,
  { donationNumber, reason }: { donationNumber: string; reason: string },
): Promise<Id<'Recall'>> => {
  const { allianceId, organisationId, staffId } = seat
  await lockRecalls(tx.db, allianceId, 'RECALL')
  const known = await listRecallsOfDonations(tx.db, allianceId, [donationNumber])
  const standing = known.find((recall) => recall.stationId === stationId)
  if (standing !== undefined) return standing.id
  const id = newId('Recall')
  await insertRecall(tx.db, {
    allianceId,
    id,
    organisationId,
    stationId,
    donationNumber,
    reason,
    paper,
    recalledBy: staffId,
    occurredAt: tx.occurredAt,
  })
  await callUnitsBack(tx, { allianceId, id, organisationId, stationId, donationNumber, reason, staffId })
  return id
}
