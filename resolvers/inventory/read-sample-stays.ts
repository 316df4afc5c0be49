import {
  listStaysBySampleIds,
  listWordsByStayIds,
  type SampleStayRow,
} from '#db/inventory/finders-sample-stays.ts'
import type { Ctx } from '#resolvers/context.ts'
import { placeById } from '#resolvers/inventory/read-places.ts'
import { many } from '#resolvers/reads.ts'
import { type KnownKeeping, knownKeeping } from '#rules/inventory/sample-keeping.ts'

export type { KnownKeeping, SampleStayRow }

/** Where a sample has been kept, in order. */
export const staysOfSample = many(listStaysBySampleIds, (row) => row.sampleId)
const wordsOfStay = many(listWordsByStayIds, (row) => row.stayId)

/**
 * What is known of the temperature during a stay, up to its end or now. Null for who doesn't see the place: its readings
 * are its owner's and the lead's.
 */
export const keepingOfStay = async (ctx: Ctx, stay: SampleStayRow): Promise<KnownKeeping | null> => {
  if ((await placeById(ctx, stay.placeId)) === null) return null
  const words = await wordsOfStay(ctx, stay.id)
  const now = Math.max(ctx.services.clock().getTime(), stay.since.getTime())
  const until = stay.until ?? new Date(now)
  return knownKeeping({ since: stay.since, until }, words)
}
