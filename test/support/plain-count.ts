import { type Scope, SYSTEM_SCOPE } from '#db/client.ts'
import { countStock, renewStockCounts, type StockLine } from '#db/inventory/finders-counts.ts'
import type { AllianceId } from '#lib/ids.ts'
import type { World } from '#test/support/world.ts'

/** The stock bag by bag, with nothing kept: what every kept count is held against. */
const PLAIN = `
  select organisation_id as "organisationId", product_code as "productCode", abo, rhd,
    (count(*) filter (where custody = 'IN_STOCK' and not kept))::int as available,
    coalesce(sum(content) filter (where custody = 'IN_STOCK' and not kept), 0)::float8 as "availableContent",
    (count(*) filter (where custody = 'RESERVED' and not kept))::int as reserved,
    (count(*) filter (where kept))::int as held,
    min(expires_at) filter (where custody = 'IN_STOCK' and not kept) as "firstExpiry"
  from (select u.*, u.expires_at < $1 or exists (select from holds h
      where h.alliance_id = u.alliance_id and h.unit_id = u.id and h.lifted_at is null) as kept
    from units u where u.alliance_id = 'CS' and u.custody in ('IN_STOCK', 'RESERVED')
      and ($2::text[] is null or u.organisation_id = any($2))) u
  group by organisation_id, product_code, abo, rhd
  order by organisation_id collate "C", product_code collate "C", abo collate "C", rhd collate "C"`

/** Both counts of the alliance's stock in one snapshot, as this scope sees them. */
export const bothCounts = async (
  { database }: Pick<World, 'database'>,
  { now, scope = SYSTEM_SCOPE }: { now: Date; scope?: Scope },
): Promise<{ kept: StockLine[]; plain: StockLine[] }> => {
  const own = scope.view === 'own'
  const organisationIds = scope.organisationIds as StockLine['organisationId'][]
  return database.transaction(
    scope,
    async (db) => ({
      kept: await countStock(db, {
        allianceIds: ['CS' as AllianceId],
        ...(own && { organisationIds }),
        now,
      }),
      plain: (await db.$client.query<StockLine>(PLAIN, [now, own ? organisationIds : null])).rows,
    }),
    'read',
  )
}

/** Renews the kept counts as the hub's worker does; answers how much there was to do. */
export const renewed = (
  { database, now }: Pick<World, 'database' | 'now'>,
  { at = now(), limit = 500 }: { at?: Date; limit?: number } = {},
): Promise<number> => database.transaction(SYSTEM_SCOPE, (db) => renewStockCounts(db, { now: at, limit }))
