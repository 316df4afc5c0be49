import { SYSTEM_SCOPE } from '#db/client.ts'
import { type KeptText, readText } from '#db/messaging/kept-text.ts'
import { listActiveSenders } from '#db/messaging/senders.ts'
import { newId } from '#lib/ids.ts'
import { DELIVERY_POLICY, type DeliveryPolicy } from '#resolvers/messaging/delivery-policy.ts'
import { queueDelivery } from '#resolvers/messaging/queue-delivery.ts'
import { runDeliveries } from '#server/workers/deliveries.ts'
import type { World } from '#test/support/world.ts'

/** Short times, so that a test sees retries. */
export const HASTY: DeliveryPolicy = {
  ...DELIVERY_POLICY,
  answerMs: 250,
  connectMs: 500,
  leaseMarginMs: 200,
  retry: { firstMs: 20, longestMs: 100 },
  mostUndecidable: 3,
}

/** Gives the HIS of a hospital an address, and changes of its profile. */
export const addressHis = (
  world: World,
  facility: string,
  port: number,
  profile: Record<string, unknown> = {},
) =>
  world.rows(
    `update senders set host = '127.0.0.1', port = $2, profile = profile || $3 where facility = $1 and application = 'HIS'`,
    [facility, port, profile],
  )

/** Queues a message of a patient for a hospital's HIS; `name` stands in ZNO-1. */
export const queue = (world: World, facility: string, patient: string, name: string): Promise<void> =>
  world.database.transaction(SYSTEM_SCOPE, async (db) => {
    const sender = (await listActiveSenders(db)).find(
      (one) => one.facility === facility && one.application === 'HIS',
    )
    if (sender === undefined) throw new Error(`no HIS of ${facility}`)
    await queueDelivery(db, world.services.keys, {
      to: { ...sender, host: '', port: 0 },
      type: 'ORU^R01',
      eventId: newId('Event'),
      subjectId: name,
      orderKey: patient,
      build: (id) =>
        Buffer.from(
          `MSH|^~\\&|HUB|CS-LEAD|HIS|${facility}|20260301||ORU^R01^ORU_R01|${id}|P|2.5.1\rPID|1||${patient}\rZNO|${name}\r`,
        ),
    })
  })

/** A queue as it stands: `name` and what became of it. */
export const queued = async (world: World) => {
  const rows = await world.rows<{
    name: string
    state: string
    attempts: number
    answer_code: string | null
    fault: KeptText | null
    control_id: string
  }>(
    'select subject_id as name, state, attempts, answer_code, fault, control_id from deliveries order by sequence',
  )
  return rows.map((row) => ({ ...row, fault: readText(world.services.keys, row.fault) }))
}

/** A running instance of the delivery worker. */
export const deliver = (
  world: World,
  options: { policy?: Partial<DeliveryPolicy>; holder?: string; leaseMs?: number } = {},
) => {
  const ending = new AbortController()
  const worker = runDeliveries({
    database: world.database,
    keys: world.services.keys,
    holder: options.holder ?? newId('Event'),
    overrides: new Map(),
    log: world.services.log,
    signal: ending.signal,
    policy: { ...HASTY, ...options.policy },
    leaseMs: options.leaseMs ?? 1_000,
  })
  return {
    wake: worker.wake,
    stop: async () => {
      ending.abort()
      await worker.done
    },
  }
}
