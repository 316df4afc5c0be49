import type { Database } from '#db/client.ts'
import { HubError } from '#lib/errors.ts'
import type { OperationName } from '#resolvers/access.ts'
import type { Ctx } from '#resolvers/context.ts'

/**
 * What may be read from a replica: what is looked at afterwards, counted and printed. Nothing that somebody acts on at a
 * bedside, at a bench or at a window is among it.
 */
const MAY_LAG: ReadonlySet<OperationName> = new Set<OperationName>([
  'audit.auditTrail',
  'messaging.messages',
  'messaging.deliveries',
  'inventory.overrideStatistics',
  'cold-chain.coldChainPerformance',
  'cold-chain.coldChainPerformanceEvents',
  'waivers.waiverStatistics',
  'views.reactionReports',
  'views.reactionStatistics',
])

/**
 * Runs a read on the replica when it may lag and the replica is fit for this caller, otherwise on the primary. Whatever
 * fails on the replica is asked of the primary: it may be away, or not know yet what the read is about.
 */
export const whereItMay = async <Result>(
  ctx: Ctx,
  name: OperationName,
  on: {
    replica(database: Database): Promise<Result>
    primary(): Promise<Result>
  },
): Promise<Result> => {
  const { replica, log } = ctx.services
  if (!MAY_LAG.has(name) || !replica || !ctx.actor || !ctx.asOf) return on.primary()
  const asOf = replica.asOfFor(ctx.actor.account)
  if (asOf === null) return on.primary()
  try {
    const result = await on.replica(replica.database)
    ctx.asOf.of(asOf)
    return result
  } catch (error) {
    if (!(error instanceof HubError)) {
      replica.leave()
      log.warn(
        { err: error, operation: name, correlationId: ctx.correlationId },
        'a read of the replica failed',
      )
    }
    return on.primary()
  }
}

/** As of when a call's answer is: whoever began the call tells it. */
export class AsOf {
  #oldest: Date | null = null

  /** Something was read as of this moment. */
  of(moment: Date): void {
    if (this.#oldest === null || moment < this.#oldest) this.#oldest = moment
  }

  /** The oldest moment of all that was read; null when all of it is of now. */
  get oldest(): Date | null {
    return this.#oldest
  }
}
