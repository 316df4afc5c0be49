import { type AlarmRow, listUnresolvedBySubjects } from '#db/alarms/finders.ts'
import { listOrganisationsByCode } from '#db/alliance/finders-membership.ts'
import {
  type ExcursionRow,
  listExcursions,
  listExcursionsByIds,
  listLatestExcursionsByDeviceIds,
} from '#db/cold-chain/finders-excursions.ts'
import { asId } from '#lib/ids.ts'
import type { Soon } from '#lib/soon.ts'
import { policyAt } from '#resolvers/alliance/policy.ts'
import { type DeviceRow, stateOfDevice } from '#resolvers/cold-chain/read.ts'
import { watchIn } from '#resolvers/cold-chain/watch.ts'
import type { Ctx } from '#resolvers/context.ts'
import { instantKey, type Page, type PageArgs, pageOf } from '#resolvers/pages.ts'
import { many, one, read } from '#resolvers/reads.ts'
import { recoveredUntil, standingAt } from '#rules/cold-chain/engine-clock.ts'
import type { DeviceStanding, ExcursionKind } from '#rules/cold-chain/excursion-terms.ts'
import { engineSettings } from '#rules/cold-chain/limits.ts'

export type { ExcursionRow }

/** The excursions' part of the graph. */
export type ExcursionEntities = { Excursion: ExcursionRow }

export const excursionById = one(listExcursionsByIds)

/** The latest excursions of a device, the latest beginning first; those that were withdrawn are not among them. */
export const excursionsOfDevice = many(listLatestExcursionsByDeviceIds, ({ deviceId }) => deviceId)

/** The alarms about a device that nobody has resolved. */
export const alarmsOfDevice: (ctx: Ctx, id: string) => Soon<readonly AlarmRow[]> = many(
  listUnresolvedBySubjects,
  ({ subjectId }) => subjectId,
)

/** Which excursions, and which page of them. */
export type ExcursionsInput = PageArgs & {
  /** Of this device alone. */
  readonly device?: string | null
  /** Code of the organisation; absent: all that the caller sees. */
  readonly organisation?: string | null
  readonly kind?: ExcursionKind | null
  /** True: only those that last. */
  readonly lasting?: boolean | null
  /** True: those that late readings withdrew as well. */
  readonly withdrawn?: boolean | null
  /** Only those that lasted beyond `since`, and that began before `until`. */
  readonly since?: Date | null
  readonly until?: Date | null
}

/** The excursions that the caller may see, the newest first. */
export const excursions = read(
  'cold-chain.excursions',
  async (query, input: ExcursionsInput): Promise<Page<ExcursionRow>> => {
    const about = input.organisation ? await listOrganisationsByCode(query.db, input.organisation) : null
    return pageOf<ExcursionRow>(input, {
      keyOf: ({ startedAt, id }) => [startedAt.toISOString(), id],
      list: (after, limit) => {
        const key = instantKey(after)
        return listExcursions(query.db, {
          // An id that is none finds nothing.
          deviceId: input.device ? (asId('Device', input.device) ?? ('' as never)) : null,
          organisationIds: about?.map(({ id }) => id) ?? null,
          kind: input.kind ?? null,
          standing: input.lasting ?? false,
          withdrawn: input.withdrawn ?? false,
          since: input.since ?? null,
          until: input.until ?? null,
          after: key && { startedAt: key.recordedAt.toISOString(), id: key.id },
          limit,
        })
      },
    })
  },
  ({ device }) => device ?? null,
)

/** How a device stands now, by what it told and by the hub's clock; null for one out of use. */
export const standingOfDevice = async (ctx: Ctx, device: DeviceRow): Promise<DeviceStanding | null> => {
  if (device.retiredAt !== null) return null
  const watched = await watchedNow(ctx, device)
  if (watched === null) return 'UNHEARD'
  const { watch, now, settings } = watched
  return standingAt(watch.memory, { now, receivedAt: watch.receivedAt }, settings).standing
}

/** Until when an excursion that is over is shown; null for a device out of use, and where that is longer ago. */
export const recoveredUntilOf = async (ctx: Ctx, device: DeviceRow): Promise<Date | null> => {
  const watched = device.retiredAt === null ? await watchedNow(ctx, device) : null
  if (watched === null) return null
  const until = recoveredUntil(watched.watch.memory, watched.settings)
  return until === null || until <= watched.now ? null : new Date(until)
}

/** What the engine remembers of a device, and what it is compared with now; null before it has been looked at. */
const watchedNow = async (ctx: Ctx, device: DeviceRow) => {
  const watch = watchIn((await stateOfDevice(ctx, device))?.state)
  if (watch === null) return null
  const now = ctx.services.clock()
  const { values } = await policyAt({ db: await ctx.reads.db(), allianceId: device.allianceId }, now)
  return { watch, now: now.getTime(), settings: engineSettings(watch.stay, values) }
}
