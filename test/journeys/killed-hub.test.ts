import { randomBytes } from 'node:crypto'
import { setTimeout as sleep } from 'node:timers/promises'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type KeptBytes, makeIdentityKeys } from '#db/identity-keys.ts'
import { CHECKPOINTS, type Checkpoint } from '#lib/checkpoints.ts'
import { acceptRequest } from '#resolvers/requests/accept-request.ts'
import { type His, startHis } from '#test/support/his.ts'
import { killableHubs } from '#test/support/killable-process.ts'
import { sizeOfProof } from '#test/support/proofs.ts'
import { addressHis } from '#test/support/queues.ts'
import { randomFrom } from '#test/support/random.ts'
import { type Answered, startResending } from '#test/support/resending-his.ts'
import { makeWorld, type World } from '#test/support/world.ts'

const HOSPITALS = ['CS-MEM01', 'CS-MEM02', 'CS-LEAD']
const ROUNDS = sizeOfProof('killedHub')
const SEED = 20260301
/** How often a point is passed before the hub dies there, at most. */
const MOST_HITS = 4

const KEY = randomBytes(32)
/** Those of every hub that runs here. */
const keys = makeIdentityKeys({ encryption: [{ id: '1', key: KEY }], hash: KEY })
let world: World
let peer: His
const kills = new Map<string, number>()
let answered: Answered[]

/** Every point as often as there are rounds, in an order that jumps about. */
const plans = (): { point: Checkpoint; hit: number }[] => {
  const random = randomFrom(SEED)
  const all = CHECKPOINTS.flatMap((point) =>
    Array.from({ length: ROUNDS }, () => ({
      point,
      hit: 1 + Math.floor(random() * MOST_HITS),
      order: random(),
    })),
  )
  return all.toSorted((a, b) => a.order - b.order)
}

/** Accepts whatever has been asked for until `signal` ends it: that is what makes messages for the hospitals. */
const acceptAll = async (signal: AbortSignal) => {
  const ctx = await world.as('lead.technician')
  while (!signal.aborted) {
    const open = await world.rows<{ id: string }>("select id from requests where state = 'SUBMITTED'")
    for (const { id } of open) await acceptRequest(ctx, { requestId: id })
    await sleep(40)
  }
}

/** Nothing is left to do: all accepted, sequenced, projected, delivered. */
const isDrained = async () => {
  const [left] = await world.rows<{ n: string }>(`select
    (select count(*) from messages where state = 'RECEIVED')
    + (select count(*) from requests where state = 'SUBMITTED')
    + (select count(*) from outbox where position is null)
    + (select count(*) from deliveries where state in ('WAITING', 'SENDING'))
    + (select max(position) from outbox) - (select position from outbox_consumers where name = 'hl7-outbound') as n`)
  return Number(left?.n ?? 1) === 0
}

const killAndResume = async () => {
  const hubs = killableHubs()
  const key = KEY.toString('hex')
  const { url, directUrl } = world.urls
  let port: number | null = null
  let enough = false
  const accepting = new AbortController()
  const accepted = acceptAll(accepting.signal)
  const sending = HOSPITALS.map((facility) =>
    startResending({ facility, port: () => port, enough: () => enough }),
  )
  for (const { point, hit } of plans()) {
    const hub = hubs.start({ url, directUrl, key, point, hit })
    port = await hub.port
    const died = await hub.death
    port = null
    if (died !== null) kills.set(died, (kills.get(died) ?? 0) + 1)
  }
  const last = hubs.start({ url, directUrl, key, point: null, hit: 0 })
  enough = true
  port = await last.port
  answered = (await Promise.all(sending)).flat()
  while (!(await isDrained())) await sleep(20)
  accepting.abort()
  await accepted
  await last.kill()
  await hubs.close()
}

beforeAll(async () => {
  world = await makeWorld({ start: new Date().toISOString() })
  peer = await startHis()
  for (const facility of HOSPITALS) await addressHis(world, facility, peer.port)
  await killAndResume()
  const resent = answered.filter(({ times }) => times > 1).length
  console.table(Object.fromEntries(CHECKPOINTS.map((point) => [point, { kills: kills.get(point) ?? 0 }])))
  console.log(`${answered.length} orders, ${resent} of them sent again; ${peer.received.length} messages out`)
}, 300_000)
afterAll(async () => {
  await peer.close()
  await world.close()
})

describe('a hub that is killed again and again', () => {
  it('has died at every checkpoint, and often enough', () => {
    const counts = CHECKPOINTS.map((point) => kills.get(point) ?? 0)
    expect(Math.min(...counts)).toBeGreaterThanOrEqual(Math.ceil((ROUNDS * 5) / 8))
    expect(counts.reduce((sum, count) => sum + count)).toBeGreaterThanOrEqual((ROUNDS * 50) / 8)
  })

  it('has made its senders send again', () => {
    expect(answered.filter(({ times }) => times > 1).length).toBeGreaterThan((ROUNDS * 10) / 8)
  })

  it('holds every acknowledged message exactly once, byte for byte, with the answer it gave', async () => {
    const rows = await world.rows<{ control_id: string; raw: KeptBytes; answer: KeptBytes; state: string }>(
      'select control_id, raw, answer, state from messages order by control_id',
    )
    const kept = new Map(rows.map((row) => [row.control_id, row]))
    expect(rows).toHaveLength(kept.size)
    expect(kept.size).toBe(answered.length)
    for (const { controlId, sent, answer } of answered) {
      expect(answer.toString()).toContain(`\rMSA|AA|${controlId}\r`)
      expect(kept.get(controlId)?.state).toBe('PROCESSED')
      const row = kept.get(controlId)
      expect(row && keys.decryptBytes(row.raw).equals(sent)).toBe(true)
      expect(row && keys.decryptBytes(row.answer).equals(answer)).toBe(true)
    }
  })

  it('has done what each message asked exactly once', async () => {
    const requests = await world.rows<{ key: string }>(
      `select o.code || ' ' || r.placer_number as key from requests r
         join organisations o on o.alliance_id = r.alliance_id and o.id = r.organisation_id`,
    )
    const asked = answered.map(({ facility, placerNumber }) => `${facility} ${placerNumber}`)
    expect(requests.map(({ key }) => key).toSorted()).toEqual(asked.toSorted())
    const done = await world.rows<{ correlation_id: string }>(
      "select correlation_id from audit_entries where action = 'requests.submitRequest' and outcome = 'DONE'",
    )
    expect(done.map((row) => row.correlation_id).toSorted()).toEqual(
      answered.map(({ controlId }) => controlId).toSorted(),
    )
  })

  it('has told of each deed once, at positions without a gap', async () => {
    const events = await world.rows<{ position: string; name: string; subject_id: string }>(
      'select position, name, subject_id from outbox order by position',
    )
    expect(events.map(({ position }) => Number(position))).toEqual(events.map((_, index) => index + 1))
    for (const name of [
      'requests.requestSubmitted',
      'requests.sampleCollected',
      'requests.requestAccepted',
    ]) {
      const subjects = events.filter((event) => event.name === name).map((event) => event.subject_id)
      expect(new Set(subjects).size).toBe(subjects.length)
      expect(subjects).toHaveLength(answered.length)
    }
  })

  it('has brought every message to its peer, each under one MSH-10 with one content', async () => {
    const rows = await world.rows<{ control_id: string; raw: KeptBytes; state: string; subject_id: string }>(
      'select control_id, raw, state, subject_id from deliveries',
    )
    expect(new Set(rows.map((row) => row.subject_id)).size).toBe(rows.length)
    expect(rows).toHaveLength(answered.length)
    for (const { control_id, raw, state } of rows) {
      expect(state).toBe('DELIVERED')
      const copies = peer.received.filter(({ controlId }) => controlId === control_id)
      expect(copies.length).toBeGreaterThanOrEqual(1)
      expect(copies.every(({ bytes }) => bytes.equals(keys.decryptBytes(raw)))).toBe(true)
    }
    const known = new Set(rows.map((row) => row.control_id))
    expect(peer.received.every(({ controlId }) => known.has(controlId))).toBe(true)
  })
})
