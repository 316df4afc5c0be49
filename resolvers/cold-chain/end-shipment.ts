import {
  type ShipmentBagRow,
  type ShipmentRow,
  updateShipment,
  updateShipmentBags,
} from '#db/cold-chain/finders-shipments.ts'
import { listUnitsByIds, type UnitRow } from '#db/inventory/finders.ts'
import type { Id } from '#lib/ids.ts'
import { answerAlarm } from '#resolvers/alarms/raise-alarm.ts'
import { openDeviation } from '#resolvers/alliance/open-deviation.ts'
import { policyAt } from '#resolvers/alliance/policy.ts'
import { holdBags, tellOfShipment, unitIdsOf } from '#resolvers/cold-chain/shipment.ts'
import { newestRecord, sumUpShipment, writeRecord } from '#resolvers/cold-chain/transport-record.ts'
import type { Tx } from '#resolvers/context.ts'
import { leave } from '#resolvers/inventory/stand.ts'
import { judgeTransport } from '#rules/cold-chain/shipment.ts'
import type { ShipmentState } from '#rules/cold-chain/shipment-terms.ts'
import type { Finding } from '#rules/finding.ts'

/** How a shipment comes to its end. Its row is locked, and the units of its bags before it. */
export type Ending = {
  readonly state: Exclude<ShipmentState, 'UNDER_WAY'>
  readonly bags: readonly ShipmentBagRow[]
  readonly endedAt: Date
  /** Null when the last bag's receipt ended it. */
  readonly closedBy: Id<'Staff'> | null
  readonly note: string | null
  /** °C that a qualified person read, and who; null when nobody did. */
  readonly attested: { readonly celsius: number; readonly by: Id<'Staff'> } | null
  /** Those that were not in the box. */
  readonly missing: readonly Id<'Unit'>[]
  /** What was found beside what the readings say. */
  readonly findings: readonly Finding[]
}

/** When readings that were on their way at the end are looked for first. */
const FIRST_LOOK_MS = 60_000

/**
 * Ends a shipment: the bags leave the box, the readings are summed up and kept as a record, what is wrong becomes a
 * deviation and holds what it must, and nobody waits for the box any more.
 */
export const endShipment = (tx: Tx, shipment: ShipmentRow, ending: Ending): Promise<void> =>
  tx.elevated(async () => {
    const { state, attested, endedAt } = ending
    const units = await listUnitsByIds(tx.db, unitIdsOf(ending.bags))
    const missing = units.filter(({ id }) => ending.missing.includes(id))
    await emptyBox(tx, ending, units)
    const before = await newestRecord(tx, shipment)
    const summary = await sumUpShipment(tx, shipment, endedAt)
    const { values: policy } = await policyAt(tx, shipment.occurredAt)
    const findings = [
      ...ending.findings,
      ...judgeTransport(
        {
          summary,
          endedAt,
          deadline: shipment.deadline,
          attested: attested?.celsius ?? null,
          missing: missing.map(
            ({ donationNumber, labelProductCode }) => `${donationNumber}-${labelProductCode}`,
          ),
        },
        policy,
      ),
    ]
    const reason = before === null ? 'CLOSED' : 'FOUND'
    const version = await writeRecord(tx, shipment, { reason, summary, findings, after: before })
    await updateShipment(tx.db, shipment, {
      state,
      endedAt,
      closedBy: ending.closedBy,
      closingNote: ending.note,
      ...(attested && { attestedCelsius: attested.celsius, attestedBy: attested.by, attestedAt: tx.now }),
      lookAgainAt: new Date(tx.now.getTime() + FIRST_LOOK_MS),
    })
    await holdFor(tx, units, missing, findings)
    await openDeviation(tx, { organisationId: shipment.organisationId, subjectId: shipment.id, findings })
    await tellOfShipment(tx, 'cold-chain.shipmentEnded', shipment, { state, version })
    if (state !== 'LOST' && shipment.overdueAt !== null) await answerOverdue(tx, shipment, endedAt)
  })

/** What is still in the box leaves it with the shipment's end, or is missing. */
const emptyBox = async (tx: Tx, { state, bags, endedAt, missing }: Ending, units: readonly UnitRow[]) => {
  const inside = bags.filter((bag) => bag.state === 'UNDER_WAY' || bag.state === 'LOST')
  const gone = inside.filter(({ unitId }) => missing.includes(unitId))
  const rest = inside.filter((bag) => !gone.includes(bag))
  const idsOf = (rows: readonly ShipmentBagRow[]) => rows.map(({ id }) => id)
  await updateShipmentBags(tx.db, tx.allianceId, idsOf(gone), { state: 'MISSING', endedAt })
  await updateShipmentBags(tx.db, tx.allianceId, idsOf(rest), { state, endedAt })
  const leaving = new Set(unitIdsOf(inside))
  // Stock keeps its place until it is taken in, by which its receiver knows how it was kept.
  for (const unit of units)
    if (leaving.has(unit.id) && unit.custody !== 'IN_TRANSIT')
      await leave({ ...tx, occurredAt: endedAt }, unit)
}

/** A temperature that was attested outside the limits holds all bags, whatever its readings say; so does being missing. */
const holdFor = async (
  tx: Tx,
  units: readonly UnitRow[],
  missing: readonly UnitRow[],
  findings: readonly Finding[],
) => {
  const of = (code: Finding['code']) => findings.filter((found) => found.code === code)
  const warm = of('SHIPMENT_ATTESTED_OUT')
  if (warm.length > 0) await holdBags(tx, units, 'EXCURSION', warm)
  if (missing.length > 0) await holdBags(tx, missing, 'QUARANTINE', of('SHIPMENT_BAG_MISSING'))
}

const answerOverdue = (tx: Tx, { id }: ShipmentRow, at: Date): Promise<void> =>
  answerAlarm(tx, {
    kind: 'SHIPMENT_OVERDUE',
    subjectId: id,
    at,
    told: { zh: '运输已结束', en: 'the shipment has come to its end' },
  })
