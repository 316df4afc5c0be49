import { listOpenDeviationsAbout } from '#db/alliance/finders-records.ts'
import { keepTold, readTold } from '#db/kept-number.ts'
import { canonicalText } from '#lib/canonical.ts'
import type { Id } from '#lib/ids.ts'
import { openDeviation } from '#resolvers/alliance/open-deviation.ts'
import type { Tx } from '#resolvers/context.ts'
import { judgeUnknownBag } from '#rules/transfusions/bedside.ts'

/**
 * Keeps what a ward told of a bag that nobody has received: the telling, word for word, in a deviation of the ward's own
 * hospital. The same telling again opens no second one while the first is open.
 */
export const keepUnknownBag = async (
  tx: Tx,
  number: string,
  told: Record<string, unknown>,
): Promise<Id<'Deviation'> | null> => {
  const { allianceId, seat } = tx
  const { keys } = tx.ctx.services
  const { organisationId } = seat
  const text = canonicalText(told)
  const open = await listOpenDeviationsAbout(tx.db, { allianceId, organisationId, subjectId: number })
  const same = open.find((row) => row.told !== null && canonicalText(readTold(keys, row.told)) === text)
  const deviationId =
    same?.id ??
    (await openDeviation(tx, {
      organisationId,
      subjectId: number,
      findings: judgeUnknownBag(number),
      told: keepTold(keys, told),
    }))
  tx.note({ subjectId: number, after: { deviationId } })
  return deviationId
}
