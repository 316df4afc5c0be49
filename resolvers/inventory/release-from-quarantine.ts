import type { UnitRow } from '#db/inventory/finders.ts'
import { findStandingDiscard } from '#db/inventory/finders-discards.ts'
import { type HoldRow, liftHolds, listStandingHolds } from '#db/inventory/finders-holds.ts'
import { BadInput } from '#lib/errors.ts'
import type { Id } from '#lib/ids.ts'
import { type Signer, signersOf } from '#resolvers/alliance/signers.ts'
import { reasonOf } from '#resolvers/common-input.ts'
import type { Tx } from '#resolvers/context.ts'
import { HoldRefused } from '#resolvers/inventory/errors.ts'
import { lockVisibleUnit } from '#resolvers/inventory/visible-unit.ts'
import { type OperationInput, operation } from '#resolvers/operation.ts'
import { finding } from '#rules/finding.ts'
import { type LiftableHold, type Lifting, liftableHolds, liftingOf } from '#rules/inventory/hold.ts'

/** What was found that makes the unit fit for use again. */
export type ReleaseFromQuarantineInput = OperationInput & {
  readonly unitId: string
  readonly reason: string
  /** Absent: a quarantine. An excursion is lifted in the same way, unless its harm is certain. */
  readonly hold?: LiftableHold | null
  /** What shows that the sensor was wrong: asked for a suspicion of freezing, which two quality officers lift. */
  readonly evidence?: string | null
}

/**
 * Lifts every quarantine, every excursion or every suspicion of freezing from a unit; other holds stay. Whoever laid a
 * quarantine does not lift it alone, and a suspicion of freezing is lifted by two with evidence: a second officer signs.
 * Returned blood and blood whose discard is proposed stay where they are.
 */
export const releaseFromQuarantine = operation(
  'inventory.releaseFromQuarantine',
  async (tx, input: ReleaseFromQuarantineInput): Promise<{ id: Id<'Unit'> }> => {
    const liftReason = reasonOf(input, {
      zh: '请写明解除隔离的依据',
      en: 'say on what ground the quarantine is lifted',
    })
    const kind = readHold(input.hold ?? 'QUARANTINE')
    const signers = await signersOf(tx, input.signatures ?? [])
    const unit = await lockVisibleUnit(tx, input.unitId)
    await assertDecidable(tx, unit)
    const lifting = await liftingHere(tx, unit, kind)
    const liftEvidence = evidenceOf(input, lifting)
    const second = assertOfficers(signers, kind, lifting)
    const { despiteHarm } = lifting
    const lifted = await liftHolds(
      tx.db,
      { allianceId: tx.allianceId, unitId: unit.id, kind, despiteHarm },
      {
        liftedAt: tx.occurredAt,
        liftedBy: tx.seat.staffId,
        liftReason,
        liftEvidence,
        liftSignatureId: second?.signatureId ?? null,
      },
    )
    await assertLifted(tx, unit, kind, lifted)
    for (const { id } of lifted)
      tx.emit('inventory.holdLifted', {
        organisationId: unit.forOrganisationId ?? unit.organisationId,
        subjectId: unit.id,
        payload: { unitId: unit.id, requestId: unit.requestId, holdId: id, kind },
      })
    tx.note({ subjectId: unit.id, before: { holds: lifted }, after: { liftReason, liftEvidence } })
    return { id: unit.id }
  },
)

const assertDecidable = async (tx: Tx, unit: UnitRow) => {
  const discard = await tx.elevated(() =>
    findStandingDiscard(tx.db, { allianceId: tx.allianceId, unitId: unit.id }),
  )
  if (discard?.state === 'PROPOSED')
    throw new HoldRefused({
      zh: '该血袋已申请报废；须先不批准该申请（approveDiscard）',
      en: 'the discard of the unit is proposed; refuse it first (approveDiscard)',
    })
  if (unit.custody !== 'RETURNED') return
  const { message } = finding('ISSUED_BLOOD_STAYS_OUT')
  throw new HoldRefused(message)
}

const liftingHere = async (tx: Tx, unit: UnitRow, kind: LiftableHold): Promise<Lifting> => {
  const standing = await listStandingHolds(tx.db, tx.allianceId, [unit.id])
  return liftingOf(
    kind,
    standing.some((hold) => hold.kind === kind && hold.placedBy === tx.seat.staffId),
  )
}

const evidenceOf = ({ evidence }: ReleaseFromQuarantineInput, { evidence: needed }: Lifting) => {
  const text = evidence?.trim() ?? ''
  if (text !== '') return text
  if (!needed) return null
  throw BadInput.of('evidence', {
    zh: '请写明证明传感器有误的依据，否则该血袋只能报废',
    en: 'say what shows that the sensor was wrong; without it the unit can only be discarded',
  })
}

/** The caller, and where it takes two another quality officer by token; answers that one. */
const assertOfficers = (
  signers: readonly Signer[],
  kind: LiftableHold,
  { officers }: Lifting,
): Signer | null => {
  const [caller, ...others] = signers
  const second = others.find(
    ({ staff }) => staff.id !== caller?.staff.id && staff.roles.includes('QUALITY_OFFICER'),
  )
  if (second !== undefined || officers === 1) return second ?? null
  if (kind === 'QUARANTINE')
    throw new HoldRefused({
      zh: '本人设置的隔离须由另一名质量负责人共同签名解除',
      en: 'a quarantine of one’s own is lifted together with another quality officer, who signs by token',
    })
  throw new HoldRefused({
    zh: '疑似冻结须由两名质量负责人共同签名解除，否则只能报废',
    en: 'a suspicion of freezing is lifted by two quality officers, the other by token; otherwise the unit is discarded',
  })
}

const assertLifted = async (tx: Tx, unit: UnitRow, kind: LiftableHold, lifted: readonly HoldRow[]) => {
  const standing = await listStandingHolds(tx.db, tx.allianceId, [unit.id])
  const left = standing.filter((hold) => hold.kind === kind)
  if (left.some(({ harmCertain }) => harmCertain) && kind === 'EXCURSION')
    throw new HoldRefused({
      zh: '温度超限已造成确定的损害，任何人不得解除',
      en: 'the harm of the excursion is certain: nobody lifts it',
    })
  if (left.length > 0)
    throw new HoldRefused({
      zh: '该隔离由其他医院设置，不能由本院解除',
      en: 'the quarantine was placed by another hospital; it is not yours to lift',
    })
  if (lifted.length === 0)
    throw new HoldRefused({ zh: '该血袋未被隔离', en: 'no quarantine lies on the unit' })
}

const readHold = (word: string): LiftableHold => {
  const hold = liftableHolds.find((known) => known === word)
  if (hold !== undefined) return hold
  throw BadInput.of('hold', {
    zh: '只能解除隔离（QUARANTINE）、温度超限（EXCURSION）或疑似冻结（SUSPECTED_FROZEN）',
    en: 'only a QUARANTINE, an EXCURSION or a SUSPECTED_FROZEN is lifted',
  })
}
