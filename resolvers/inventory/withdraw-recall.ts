import { liftHolds } from '#db/inventory/finders-holds.ts'
import {
  closeNotices,
  listRecallsByIds,
  listRecallsOfDonations,
  lockRecalls,
  lockUnitsOfDonation,
  type RecallRow,
  updateRecall,
} from '#db/inventory/finders-recalls.ts'
import { BadInput, NotFound } from '#lib/errors.ts'
import { asId, type Id } from '#lib/ids.ts'
import { ACCESS } from '#resolvers/access.ts'
import { SignatureRefused } from '#resolvers/alliance/errors.ts'
import { assertSigned } from '#resolvers/alliance/qualification.ts'
import { type Signer, signersOf } from '#resolvers/alliance/signers.ts'
import type { Seat, Tx } from '#resolvers/context.ts'
import { type OperationInput, operation } from '#resolvers/operation.ts'
import { checkDifferentPeople } from '#rules/alliance/signing.ts'
import type { Role } from '#rules/alliance/terms.ts'

/** A recall that is taken back, signed by the caller and a second person by token. */
export type WithdrawRecallInput = OperationInput & {
  readonly recallId: string
  readonly reason: string
  /** Reference of the station's paper that takes it back. */
  readonly paper: string
}

type Withdrawal = {
  readonly reason: string
  readonly paper: string
  readonly signatureId: Id<'Signature'> | null
}

/**
 * Takes back a recall that named the wrong donation: by its station in every alliance it serves, by the lead in its own,
 * on the station's paper and signed by two of the caller's organisation. Its holds are lifted and its notices closed;
 * other holds stay, and what was discarded stays discarded. A recall that was taken back before stays as it is.
 */
export const withdrawRecall = operation(
  'inventory.withdrawRecall',
  async (tx, input: WithdrawRecallInput): Promise<{ id: Id<'Recall'> }> => {
    const { reason, paper } = readWords(input)
    const recall = await findRecall(tx, input.recallId)
    const signers = await signersOf(tx, input.signatures ?? [])
    assertTwo(tx, signers)
    const signatureId = signers.find((signer) => signer.signatureId !== null)?.signatureId ?? null
    const lifted: Id<'Unit'>[] = []
    // A donation that was recalled anew since keeps its new recall.
    for (const seat of recall.withdrawnAt === null ? seatsFor(tx) : [])
      lifted.push(...(await withdrawAt(tx, seat, recall, { reason, paper, signatureId })))
    tx.note({ subjectId: recall.id, before: { reason: recall.reason }, after: { reason, paper, lifted } })
    return { id: recall.id }
  },
)

const readWords = (input: WithdrawRecallInput): { reason: string; paper: string } => {
  const reason = input.reason.trim()
  const paper = input.paper.trim()
  if (reason === '') throw BadInput.of('reason', { zh: '请写明撤回原因', en: 'say why it is taken back' })
  if (paper !== '') return { reason, paper }
  throw BadInput.of('paper', {
    zh: '请填写血站撤回召回的文书编号',
    en: 'give the reference of the station’s paper that takes it back',
  })
}

/** A recall of the caller's own station; of any station for the lead, which acts on its paper. */
const findRecall = async (tx: Tx, text: string): Promise<RecallRow> => {
  const id = asId('Recall', text)
  const [recall] = id === null ? [] : await listRecallsByIds(tx.db, [id])
  const mine = seatsFor(tx).some(
    (seat) =>
      seat.allianceId === recall?.allianceId && (seat.lead || seat.organisationId === recall.stationId),
  )
  if (recall === undefined || !mine) throw new NotFound({ zh: '召回', en: 'recall' })
  return recall
}

/** The station in each alliance it serves; the lead in its own. */
const seatsFor = (tx: Tx): readonly Seat[] => (tx.seat.lead ? [tx.seat] : tx.actor.seats)

const assertTwo = (tx: Tx, signers: readonly Signer[]): void => {
  const roles: readonly Role[] = ACCESS['inventory.withdrawRecall'].roles
  const fit = signers.every(
    ({ staff }) =>
      staff.organisationId === tx.seat.organisationId && staff.roles.some((role) => roles.includes(role)),
  )
  if (!fit)
    throw new SignatureRefused({
      zh: '召回须由本单位两名有权人员共同签名撤回',
      en: 'a recall is taken back by two of the caller’s own organisation, each of whom may',
    })
  assertSigned(checkDifferentPeople(signers.map(({ staff }) => staff.id)))
}

/** Takes back what stands of the recall at one seat; answers the units whose hold was lifted. */
const withdrawAt = async (
  tx: Tx,
  seat: Seat,
  { stationId, donationNumber }: RecallRow,
  withdrawal: Withdrawal,
): Promise<Id<'Unit'>[]> => {
  const { allianceId } = seat
  await lockRecalls(tx.db, allianceId, 'RECALL')
  const known = await listRecallsOfDonations(tx.db, allianceId, [donationNumber])
  const station = seat.lead ? stationId : seat.organisationId
  const standing = known.find((one) => one.stationId === station)
  if (standing === undefined) return []
  await tx.elevated(() =>
    updateRecall(tx.db, standing, {
      withdrawnAt: tx.occurredAt,
      withdrawnBy: seat.staffId,
      withdrawalReason: withdrawal.reason,
      withdrawalPaper: withdrawal.paper,
      withdrawalSignatureId: withdrawal.signatureId,
    }),
  )
  const lifted = await liftFrom(tx, seat, standing, withdrawal.reason)
  await closeAndTell(tx, standing)
  return lifted
}

/** Every hold of the kind on the donation's units is this recall's: of one station one recall of it stands. */
const liftFrom = async (
  tx: Tx,
  { allianceId, staffId }: Seat,
  recall: RecallRow,
  liftReason: string,
): Promise<Id<'Unit'>[]> => {
  const lifted: Id<'Unit'>[] = []
  for (const unit of await tx.elevated(() => lockUnitsOfDonation(tx.db, recall))) {
    const of = { allianceId, unitId: unit.id, kind: 'RECALL' } as const
    const holds = await tx.elevated(() =>
      liftHolds(tx.db, of, { liftedAt: tx.occurredAt, liftedBy: staffId, liftReason }),
    )
    if (holds.length > 0) lifted.push(unit.id)
    for (const { id } of holds)
      tx.emit('inventory.holdLifted', {
        allianceId,
        organisationId: unit.forOrganisationId ?? unit.organisationId,
        subjectId: unit.id,
        payload: { unitId: unit.id, requestId: unit.requestId, holdId: id, kind: of.kind },
      })
  }
  return lifted
}

const closeAndTell = async (tx: Tx, { allianceId, id, organisationId, stationId }: RecallRow) => {
  const notices = await tx.elevated(() => closeNotices(tx.db, { allianceId, recallId: id }, tx.occurredAt))
  const told = new Set([organisationId, stationId, ...notices.map((notice) => notice.organisationId)])
  for (const toldTo of told)
    tx.emit('inventory.recallWithdrawn', {
      allianceId,
      organisationId: toldTo,
      subjectId: id,
      payload: { recallId: id, noticeIds: notices.map((notice) => notice.id) },
    })
}
