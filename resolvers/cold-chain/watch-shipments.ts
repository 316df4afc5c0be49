import { type ShipmentRow, updateShipment } from '#db/cold-chain/finders-shipments.ts'
import { lockOverdue, lockToLookAgain } from '#db/cold-chain/finders-transport.ts'
import { canonicalText } from '#lib/canonical.ts'
import { Forbidden } from '#lib/errors.ts'
import { raiseAlarm } from '#resolvers/alarms/raise-alarm.ts'
import { openDeviation } from '#resolvers/alliance/open-deviation.ts'
import { policyAt } from '#resolvers/alliance/policy.ts'
import { concerned, tellOfShipment } from '#resolvers/cold-chain/shipment.ts'
import { newestRecord, sumUpShipment, writeRecord } from '#resolvers/cold-chain/transport-record.ts'
import type { Tx } from '#resolvers/context.ts'
import { type OperationInput, operation } from '#resolvers/operation.ts'
import { nextLook } from '#rules/cold-chain/late-readings.ts'
import { judgeTransport } from '#rules/cold-chain/shipment.ts'

/** Most shipments that one call looks at of each kind; the worker calls again until nothing is left. */
export type WatchShipmentsInput = OperationInput & { readonly limit?: number | null }

/** How many were late, and how many were compared with their readings again. */
export type WatchedShipments = { overdue: number; compared: number }

const MOST_AT_ONCE = 50

/**
 * The hub's own clock: a box that is late is an alarm, once; and what came of readings after a shipment's end becomes the
 * next version of its record, never a silent change of the one before. Rows that another instance has are passed over.
 */
export const watchShipments = operation(
  'cold-chain.watchShipments',
  async (tx: Tx, input: WatchShipmentsInput): Promise<WatchedShipments> => {
    if (tx.ctx.door !== 'worker')
      throw new Forbidden({
        zh: '该操作仅由系统定时执行',
        en: 'the hub’s own clock runs this, nobody else',
      })
    const limit = input.limit ?? MOST_AT_ONCE
    return tx.elevated(async () => {
      const again = await lockToLookAgain(tx.db, tx.allianceId, tx.now, limit)
      const amended: string[] = []
      for (const shipment of again) if (await compare(tx, shipment)) amended.push(shipment.id)
      const late = await lockOverdue(tx.db, tx.allianceId, tx.now, limit)
      for (const shipment of late) await alarm(tx, shipment)
      if (late.length === 0 && amended.length === 0) tx.idle()
      else tx.note({ after: { overdue: late.map(({ id }) => id), amended } })
      return { overdue: late.length, compared: again.length }
    })
  },
)

/** What is found from the readings, and so found anew. */
const OF_READINGS = ['SHIPMENT_OUT_OF_LIMITS', 'SHIPMENT_UNKNOWN', 'SHIPMENT_ATTESTED_OUT', 'SHIPMENT_LATE']

/** Sums up anew; whatever differs is the next version. Answers whether it did. */
const compare = async (tx: Tx, shipment: ShipmentRow): Promise<boolean> => {
  const { endedAt } = shipment
  const before = await newestRecord(tx, shipment)
  await updateShipment(tx.db, shipment, { lookAgainAt: endedAt && nextLook(endedAt, tx.now) })
  if (endedAt === null || before === null) return false
  const summary = await sumUpShipment(tx, shipment, endedAt)
  if (canonicalText(summary) === canonicalText(before.summary)) return false
  const { values } = await policyAt(tx, shipment.occurredAt)
  const findings = judgeTransport(
    { summary, endedAt, deadline: shipment.deadline, attested: shipment.attestedCelsius, missing: [] },
    values,
  )
  const version = await writeRecord(tx, shipment, {
    reason: 'LATE_READINGS',
    summary,
    // What no reading can change stands as it was found.
    findings: [...before.findings.filter(({ code }) => !OF_READINGS.includes(code)), ...findings],
    after: before,
  })
  const known = new Set(before.findings.map(({ code, severity }) => `${code} ${severity}`))
  const news = findings.filter(({ code, severity }) => !known.has(`${code} ${severity}`))
  await openDeviation(tx, {
    organisationId: shipment.organisationId,
    subjectId: shipment.id,
    findings: news,
  })
  await tellOfShipment(tx, 'cold-chain.shipmentAmended', shipment, { version })
  return true
}

const alarm = async (tx: Tx, shipment: ShipmentRow): Promise<void> => {
  await updateShipment(tx.db, shipment, { overdueAt: tx.now })
  await tellOfShipment(tx, 'cold-chain.shipmentOverdue', shipment, {})
  await raiseAlarm(tx, {
    organisationId: await concerned(tx, shipment),
    kind: 'SHIPMENT_OVERDUE',
    subjectId: shipment.id,
    severity: 'WARNING',
    told: {
      zh: '运输箱未在时限内送达，请联系承运人并核实血液去向',
      en: 'A box has not arrived by its deadline: call its carrier and find out where the blood is',
    },
    occurredAt: shipment.deadline,
  })
}
