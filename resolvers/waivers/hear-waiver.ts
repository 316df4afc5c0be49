import { listPatientsByIds } from '#db/requests/finders-patients.ts'
import { listWaiversByIds, type WaiverRow } from '#db/waivers/finders.ts'
import { lockCaseOfWaiver, lockUndecidedCase, updateWaiverCase } from '#db/waivers/finders-cases.ts'
import type { Tx } from '#resolvers/context.ts'
import type { EventPayload } from '#resolvers/events.ts'
import { RefundUnderWay } from '#resolvers/waivers/case-errors.ts'
import { endCase, moveCase } from '#resolvers/waivers/case-life.ts'
import { openNext } from '#resolvers/waivers/cases.ts'
import { undoInvoice, wishSplit } from '#resolvers/waivers/invoice-wishes.ts'
import { tellPeer } from '#resolvers/waivers/peer-queue.ts'
import type { CitizenNotice } from '#resolvers/waivers/peers.ts'
import type { Bilingual } from '#rules/vocabulary.ts'
import { yuan } from '#rules/waivers/yuan.ts'

/**
 * What follows from a settlement, a withdrawal or a reversal, in its own transaction: the donor record is told of the quota,
 * the patient of the amount, the invoice platform of the split; and the case that waits for it moves on.
 */
export const hearWaiver = async (
  tx: Tx,
  { waiverId, state }: EventPayload<'waivers.waiverChanged'>,
): Promise<void> => {
  if (state === 'HELD' || state === 'EXPIRED') return
  await tx.elevated(async () => {
    const [waiver] = await listWaiversByIds(tx.db, [waiverId])
    if (waiver === undefined) return
    if (state === 'SETTLED') await heardSettled(tx, waiver)
    else if (state === 'REVERSED') await heardReversed(tx, waiver)
    else await closeUndecided(tx, waiver, '报价已撤回 / The quote was withdrawn.')
  })
}

const heardSettled = async (tx: Tx, waiver: WaiverRow) => {
  const takings = { kind: 'TAKINGS' as const, waiverId: waiver.id, reversed: false }
  if (waiver.source === 'CASE') {
    if (waiver.fen > 0) await tellPeer(tx, takings)
    return owe(tx, waiver)
  }
  // None needs what another answers.
  const [waiting] = await Promise.all([
    lockUndecidedCase(tx.db, waiver),
    waiver.fen > 0 && tellPeer(tx, takings),
    waiver.fen > 0 && tellPatient(tx, waiver, 'WAIVED'),
    waiver.fen > 0 && wishSplit(tx, waiver, null),
  ])
  // From now on it is known what the patient pays, and what may come back.
  if (waiting?.state === 'WAITING') await updateWaiverCase(tx.db, waiting, { nextAttemptAt: tx.now })
}

/** What a case brought is owed by it; what is open still goes on in a case of its own. */
const owe = async (tx: Tx, waiver: WaiverRow) => {
  const row = await lockUndecidedCase(tx.db, waiver)
  if (row === null) throw new Error(`waiver ${waiver.id} was settled for a refund that no case asked for`)
  await moveCase(tx, row, 'owe', { waiverId: waiver.id, fen: waiver.fen }, { fen: waiver.fen })
  if (waiver.next !== 'FINAL') await openNext(tx, waiver, row, tx.now)
  await tellPatient(tx, waiver, 'REFUND_DUE')
}

/**
 * A reversal takes back what was told, and closes what waited for the rest of it.
 * @throws RefundUnderWay when its money was signed for or paid
 */
const heardReversed = async (tx: Tx, waiver: WaiverRow) => {
  const owing = await lockCaseOfWaiver(tx.db, waiver)
  if (owing?.state === 'SIGNED' || owing?.state === 'PAID') throw new RefundUnderWay(owing.id)
  if (owing?.state === 'OWED' || owing?.state === 'PAYEE_CONFIRMED')
    await endCase(tx, owing, 'close', REVERSED)
  await closeUndecided(tx, waiver, REVERSED)
  if (waiver.fen === 0) return
  await tellPeer(tx, { kind: 'TAKINGS', waiverId: waiver.id, reversed: true })
  if (waiver.source === 'CASE') return
  await undoInvoice(tx, waiver)
  await tellPatient(tx, waiver, 'WAIVER_REVERSED')
}

const REVERSED = '减免已冲正 / The waiver was reversed.'

/** What is open of a case's own waiver is a case of its own, which goes on. */
const closeUndecided = async (tx: Tx, waiver: WaiverRow, reason: string) => {
  if (waiver.source === 'CASE') return
  const row = await lockUndecidedCase(tx.db, waiver)
  if (row !== null) await endCase(tx, row, 'close', reason)
}

/** Amounts alone: no name, no number, no hospital, no diagnosis. */
const NOTICES: Readonly<Record<Exclude<CitizenNotice['kind'], 'DONOR_RIGHTS'>, (sum: string) => Bilingual>> =
  {
    WAIVED: (sum) => ({
      zh: `您本次用血费用已减免 ${sum} 元。`,
      en: `CNY ${sum} of your blood charges were waived.`,
    }),
    REFUND_DUE: (sum) => ({
      zh: `您此前支付的用血费用可退 ${sum} 元，请到就诊医院收费处确认收款人。`,
      en: `CNY ${sum} of the blood charges you paid are due back; confirm the payee at the hospital’s cashier.`,
    }),
    REFUND_PAID: (sum) => ({
      zh: `用血费用退款 ${sum} 元已付出。`,
      en: `The refund of CNY ${sum} of blood charges was paid.`,
    }),
    WAIVER_REVERSED: (sum) => ({
      zh: `此前的用血费用减免 ${sum} 元已随账单冲正。`,
      en: `The waiver of CNY ${sum} was reversed with its bill.`,
    }),
  }

/** Writes a notice to the patient of a waiver; nobody is told whose number is not known. */
export const tellPatient = async (
  tx: Tx,
  waiver: Pick<WaiverRow, 'id' | 'organisationId' | 'patientId' | 'fen'>,
  notice: keyof typeof NOTICES,
): Promise<void> => {
  const [patient] = await listPatientsByIds(tx.db, [waiver.patientId])
  if (!patient?.identityCipher) return
  await tellPeer(tx, {
    kind: 'NOTICE',
    organisationId: waiver.organisationId,
    notice,
    person: { kind: 'CIPHER', identityCipher: patient.identityCipher },
    text: NOTICES[notice](yuan(waiver.fen)),
    subjectId: patient.id,
    onceKey: `${waiver.id} ${notice}`,
  })
}
