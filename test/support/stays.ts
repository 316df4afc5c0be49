import { OUTBOUND_CONSUMER, OUTBOUND_EVENTS, projectOutbound } from '#adapters/hl7/out/project.ts'
import type { Db } from '#db/client.ts'
import type { KeptBytes } from '#db/identity-keys.ts'
import type { SequencedEvent } from '#db/outbox/finders.ts'
import { markStays, STAY_EVENTS } from '#resolvers/waivers/mark-stays-due.ts'
import { runConsumer } from '#server/workers/consumer.ts'
import { STAYS_CONSUMER, waiveDueStays } from '#server/workers/stays.ts'
import { sequenceUpTo } from '#test/support/outbox.ts'
import type { World } from '#test/support/world.ts'

type Consumer = {
  readonly name: string
  readonly names: readonly string[]
  readonly handle: (db: Db, events: readonly SequencedEvent[]) => Promise<void>
}

/** Lets a consumer follow the outbox up to its present end. */
const follow = async (world: World, consumer: Consumer): Promise<void> => {
  const [row] = await world.rows<{ n: string }>('select count(*) as n from outbox')
  const last = Number(row?.n ?? 0)
  await sequenceUpTo(world.database, last)
  const ending = new AbortController()
  const worker = runConsumer({
    ...consumer,
    database: world.database,
    holder: 'test',
    log: world.services.log,
    signal: ending.signal,
    leaseMs: 100,
  })
  const at = async () => {
    const text = 'select position from outbox_consumers where name = $1'
    return Number((await world.rows<{ position: string }>(text, [consumer.name]))[0]?.position ?? 0)
  }
  while ((await at()) < last) await new Promise((resolve) => setTimeout(resolve, 10))
  ending.abort()
  await worker.done
}

/** Marks the stays that the events so far are about; `mark` stands for the hub's own. */
export const marked = (world: World, mark = markStays): Promise<void> =>
  follow(world, {
    name: STAYS_CONSUMER,
    names: STAY_EVENTS,
    handle: (db, events) => mark(db, events, world.now()),
  })

/** Has the hub hear of what was told, and do by itself what is due. */
export const settledByThemselves = async (world: World): Promise<void> => {
  await marked(world)
  while ((await waiveDueStays(world.services)) > 0) await marked(world)
}

/** Puts into the hospitals' queues what events so far bring there. */
export const projected = (world: World): Promise<void> =>
  follow(world, {
    name: OUTBOUND_CONSUMER,
    names: OUTBOUND_EVENTS,
    handle: projectOutbound({ overrides: new Map(), keys: world.services.keys }),
  })

/** The credits that went to a hospital's HIS for a patient, in order: type, number of the charge, amount. */
export const creditsOf = async (world: World, patientId: string): Promise<string[]> => {
  await projected(world)
  const rows = await world.rows<{ raw: KeptBytes }>(
    `select raw from deliveries where type = 'DFT^P03' and order_key = $1 order by sequence`,
    [patientId],
  )
  return rows.flatMap(({ raw }) =>
    world.services.keys
      .decryptBytes(raw)
      .toString()
      .split('\r')
      .filter((line) => line.startsWith('FT1|'))
      .map((line) => line.split('|'))
      .map((fields) => `${fields[6]} ${fields[3]} ${fields[11]}`),
  )
}
