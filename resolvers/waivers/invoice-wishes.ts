import type { WaiverRow } from '#db/waivers/finders.ts'
import {
  findInvoiceTask,
  type InvoiceTaskRow,
  insertInvoiceTask,
  type NewInvoiceTask,
} from '#db/waivers/finders-peers.ts'
import { type Id, newId } from '#lib/ids.ts'
import type { Tx } from '#resolvers/context.ts'
import { writeMessage } from '#resolvers/waivers/peer-queue.ts'

/**
 * Has the waived part split off the invoice of the bill: at a settlement, or when a refund was paid. A bill without an
 * invoice needs nothing.
 */
export const wishSplit = async (
  tx: Tx,
  waiver: WaiverRow,
  caseId: Id<'WaiverCase'> | null,
): Promise<void> => {
  if (waiver.invoiceNumber === null) return
  await wish(tx, waiver, { kind: 'SPLIT', caseId, invoiceNumber: waiver.invoiceNumber, afterId: null })
}

/**
 * Takes a split back: the invoice over the waived part is void, and one over what the patient pays after all is issued in
 * its place. Each leaves behind the one before, and only if that was done: what was never split off is not voided, and
 * what was not voided is not issued twice.
 */
export const undoInvoice = async (tx: Tx, waiver: WaiverRow): Promise<void> => {
  const split = await findInvoiceTask(tx.db, { ...waiver, waiverId: waiver.id, kind: 'SPLIT' })
  if (split === null) return
  const of = { caseId: split.caseId, invoiceNumber: split.invoiceNumber }
  const voiding = await wish(tx, waiver, { kind: 'VOID', ...of, afterId: split.id })
  if (voiding !== null) await wish(tx, waiver, { kind: 'REISSUE', ...of, afterId: voiding })
}

type Wish = Pick<NewInvoiceTask, 'kind' | 'caseId' | 'invoiceNumber' | 'afterId'>

const wish = async (tx: Tx, waiver: WaiverRow, content: Wish): Promise<InvoiceTaskRow['id'] | null> => {
  const { organisationId } = waiver
  const id = newId('InvoiceTask')
  const messageId = await writeMessage(tx, {
    organisationId,
    peer: 'INVOICES',
    subjectId: content.invoiceNumber,
    onceKey: `${waiver.id} ${content.kind}`,
    body: { taskId: id },
    personCipher: null,
  })
  if (messageId === null) return null
  await insertInvoiceTask(tx.db, {
    allianceId: tx.allianceId,
    id,
    organisationId,
    waiverId: waiver.id,
    messageId,
    fen: waiver.fen,
    ...content,
  })
  return id
}
