import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import { SYSTEM_SCOPE } from '#db/client.ts'
import { listActiveSenders } from '#db/messaging/senders.ts'
import { newId } from '#lib/ids.ts'
import { queueDelivery } from '#resolvers/messaging/queue-delivery.ts'
import { answerText, rawText } from '#resolvers/messaging/read.ts'
import { replayMessage } from '#resolvers/messaging/replay-message.ts'
import { resolveMessage } from '#resolvers/messaging/resolve-message.ts'
import { inTheClear } from '#test/support/clear-text.ts'
import { type His, startHis } from '#test/support/his.ts'
import { omb, PID } from '#test/support/hl7-fixtures.ts'
import { type Hl7World, hl7, makeHl7World, msh } from '#test/support/hl7-world.ts'
import { addressHis, deliver, queued } from '#test/support/queues.ts'
import { someNumber } from '#test/support/waiver-desk.ts'

/** One for each way a number comes to the hub. */
const KNOWN = someNumber()
const AS_RECORD = someNumber()
const MISTYPED = `${someNumber().slice(0, 17)}*`
const TORN = someNumber()
const UNKNOWN = someNumber()
const TWICE = someNumber()
const ORDERED = someNumber()
const SENT = someNumber()
const ANSWERED = someNumber()
const NOTED = someNumber()
const NUMBERS = [KNOWN, AS_RECORD, MISTYPED, TORN, UNKNOWN, TWICE, ORDERED, SENT, ANSWERED, NOTED]
/** What wards need to read stands in `patients`; these are of nobody whom the hub took in. */
const NAMES = ['虚构戊某', '虚构己某']

let hub: Hl7World
let his: His
let sent: { stop(): Promise<void> }

const adt = (
  record: string,
  number: string,
  options: { id?: string; application?: string; name?: string } = {},
) =>
  hl7(
    msh('ADT^A04^ADT_A01', options),
    'EVN|A04|20260301093000+0800',
    `PID|1||${record}^^^CS-MEM01^MR~${number}^^^CN^NI||${options.name ?? '示例'}^^^^^^L||19680707|M||||||||||||${number}`,
    `PV1|1|O|MZ^^^CS-MEM01||||||||||||||||MZ-${options.id}^^^CS-MEM01^VN`,
  )

const idOf = async (where: string, table: 'messages' | 'deliveries' = 'messages') =>
  (await hub.world.rows<{ id: string }>(`select id from ${table} where ${where}`))[0]?.id ?? ''

/** A message to a hospital that names its patient by number. */
const queueLetter = () =>
  hub.world.database.transaction(SYSTEM_SCOPE, async (db) => {
    const senders = await listActiveSenders(db)
    const to = senders.find((one) => one.facility === 'CS-MEM01' && one.application === 'HIS')
    if (to === undefined) throw new Error('no HIS of CS-MEM01')
    await queueDelivery(db, hub.world.services.keys, {
      to: { ...to, host: '127.0.0.1', port: his.port },
      type: 'ORU^R01',
      eventId: newId('Event'),
      subjectId: newId('Patient'),
      orderKey: newId('Patient'),
      build: (id) =>
        Buffer.from(
          hl7(
            `MSH|^~\\&|HUB|CS-LEAD|HIS|CS-MEM01|20260301||ORU^R01^ORU_R01|${id}|P|2.5.1`,
            `PID|1||MR||虚构戊某||||||||||||||${SENT}`,
          ),
        ),
    })
  })

beforeAll(async () => {
  hub = await makeHl7World({ start: '2026-03-01T01:31:00Z' })
  his = await startHis()
  await addressHis(hub.world, 'CS-MEM01', his.port)
  await hub.ask(adt('MR-KNOWN', KNOWN, { id: 'KNOWN' }))
  // Some hospitals have no other number of a patient.
  await hub.ask(adt(AS_RECORD, AS_RECORD, { id: 'RECORD' }))
  const order = omb('PRIVATE', { pid: PID.replaceAll('330822196807071236', ORDERED) })
  expect(await hub.ask(order)).toContainEqual(expect.stringMatching(/^MSA\|AA\|/))
  // Charges of a bag that nobody knows, and a transfusion of it: what can't be matched is told and kept.
  const pid = PID.replaceAll('330822196807071236', ORDERED)
  for (const type of ['DFT^P03^DFT_P03', 'BTS^O31^BTS_O31', 'ORU^R01^ORU_R01'])
    await hub.ask(
      hl7(msh(type), 'EVN|P03|20260301093000+0800', pid, 'PV1|1|I', 'BPX|1||F|20260301|G9^^X', 'FT1|1|a'),
    )
  await hub.ask(adt('MR-MISTYPED', MISTYPED, { id: 'MISTYPED' }))
  await hub.ask(`PID|1||${TORN}||虚构戊某`)
  await hub.ask(adt('MR-UNKNOWN', UNKNOWN, { application: 'NOBODYS', name: '虚构己某' }))
  await hub.ask(adt('MR-TWICE', KNOWN, { id: 'TWICE' }))
  await hub.ask(adt('MR-TWICE', TWICE, { id: 'TWICE' }))
  his.react(() => 'garbage')
  await queueLetter()
  sent = deliver(hub.world)
  await vi.waitFor(async () => expect((await queued(hub.world))[0]?.state).toBe('QUARANTINED'), 20_000)
  await resolveMessage(await hub.world.as('admin'), {
    id: await idOf(`control_id = 'TWICE' and state = 'QUARANTINED'`),
    note: `电话核实：${NOTED}`,
  })
  await hub.world.rows('update deliveries set answer = $1', [
    hub.world.services.keys.encryptBytes(Buffer.from(`MSA|AE|1|${ANSWERED}`)),
  ])
})
afterAll(async () => {
  await sent.stop()
  await his.close()
  await hub.close()
})

describe('a message', () => {
  it('stands in no table in the clear, whoever sent it and whatever became of it', async () => {
    const states = await hub.world.rows<{ state: string; count: number }>(
      'select state, count(*)::int from messages group by 1 order by 1',
    )
    expect(states).toEqual([
      { state: 'PROCESSED', count: 5 },
      { state: 'REFUSED', count: 5 },
      { state: 'RESOLVED', count: 1 },
    ])
    expect(await inTheClear(hub.world, [...NUMBERS, ...NAMES])).toEqual([])
  })

  it('is read by the administrator as it came, with its answer and what was done about it', async () => {
    const ctx = await hub.world.as('admin')
    const known = await idOf(`control_id = 'KNOWN'`)
    expect(await rawText(ctx, known)).toContain(KNOWN)
    expect(await answerText(ctx, known)).toContain('MSA|AA|KNOWN')
    expect(await rawText(ctx, await idOf(`control_id is null`))).toBe(`PID|1||${TORN}||虚构戊某`)
    expect(await rawText(ctx, await idOf(`sending_application = 'NOBODYS'`))).toContain(UNKNOWN)
    const { data, errors } = await hub.world.ask(
      'admin',
      `{ messages(states: [RESOLVED]) { edges { node { text fault } } }
         deliveries { edges { node { text answerText fault } } } }`,
    )
    expect(errors).toBeUndefined()
    const told = JSON.stringify(data)
    for (const number of [TWICE, NOTED, SENT, ANSWERED]) expect(told).toContain(number)
    expect(told).toContain('can’t be read')
    await ctx.reads.close()
  })

  it('leaves for its receiver as it was written', () => {
    expect(his.received.length).toBeGreaterThan(0)
    for (const { bytes } of his.received) expect(bytes.includes(SENT)).toBe(true)
  })

  it('is worked again from what is kept', async () => {
    const id = await idOf(`control_id = 'RECORD'`)
    await hub.world.rows(`update messages set state = 'REFUSED' where id = $1`, [id])
    await replayMessage(await hub.world.as('admin'), { id })
    await vi.waitFor(
      async () =>
        expect(await hub.world.rows('select state from messages where id = $1', [id])).not.toEqual([
          { state: 'RECEIVED' },
        ]),
      20_000,
    )
    expect(await inTheClear(hub.world, [AS_RECORD])).toEqual([])
  })
})
