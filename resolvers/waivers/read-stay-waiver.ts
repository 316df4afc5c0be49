import type { EncounterRow } from '#db/requests/finders-encounters.ts'
import { type ChargeRow, listChargesOfStay } from '#db/waivers/finders-charges.ts'
import { findStayTask, type KeptForecast } from '#db/waivers/finders-stay-tasks.ts'
import { NotFound } from '#lib/errors.ts'
import type { Id } from '#lib/ids.ts'
import { read } from '#resolvers/reads.ts'
import { bagsOf } from '#resolvers/waivers/bags-of-stay.ts'
import { WaiverStayRefused } from '#resolvers/waivers/errors.ts'
import { type NamedStay, stayOf } from '#resolvers/waivers/stay.ts'
import { linesOf } from '#resolvers/waivers/told-charges.ts'
import { matchBill } from '#rules/waivers/bill.ts'
import type { BillProblem } from '#rules/waivers/bill-terms.ts'
import { faultOfStay } from '#rules/waivers/stay-step.ts'

/** A charge or credit, and what keeps it from being covered; the problem is null when nothing does. */
export type StayCharge = { readonly row: ChargeRow; readonly problem: BillProblem | null }

/** What the hub knows of a stay's charges, and what it did or foresaw by itself. */
export type StayWaiver = {
  readonly encounter: EncounterRow
  readonly charges: readonly StayCharge[]
  readonly forecast: KeptForecast | null
  readonly forecastAt: Date | null
  readonly waiverId: Id<'Waiver'> | null
  /** Why it could not be settled by itself; null when nothing kept it. */
  readonly fault: string | null
}

/** A stay of the caller's own hospital with its charges; null when there is none. */
export const stayWaiver = read(
  'waivers.stayWaiver',
  async ({ db, actor, ctx }, named: NamedStay): Promise<StayWaiver | null> => {
    const stay = await stayOf(db, { actor, ctx }, named).catch(nullIfNone)
    if (stay === null) return null
    const { encounter } = stay
    const key = { allianceId: encounter.allianceId, encounterId: encounter.id }
    const rows = await listChargesOfStay(db, key)
    const lines = linesOf(rows)
    const { lines: matched } = matchBill(lines, await bagsOf({ db, ...key }, encounter, lines))
    const problemOf = (row: ChargeRow) =>
      matched.find(({ line, problem }) => line.chargeNumber === row.chargeNumber && problem !== null)?.problem
    const task = await findStayTask(db, key)
    return {
      encounter,
      charges: rows.map((row) => ({ row, problem: problemOf(row) ?? null })),
      forecast: task?.forecast ?? null,
      forecastAt: task?.forecastAt ?? null,
      waiverId: task?.waiverId ?? null,
      fault: faultOf(encounter, rows) ?? task?.fault ?? null,
    }
  },
  ({ encounterId }) => encounterId ?? null,
)

/** What keeps a stay with charges from being waived, however it is settled. */
const faultOf = (encounter: EncounterRow, charges: readonly ChargeRow[]): string | null => {
  const fault = charges.length > 0 ? faultOfStay(encounter) : null
  return fault && new WaiverStayRefused(fault).message
}

const nullIfNone = (error: unknown): null => {
  if (error instanceof NotFound) return null
  throw error
}
