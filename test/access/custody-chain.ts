import { confirmReceipt } from '#resolvers/inventory/confirm-receipt.ts'
import { discardUnit } from '#resolvers/inventory/discard-unit.ts'
import { handOverUnits } from '#resolvers/inventory/hand-over-units.ts'
import { recallDonation } from '#resolvers/inventory/recall-donation.ts'
import { issuedFor, type Scene, unitFor } from '#test/access/chain.ts'
import type { Owner } from '#test/access/owners.ts'
import { handingOver } from '#test/support/issued.ts'

/** An issue and its unit, waiting for the collector. */
export const waitingFor = async (stage: Scene, owner: Owner) => {
  const { requestId, units } = await issuedFor(stage, owner)
  const unitId = units[0]?.unitId ?? ''
  const [issue] = await stage.rows<{ id: string }>('select id from issues where request_id = $1', [requestId])
  return { requestId, unitId, issueId: issue?.id ?? '' }
}

/** A hand-over's input with the collector's signature. */
export const signedHandOver = async (stage: Scene, owner: Owner) => {
  const { issueId, unitId } = await waitingFor(stage, owner)
  const input = handingOver(issueId, [unitId])
  const terminal = await stage.as(owner.technician)
  return { ...input, signatures: [await stage.signed(terminal, owner.collector, 'handOverUnits', input)] }
}

/** A unit that was handed over to the owner. */
export const outFor = async (stage: Scene, owner: Owner) => {
  const handOver = await signedHandOver(stage, owner)
  await handOverUnits(await stage.as(owner.technician), handOver)
  return { issueId: handOver.issueId, unitId: handOver.units[0]?.unitId ?? '' }
}

/** A bag of the owner whose discard is proposed; by whom the lead's officers are not. */
export const proposedFor = async (stage: Scene, owner: Owner) => {
  const { unitId } = await outFor(stage, owner)
  const { id } = await discardUnit(await stage.as(owner.technician), {
    unitId,
    reason: 'OTHER',
    note: owner.marker,
  })
  return { discardId: id as string, unitId }
}

/** The same, approved, by hand: the other alliance has no officers in the demonstration. */
export const approvedFor = async (stage: Scene, owner: Owner) => {
  const made = await proposedFor(stage, owner)
  await stage.rows(`update discards set state = 'APPROVED' where id = $1`, [made.discardId])
  return made
}

/** The donation of a unit. */
export const donationOf = async (stage: Scene, unitId: string): Promise<string> => {
  const [row] = await stage.rows<{ donation_number: string }>(
    'select donation_number from units where id = $1',
    [unitId],
  )
  return row?.donation_number ?? ''
}

/** A recall of a unit that lies on the shelf of the owner's alliance. */
export const recallable = async (stage: Scene, owner: Owner) => ({
  donationNumber: await donationOf(stage, await unitFor(stage, owner)),
  reason: '献血者回告',
})

/** A recall of a unit that is out at the owner's. */
export const recalledFor = async (stage: Scene, owner: Owner) => {
  const { unitId } = await outFor(stage, owner)
  const donationNumber = await donationOf(stage, unitId)
  const station = await stage.as('station.dispatcher')
  const { id } = await recallDonation(station, { donationNumber, reason: '献血者回告' })
  // The station acts in both alliances; the owner's recall is the one that tells of its unit.
  const [row] = await stage.rows<{ id: string }>(
    'select id from recalls where donation_number = $1 and alliance_id = $2',
    [donationNumber, owner.alliance],
  )
  return { recallId: row?.id ?? id, unitId }
}

/** A withdrawal of such a recall; a second person's signature, where the owner's alliance has an officer. */
export const signedWithdrawal = async (stage: Scene, owner: Owner) => {
  const { recallId } = await recalledFor(stage, owner)
  const content = { recallId, reason: '献血码录入错误', paper: '召撤〔2026〕1号' }
  if (owner.alliance !== 'CS') return content
  const terminal = await stage.as('lead.manager')
  return {
    ...content,
    signatures: [await stage.signed(terminal, 'lead.quality', 'withdrawRecall', content)],
  }
}

/** What blood leaves behind once it has left the bank: a hand-over, an arrival, a discard, a recall. */
export const custodyOfADay = async (stage: Scene, owner: Owner): Promise<void> => {
  const { issueId, unitId } = await outFor(stage, owner)
  await confirmReceipt(await stage.as(owner.collector), {
    issueId,
    bags: [{ unitId, celsius: 5, visualDefects: [], note: owner.marker }],
  })
  await proposedFor(stage, owner)
  await recalledFor(stage, owner)
}
