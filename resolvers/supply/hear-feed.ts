import { listFeeds, lockFeed, updateFeed } from '#db/supply/finders-feeds.ts'
import { markLevelsDue } from '#db/supply/finders-levels.ts'
import type { Id } from '#lib/ids.ts'
import { endCondition } from '#resolvers/alarms/raise-alarm.ts'
import { policyAt } from '#resolvers/alliance/policy.ts'
import type { ToldEvent, Tx } from '#resolvers/context.ts'
import { freshnessOf } from '#rules/supply/stock-report.ts'

const HEARD = { zh: '库存上报已恢复', en: 'the stock feed is heard again' }

/**
 * A feed gave a sign of life at that time. What was sent long ago and came only now doesn't make it fresh. Nothing
 * happens where the member has no feed.
 */
export const hearFeed = async (tx: Tx, organisationId: Id<'Organisation'>, at: Date): Promise<void> => {
  const { allianceId } = tx
  const feed = await lockFeed(tx.db, { allianceId, organisationId })
  if (feed === null) return
  const heardAt = feed.heardAt > at ? feed.heardAt : at
  const { values: policy } = await policyAt(tx, tx.now)
  const back = feed.silentSince !== null && freshnessOf(heardAt, tx.now, policy) === 'FRESH'
  await updateFeed(tx.db, feed, { heardAt, ...(back && { silentSince: null }) })
  await markLevelsDue(tx.db, { allianceId, organisationIds: [organisationId], at: tx.now })
  if (back) await endCondition(tx, { kind: 'FEED_SILENT', subjectId: feed.id, at: tx.now, told: HEARD })
}

const MINUTE_MS = 60_000

/** A message about a bag from a member's own system says that it is there. */
export const hearOfUnit = async (tx: Tx, _: unknown, told: ToldEvent): Promise<void> => {
  const { roles, seats } = tx.actor
  const [{ allianceId, organisationId, lead, kind }] = seats
  // People at a screen say nothing of the system that counts; the lead and the station count by the hub itself.
  if (lead || kind === 'STATION' || !roles.includes('MACHINE') || told.allianceId !== allianceId) return
  const [feed] = await listFeeds(tx.db, { allianceIds: [allianceId], organisationIds: [organisationId] })
  // Once a minute is often enough: a busy system's messages need not wait for each other.
  if (feed && told.occurredAt.getTime() - feed.heardAt.getTime() >= MINUTE_MS)
    await hearFeed(tx, organisationId, told.occurredAt)
}
