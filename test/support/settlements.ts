import { drawUpSettlement } from '#resolvers/waivers/draw-up-settlement.ts'
import { issueSettlement } from '#resolvers/waivers/issue-settlement.ts'
import { settledWaiver } from '#test/support/settled-waivers.ts'
import type { World } from '#test/support/world.ts'

/** A line as it stands on a statement. */
export type StatementLine = { readonly id: string; readonly kind: string; readonly fen: number }

let month = 0

/** A statement of CS-LEAD with a line for each amount, of a month of its own: drawn up, and issued unless told otherwise. */
export const statementOf = async (
  world: World,
  fen: readonly number[] = [22_000],
  { issued = true } = {},
): Promise<{ id: string; period: string; lines: readonly StatementLine[]; waiverIds: readonly string[] }> => {
  month += 1
  const period = `${2020 + Math.floor((month - 1) / 12)}-${String(1 + ((month - 1) % 12)).padStart(2, '0')}`
  const waiverIds: string[] = []
  for (const one of fen)
    waiverIds.push((await settledWaiver(world, { at: new Date(`${period}-10T02:00:00Z`), fen: [one] })).id)
  const station = await world.as('station.finance')
  const { id } = await drawUpSettlement(station, { hospital: 'CS-LEAD', period })
  if (issued) await issueSettlement(station, { settlementId: id })
  return { id, period, lines: await linesOf(world, id), waiverIds }
}

/** The lines of a statement in their order. */
export const linesOf = (world: World, id: string): Promise<StatementLine[]> =>
  world.rows<StatementLine>(
    'select id, kind, fen::float8 as fen from settlement_lines where settlement_id = $1 order by position',
    [id],
  )

/** Where a statement stands and what it comes to. */
export const standing = async (world: World, id: string) => {
  const [row] = await world.rows<{ state: string; fen: number; ml: number; sum: number; sum_ml: number }>(
    `select state, fen::float8 as fen, ml, (select sum(l.fen)::float8 from settlement_lines l where l.settlement_id = s.id) as sum,
       (select sum(l.ml)::int from settlement_lines l where l.settlement_id = s.id) as sum_ml
     from settlements s where id = $1`,
    [id],
  )
  if (row === undefined) throw new Error(`no statement ${id}`)
  return row
}
