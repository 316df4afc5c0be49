import { listAlliances } from '#db/alliance/finders.ts'
import { listClaimedBags } from '#db/waivers/finders.ts'
import { listCasesOfStay, type WaiverCaseRow } from '#db/waivers/finders-cases.ts'
import { ConflictRetry } from '#lib/errors.ts'
import type { Id } from '#lib/ids.ts'
import { productsOf } from '#resolvers/alliance/dictionary.ts'
import type { Tx } from '#resolvers/context.ts'
import { type OperationInput, operation } from '#resolvers/operation.ts'
import { bagsOf } from '#resolvers/waivers/bags-of-stay.ts'
import { type ClaimedBill, claimedBillOf } from '#resolvers/waivers/case-bill.ts'
import { sealedDonors, writeCase } from '#resolvers/waivers/cases.ts'
import { assertClaimInTime } from '#resolvers/waivers/claim-in-time.ts'
import { WaiverBagClaimed } from '#resolvers/waivers/errors.ts'
import type { NamedDonor } from '#resolvers/waivers/named-donor.ts'
import { policiesFor } from '#resolvers/waivers/policies.ts'
import { type BillLineInput, readBill, textOf } from '#resolvers/waivers/quote-input.ts'
import { assertStands, lockStay, type NamedStay, type Stay, stayOf } from '#resolvers/waivers/stay.ts'
import { type BillMatch, matchBill } from '#rules/waivers/bill.ts'

/** A stay that was paid without a waiver, as it was billed. */
export type ClaimWaiverInput = OperationInput &
  NamedStay & {
    readonly lines: readonly BillLineInput[]
    readonly donors?: readonly NamedDonor[] | null
    readonly billNumber?: string | null
    readonly invoiceNumber?: string | null
  }

/**
 * Claims afterwards what was not waived at the settlement: a case that decides itself. A stay with a bag that was claimed
 * before has its case already, which is answered.
 * @throws ClaimTooLate, WaiverBagClaimed, WaiverStayRefused
 */
export const claimWaiver = operation(
  'waivers.claimWaiver',
  async (tx, input: ClaimWaiverInput): Promise<{ id: Id<'WaiverCase'> }> => {
    const stay = await lockStay(tx, await stayOf(tx.db, tx, input))
    assertStands(stay.encounter)
    const match = await matchOf(tx, stay, input)
    const unitIds = [
      ...new Set(match.lines.flatMap(({ unitId, problem }) => (unitId && !problem ? [unitId] : []))),
    ]
    const existing = await caseOfBags(tx, stay, unitIds)
    if (existing !== null) {
      tx.note({ subjectId: existing.id, after: { again: true } })
      return { id: existing.id }
    }
    await assertInTime(tx, stay, match)
    const billed: ClaimedBill = {
      lines: input.lines,
      billNumber: textOf(input.billNumber),
      invoiceNumber: textOf(input.invoiceNumber),
      unitIds,
      rulings: null,
    }
    const id = await writeCase(tx, {
      organisationId: stay.encounter.organisationId,
      encounterId: stay.encounter.id,
      patientId: stay.patient.id,
      rootId: null,
      origin: 'CLAIM',
      reasons: ['CLAIMED'],
      billed,
      donorsCipher: sealedDonors(tx, input.donors),
      nextAttemptAt: tx.now,
    })
    if (id === null) throw new ConflictRetry()
    tx.note({ subjectId: id, after: { encounterId: stay.encounter.id, lines: input.lines.length } })
    return { id }
  },
)

const matchOf = async (tx: Tx, stay: Stay, input: ClaimWaiverInput): Promise<BillMatch> => {
  const products = await productsOf(
    tx,
    input.lines.map(({ feeCode }) => feeCode.trim()),
  )
  const isProduct = (code: string) => products.get(code) !== undefined
  const lines = readBill(input, { now: tx.now, isProduct })
  return matchBill(lines, await bagsOf(tx, stay.encounter, lines))
}

/**
 * The case that has one of the bags; null when they are nobody's.
 * @throws WaiverBagClaimed for a bag that was waived without leaving anything open
 */
const caseOfBags = async (
  tx: Tx,
  { encounter }: Stay,
  unitIds: readonly string[],
): Promise<WaiverCaseRow | null> => {
  const cases = (
    await listCasesOfStay(tx.db, { allianceId: tx.allianceId, encounterId: encounter.id })
  ).filter(({ state }) => state !== 'REFUSED' && state !== 'CLOSED')
  const claiming = cases.find((row) => claimedBillOf(row)?.unitIds.some((id) => unitIds.includes(id)))
  if (claiming !== undefined) return claiming
  const [claimed] = await tx.elevated(() => listClaimedBags(tx.db, tx.allianceId, unitIds as Id<'Unit'>[]))
  if (claimed === undefined) return null
  const known = cases.find(({ rootId }) => rootId === claimed.rootId)
  if (known === undefined) throw new WaiverBagClaimed(claimed.unitId, claimed.rootId)
  return known
}

const assertInTime = async (tx: Tx, { encounter }: Stay, match: BillMatch): Promise<void> => {
  const alliance = (await listAlliances(tx.db)).find(({ id }) => id === tx.allianceId)
  await assertClaimInTime(encounter, match.lines, {
    policies: () => policiesFor(tx.db, tx.allianceId, tx.now),
    region: alliance?.regionCode ?? '',
    now: tx.now,
  })
}
