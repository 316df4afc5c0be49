import { SYSTEM_SCOPE } from '#db/client.ts'
import { findFeed, type KinshipFeedRow, lockFeed, putFeed } from '#db/waivers/finders-kin.ts'
import { type Backoff, pauseBehind } from '#lib/backoff.ts'
import type { Tx } from '#resolvers/context.ts'
import { assertHubAlone } from '#resolvers/hub-alone.ts'
import { type OperationInput, operation } from '#resolvers/operation.ts'
import { callerOf } from '#resolvers/reads.ts'
import { KinshipRefused } from '#resolvers/waivers/errors.ts'
import { keepKinship } from '#resolvers/waivers/keep-kinship.ts'
import { readPerson } from '#resolvers/waivers/named-donor.ts'
import type { CertifiedKinship, KinshipFeed } from '#resolvers/waivers/peers.ts'
import { answered } from '#resolvers/waivers/relation-look-up.ts'
import { isCertifiable } from '#rules/waivers/kin-terms.ts'

type Answer = Awaited<ReturnType<KinshipFeed['since']>>
type Asked = { readonly from: string | null; readonly answer: Answer } | null

/** All is read once a day. */
export const PULL_EVERY_MS = 86_400_000
const BACKOFF: Backoff = { firstMs: 60_000, longestMs: 3_600_000 }

/**
 * The hub itself, once a day: reads a page of what donors certified in the citizen service, and keeps how far it read with
 * what it read, so that nothing is lost and nothing is kept twice, whatever was pushed meanwhile. Away, the service is asked
 * again later. An entry that can't be used is named in the trail by its reference, and the rest goes on.
 */
export const pullKinships = operation(
  'waivers.pullKinships',
  async (tx: Tx, _: OperationInput, asked: Asked): Promise<{ more: boolean }> => {
    assertHubAlone(tx)
    if (asked === null) {
      tx.idle()
      return { more: false }
    }
    return tx.elevated(async () => {
      const feed = await lockFeed(tx.db, tx.allianceId)
      // Another instance was quicker: it has kept this page.
      if ((feed?.cursor ?? null) !== asked.from) return { more: true }
      const { answer } = asked
      if (answer.outcome === 'SERVICE_DOWN') return restAfter(tx, feed, answer.fault)
      return keepPage(tx, feed, answer)
    })
  },
  async ({ ctx }) => {
    assertHubAlone({ ctx })
    const [{ allianceId }] = callerOf(ctx).seats
    const feed = await ctx.services.database.transaction(
      SYSTEM_SCOPE,
      (db) => findFeed(db, allianceId),
      'read',
    )
    if (feed !== null && feed.dueAt > ctx.services.clock()) return null
    const from = feed?.cursor ?? null
    return { from, answer: await answered(() => ctx.services.peers.kinships.since(from)) }
  },
)

const restAfter = async (tx: Tx, feed: KinshipFeedRow | null, fault: string) => {
  const failures = (feed?.failures ?? 0) + 1
  const dueAt = new Date(tx.now.getTime() + pauseBehind(BACKOFF, failures))
  await putFeed(tx.db, { ...beginningOf(tx), ...feed, dueAt, failures, fault })
  tx.note({ after: { failures } })
  return { more: false }
}

const keepPage = async (
  tx: Tx,
  feed: KinshipFeedRow | null,
  { kinships, cursor, more }: Extract<Answer, { outcome: 'VERIFIED' }>,
) => {
  const unusable: { reference: string; cause: string }[] = []
  for (const told of kinships) {
    const cause = await keepTold(tx, told)
    if (cause !== null) unusable.push({ reference: told.reference, cause })
  }
  await putFeed(tx.db, {
    ...beginningOf(tx),
    ...feed,
    cursor,
    readAt: more ? (feed?.readAt ?? null) : tx.now,
    dueAt: more ? tx.now : new Date(tx.now.getTime() + PULL_EVERY_MS),
    failures: 0,
    fault: null,
    unusable: (feed?.unusable ?? 0) + unusable.length,
  })
  if (kinships.length === 0) tx.idle()
  tx.note({ after: { read: kinships.length, unusable } })
  return { more }
}

const beginningOf = ({ allianceId, seat, now }: Tx) => ({
  allianceId,
  organisationId: seat.organisationId,
  dueAt: now,
})

/** Keeps one entry, and that it ended; answers why it can't be used, or null. */
const keepTold = async (tx: Tx, told: CertifiedKinship): Promise<string | null> => {
  const donor = readPerson(told.donor, 'donor', tx.now)
  const relative = readPerson(told.relative, 'relative', tx.now)
  const [problem] = [...donor.problems, ...relative.problems]
  if (donor.person === null || relative.person === null) return problem?.field ?? 'identityNumber'
  if (!isCertifiable(told.relation)) return 'relation'
  try {
    await keepKinship(tx, {
      source: 'CITIZEN_SERVICE',
      reference: told.reference,
      donor: donor.person,
      relative: relative.person,
      relation: told.relation,
      certifiedAt: told.certifiedAt,
      revokedAt: told.revokedAt,
    })
    return null
  } catch (error) {
    if (error instanceof KinshipRefused) return error.fault
    throw error
  }
}
