import { SYSTEM_SCOPE } from '#db/client.ts'
import { listWaivers, listWaiversByIds, type WaiverRow } from '#db/waivers/finders.ts'
import {
  type BaggedLineRow,
  listBaggedLines,
  listBaggedLinesByIds,
  listPartsOfLines,
  type WaiverPartRow,
} from '#db/waivers/finders-lines.ts'
import type { Id } from '#lib/ids.ts'
import type { Actor, Ctx } from '#resolvers/context.ts'
import { type Page, type PageArgs, pageOf } from '#resolvers/pages.ts'
import { callerOf, many, one, read } from '#resolvers/reads.ts'
import type { WaiverState } from '#rules/waivers/claim-terms.ts'

export type { BaggedLineRow, WaiverPartRow, WaiverRow }

/** The core of the waivers context in the graph. */
export type HubEntities = { Waiver: WaiverRow; WaiverLine: BaggedLineRow }

export const waiverById = one(listWaiversByIds)
export const waiverLineById = one(listBaggedLinesByIds)
export const linesOfWaiver = many(listBaggedLines, (row) => row.waiverId)
const lineOfPart = (row: WaiverPartRow) => row.lineId
export const partsOfLine = many(listPartsOfLines, lineOfPart)

/** A waiver of the caller's own hospital. */
export const waiver = read(
  'waivers.waiver',
  async (query, { id }: { readonly id: string }): Promise<WaiverRow | null> => waiverById(query.ctx, id),
  ({ id }) => id,
)

/** Which waivers to list. */
export type WaiversInput = PageArgs & {
  readonly states?: readonly WaiverState[] | null
  /** Those of one stay. */
  readonly encounterId?: string | null
}

/** Waivers of the caller's own hospital, the newest first. */
export const waivers = read(
  'waivers.waivers',
  async (query, input: WaiversInput): Promise<Page<WaiverRow>> => {
    const [{ allianceId, organisationId }] = query.actor.seats
    return pageOf<WaiverRow>(input, {
      keyOf: (row) => [row.id],
      list: (after, limit) =>
        listWaivers(query.db, {
          allianceId,
          organisationId,
          states: input.states ?? null,
          encounterId: (input.encounterId as Id<'Encounter'> | null | undefined) ?? null,
          after: after?.[0] ?? null,
          limit,
        }),
    })
  },
)

/** The station sees for which bag, by which clause it owes what: nothing from which a person could be told. */
const seesPersons = ({ seats }: Actor): boolean => seats.every(({ kind }) => kind !== 'STATION')

/** What could tell of a person: null to the station. */
export const ofPerson = <Value>(ctx: Ctx, value: Value): Value | null =>
  seesPersons(callerOf(ctx)) ? value : null

/**
 * The lines of a waiver. A hospital reads its own; the station reads those of its alliances that were settled, with the
 * hub's own view, for it has no other.
 */
export const waiverLines = read(
  'waivers.waiverLines',
  async ({ ctx, actor }, { waiverId }: { readonly waiverId: string }): Promise<readonly BaggedLineRow[]> => {
    if (seesPersons(actor)) return linesOfWaiver(ctx, waiverId)
    const served = actor.seats.map(({ allianceId }) => allianceId)
    const { lines, parts } = await ctx.services.database.transaction(
      SYSTEM_SCOPE,
      async (db) => {
        const [found] = await listWaiversByIds(db, [waiverId])
        const isOwed = found?.settledAt != null && served.includes(found.allianceId)
        const lines = isOwed ? await listBaggedLines(db, [waiverId]) : []
        return {
          lines,
          parts: await listPartsOfLines(
            db,
            lines.map(({ id }) => id),
          ),
        }
      },
      'read',
    )
    const byLine = Map.groupBy(parts, lineOfPart)
    ctx.reads.lay(listPartsOfLines, new Map(lines.map(({ id }) => [id, byLine.get(id) ?? []])))
    return lines
  },
  ({ waiverId }) => waiverId,
)
