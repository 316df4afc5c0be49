import { SYSTEM_SCOPE } from '#db/client.ts'
import type { SequencedEvent } from '#db/outbox/finders.ts'
import { markShelvesDue, SHELF_EVENTS } from '#resolvers/supply/mark-levels-due.ts'
import { type ReportStockInput, reportStock } from '#resolvers/supply/report-stock.ts'
import { type SetStockLevelInput, setStockLevel } from '#resolvers/supply/set-stock-level.ts'
import { judgeAlliance } from '#server/workers/levels.ts'
import { asHub } from '#test/support/hub-clock.ts'
import type { World } from '#test/support/world.ts'

export const MINUTE_MS = 60_000

/** CS-MEM01 tells its shelf by its own system. */
export const reported = async (world: World, input: ReportStockInput) =>
  reportStock(await world.as('his.mem01', 'http'), input)

/** So many bags of leucocyte-reduced red cells, A positive. */
export const redCells = (bags: number, firstExpiry: Date | null = null) => ({
  product: 'RBC-SUSP-LR',
  abo: 'A' as const,
  rhd: 'POSITIVE' as const,
  bags,
  firstExpiry,
})

/** The lead watches its red cells, A positive: fewer than 10 low, fewer than 4 critical. */
export const watched = async (world: World, changes: Partial<SetStockLevelInput> = {}) =>
  setStockLevel(await world.as('lead.manager'), {
    product: 'RBC-SUSP-LR',
    abo: 'A',
    rhd: 'POSITIVE',
    minimum: 10,
    critical: 4,
    ...changes,
  })

/** The hub's clock judges what is due. */
export const judged = async (world: World) => {
  const { actor } = await asHub(world)
  if (actor === null) throw new Error('the hub is nobody')
  await judgeAlliance(world.services, actor)
}

/** The worker hears of everything that has happened so far, and judges. */
export const followed = async (world: World) => {
  const events = await world.rows<SequencedEvent>(
    `select id, alliance_id as "allianceId", organisation_id as "organisationId", name, payload from outbox
     where name = any($1)`,
    [SHELF_EVENTS],
  )
  await world.database.transaction(SYSTEM_SCOPE, (db) => markShelvesDue(db, events, world.now()))
  await judged(world)
}

/** Alarms of the shelves, the oldest first, as `KIND SEVERITY state ×times ended`. */
export const shelfAlarms = async (world: World): Promise<string[]> =>
  (
    await world.rows<{ line: string }>(
      `select kind || ' ' || severity || ' ' || state || ' ×' || times
         || case when condition_ended_at is null then '' else ' ended' end as line
       from alarms order by id`,
    )
  ).map(({ line }) => line)

/** The lines of one organisation's red cells, A positive, as `SOURCE FRESHNESS number`. */
export const linesShown = async (world: World, account: string, code = 'CS-MEM01'): Promise<string[]> => {
  const answer = await world.ask(
    account,
    '{ inventory { lines { product abo source freshness available organisation { code } } } }',
  )
  if (answer.errors) throw new Error(JSON.stringify(answer.errors))
  type Line = { product: string; source: string; freshness: string; available: number | null } & {
    organisation: { code: string }
  }
  const lines: Line[] = answer.data?.inventory.lines ?? []
  return lines
    .filter(({ organisation, product }) => organisation.code === code && product === 'RBC-SUSP-LR')
    .map(({ source, freshness, available }) => `${source} ${freshness} ${available}`)
}
