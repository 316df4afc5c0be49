import { listWaiversByIds, lockWaiver, lockWaiverByToken, type WaiverRow } from '#db/waivers/finders.ts'
import { lockEncounter } from '#db/waivers/finders-stay.ts'
import { NotFound } from '#lib/errors.ts'
import type { Tx } from '#resolvers/context.ts'
import { WaiverTokenUnknown } from '#resolvers/waivers/errors.ts'
import { hashOfToken } from '#resolvers/waivers/hold-token.ts'

const WAIVER = { zh: '费用减免', en: 'waiver' }

const isOurs = ({ seat, ctx, allianceId }: Tx, waiver: WaiverRow) =>
  waiver.allianceId === allianceId && (ctx.door === 'worker' || waiver.organisationId === seat.organisationId)

/**
 * A waiver of the caller's hospital by its id, locked behind its stay.
 * @throws NotFound for another hospital's
 */
export const lockById = async (tx: Tx, id: string): Promise<WaiverRow> => {
  const [waiver] = await listWaiversByIds(tx.db, [id])
  if (waiver === undefined || !isOurs(tx, waiver)) throw new NotFound(WAIVER)
  return lockBehindStay(tx, waiver)
}

/**
 * The waiver that a hold token belongs to, locked behind its stay.
 * @throws WaiverTokenUnknown
 */
export const lockByToken = async (tx: Tx, token: string): Promise<WaiverRow> => {
  const locked = await lockWaiverByToken(tx.db, {
    allianceId: tx.allianceId,
    organisationId: tx.ctx.door === 'worker' ? null : tx.seat.organisationId,
    tokenHash: hashOfToken(token),
  })
  if (locked === null) throw new WaiverTokenUnknown()
  return locked
}

const lockBehindStay = async (tx: Tx, waiver: WaiverRow): Promise<WaiverRow> => {
  // Sent together, they run one behind the other.
  const [, locked] = await Promise.all([lockEncounter(tx.db, waiver), lockWaiver(tx.db, waiver)])
  if (locked === null) throw new NotFound(WAIVER)
  return locked
}
