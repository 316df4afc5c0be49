import type { UnitRow } from '#db/inventory/finders.ts'
import { findStandingDiscard } from '#db/inventory/finders-discards.ts'
import { liftHolds, listStandingHolds } from '#db/inventory/finders-holds.ts'
import { BadInput } from '#lib/errors.ts'
import type { Id } from '#lib/ids.ts'
import { signersOf } from '#resolvers/alliance/signers.ts'
import type { Tx } from '#resolvers/context.ts'
import { HoldRefused } from '#resolvers/inventory/errors.ts'
import { lockVisibleUnit } from '#resolvers/inventory/visible-unit.ts'
import { type OperationInput, operation } from '#resolvers/operation.ts'
import { finding } from '#rules/finding.ts'

/** What was found that makes the unit fit for use again. */
export type ReleaseFromQuarantineInput = OperationInput & {
  readonly unitId: string
  readonly reason: string
  /** Absent: a quarantine. A temperature excursion is lifted in the same way, unless its harm is certain. */
  readonly hold?: LiftableHold | null
}

const liftableHolds = ['QUARANTINE', 'EXCURSION'] as const
/** The holds that a quality officer may decide on. */
export type LiftableHold = (typeof liftableHolds)[number]

/**
 * Lifts every quarantine, or every excursion, from a unit; other holds stay. Whoever laid one does not lift it alone: a second officer signs.
 * Returned blood and blood whose discard is proposed stay where they are.
 */
export const releaseFromQuarantine = operation(
  'inventory.releaseFromQuarantine',
  async (tx, input: ReleaseFromQuarantineInput): Promise<{ id: Id<'Unit'> }> => {
    const liftReason = input.reason.trim()
    if (liftReason === '')
      throw BadInput.of('reason', {
        zh: '请写明解除隔离的依据',
        en: 'say on what ground the quarantine is lifted',
      })
    const kind = readHold(input.hold ?? 'QUARANTINE')
    const unit = await lockVisibleUnit(tx, input.unitId)
    await assertMayLift(tx, unit, input)
    const lifted = await liftHolds(
      tx.db,
      { allianceId: tx.allianceId, unitId: unit.id, kind },
      { liftedAt: tx.occurredAt, liftedBy: tx.seat.staffId, liftReason },
    )
    const standing = await listStandingHolds(tx.db, tx.allianceId, [unit.id])
    if (standing.some((hold) => hold.kind === kind && hold.harmCertain))
      throw new HoldRefused({
        zh: '温度超限已造成确定的损害，任何人不得解除',
        en: 'the harm of the excursion is certain: nobody lifts it',
      })
    if (standing.some((hold) => hold.kind === kind))
      throw new HoldRefused({
        zh: '该隔离由其他医院设置，不能由本院解除',
        en: 'the quarantine was placed by another hospital; it is not yours to lift',
      })
    if (lifted.length === 0)
      throw new HoldRefused({ zh: '该血袋未被隔离', en: 'no quarantine lies on the unit' })
    for (const { id } of lifted)
      tx.emit('inventory.holdLifted', {
        organisationId: unit.forOrganisationId ?? unit.organisationId,
        subjectId: unit.id,
        payload: { unitId: unit.id, requestId: unit.requestId, holdId: id },
      })
    tx.note({ subjectId: unit.id, before: lifted, after: { liftReason } })
    return { id: unit.id }
  },
)

const assertMayLift = async (tx: Tx, unit: UnitRow, input: ReleaseFromQuarantineInput) => {
  const discard = await tx.elevated(() =>
    findStandingDiscard(tx.db, { allianceId: tx.allianceId, unitId: unit.id }),
  )
  if (discard?.state === 'PROPOSED')
    throw new HoldRefused({
      zh: '该血袋已申请报废；须先不批准该申请（approveDiscard）',
      en: 'the discard of the unit is proposed; refuse it first (approveDiscard)',
    })
  if (unit.custody === 'RETURNED') {
    const { message } = finding('ISSUED_BLOOD_STAYS_OUT')
    throw new HoldRefused(message)
  }
  await assertSecondOfficer(tx, unit, input)
}

/** One's own quarantine is lifted by two: the caller and another quality officer by token. */
const assertSecondOfficer = async (tx: Tx, unit: UnitRow, { signatures }: ReleaseFromQuarantineInput) => {
  const signers = await signersOf(tx, signatures ?? [])
  const officers = signers.filter(({ staff }) => staff.roles.includes('QUALITY_OFFICER'))
  const standing = await listStandingHolds(tx.db, tx.allianceId, [unit.id])
  const own = standing.some(({ kind, placedBy }) => kind === 'QUARANTINE' && placedBy === tx.seat.staffId)
  if (!own || new Set(officers.map(({ staff }) => staff.id)).size > 1) return
  throw new HoldRefused({
    zh: '本人设置的隔离须由另一名质量负责人共同签名解除',
    en: 'a quarantine of one’s own is lifted together with another quality officer, who signs by token',
  })
}

const readHold = (word: string): LiftableHold => {
  const hold = liftableHolds.find((known) => known === word)
  if (hold !== undefined) return hold
  throw BadInput.of('hold', {
    zh: '只能解除隔离（QUARANTINE）或温度超限（EXCURSION）',
    en: 'only a QUARANTINE or an EXCURSION is lifted',
  })
}
