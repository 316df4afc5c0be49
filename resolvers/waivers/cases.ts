import { listWaiversByIds, type WaiverRow } from '#db/waivers/finders.ts'
import {
  insertWaiverCase,
  lockUndecidedCase,
  type NewWaiverCase,
  updateWaiverCase,
  type WaiverCaseRow,
} from '#db/waivers/finders-cases.ts'
import { listStationIds } from '#db/waivers/finders-cross-province.ts'
import { NotFound } from '#lib/errors.ts'
import { type Id, newId } from '#lib/ids.ts'
import type { Tx } from '#resolvers/context.ts'
import { moveCase, writeStep } from '#resolvers/waivers/case-life.ts'
import type { NamedDonor } from '#resolvers/waivers/named-donor.ts'
import { type CaseReason, personReasons } from '#rules/waivers/case-terms.ts'

/** What is left open, and of what. */
export type CaseToOpen = {
  /** The waiver whose decision is not final. */
  readonly waiverId: Id<'Waiver'>
  readonly encounterId: Id<'Encounter'>
  readonly reasons: readonly CaseReason[]
  /** Donors named at the window: the case asks about them again. Kept as cipher. */
  readonly donors?: readonly NamedDonor[] | null
}

/**
 * Opens the case of a waiver that is not final; one that its root has already takes the reasons over. A quote that is held
 * rests until it is settled or its hold ends, since only then is it known what the patient pays. For a waiver that a case
 * itself asked for nothing is opened: that case goes on by itself.
 */
export const openCase = async (
  tx: Tx,
  { waiverId, encounterId, reasons, donors }: CaseToOpen,
): Promise<void> => {
  const [waiver] = await listWaiversByIds(tx.db, [waiverId])
  if (waiver === undefined) throw new NotFound({ zh: '减免', en: 'waiver' })
  if (waiver.source === 'CASE') return
  const open = await lockUndecidedCase(tx.db, waiver)
  if (open !== null) return changeReasons(tx, open, reasons)
  await writeCase(tx, {
    organisationId: waiver.organisationId,
    encounterId,
    patientId: waiver.patientId,
    rootId: waiver.rootId,
    origin: 'DECISION',
    reasons: [...reasons],
    donorsCipher: sealedDonors(tx, donors),
    nextAttemptAt: waiver.state === 'HELD' ? waiver.holdUntil : tx.now,
  })
}

/** What is left open by a waiver that a case itself brought: the same root, a case of its own. */
export const openNext = async (tx: Tx, waiver: WaiverRow, from: WaiverCaseRow, at: Date): Promise<void> => {
  await writeCase(tx, {
    organisationId: waiver.organisationId,
    encounterId: waiver.encounterId,
    patientId: waiver.patientId,
    rootId: waiver.rootId,
    origin: from.origin,
    reasons: [...waiver.open],
    billed: from.billed,
    donorsCipher: from.donorsCipher,
    nextAttemptAt: at,
  })
}

/** Named donors as a row holds them. */
export const sealedDonors = (tx: Tx, donors: readonly NamedDonor[] | null | undefined): string | null =>
  donors?.length ? tx.ctx.services.keys.encrypt(JSON.stringify(donors)) : null

const changeReasons = async (tx: Tx, row: WaiverCaseRow, reasons: readonly CaseReason[]) => {
  if (row.state === 'WAITING' && asksPerson(reasons))
    return void (await moveCase(tx, row, 'ask', { reasons: [...reasons] }))
  await updateWaiverCase(tx.db, row, { reasons: [...reasons] })
}

/** Does a person see to it? */
export const asksPerson = (reasons: readonly CaseReason[]): boolean =>
  reasons.some((reason) => personReasons.includes(reason))

/** What a new case is made of; all else follows from it. */
export type CaseContent = Pick<
  NewWaiverCase,
  'organisationId' | 'encounterId' | 'patientId' | 'rootId' | 'origin' | 'reasons'
> &
  Partial<Pick<NewWaiverCase, 'billed' | 'donorsCipher'>> & { readonly nextAttemptAt: Date }

/** Writes a case; answers its id, or null where its root has an undecided one. */
export const writeCase = async (tx: Tx, content: CaseContent): Promise<Id<'WaiverCase'> | null> => {
  const toPerson = asksPerson(content.reasons)
  const [station] = await listStationIds(tx.db, tx.allianceId)
  const row = {
    allianceId: tx.allianceId,
    id: newId('WaiverCase'),
    // Null where no station decides with the alliance's hospitals.
    stationId: station ?? null,
    ...content,
    state: toPerson ? ('WITH_PERSON' as const) : ('WAITING' as const),
    nextAttemptAt: toPerson ? null : content.nextAttemptAt,
    occurredAt: tx.occurredAt,
  }
  if (!(await insertWaiverCase(tx.db, row))) return null
  await writeStep(tx, row, 'OPENED', { reason: content.reasons.join(' ') })
  return row.id
}
