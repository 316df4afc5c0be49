import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { claimDeliveries } from '#resolvers/messaging/claim-deliveries.ts'
import { type His, type HisReaction, startHis } from '#test/support/his.ts'
import { addressHis, deliver, HASTY, queue, queued } from '#test/support/queues.ts'
import { makeWorld, type World } from '#test/support/world.ts'

let world: World
let his: His
let closing: (() => Promise<void>)[]

beforeEach(async () => {
  world = await makeWorld()
  his = await startHis()
  await addressHis(world, 'CS-MEM01', his.port)
  closing = [() => world.close(), () => his.close()]
})
afterEach(async () => {
  for (const close of closing.reverse()) await close()
})

const start = (...options: Parameters<typeof deliver> extends [World, ...infer Rest] ? Rest : never) => {
  const running = deliver(world, ...options)
  closing.push(running.stop)
  return running
}
const until = (check: () => unknown) => vi.waitFor(check, { timeout: 20_000, interval: 20 })
const states = async () => (await queued(world)).map(({ name, state }) => `${name} ${state}`)
/** ZNO-1 of what the peer got, in order. */
const names = () => his.received.map(({ bytes }) => /ZNO\|(.*?)\r/.exec(bytes.toString())?.[1])
const failures = async () =>
  (
    await world.rows<{ answer_code: string | null }>(
      `select payload ->> 'answerCode' as answer_code from outbox where name = 'messaging.messageFailed' order by id`,
    )
  ).map((row) => row.answer_code)

describe('A delivery', () => {
  it('goes out once and is delivered by the answer AA', async () => {
    await queue(world, 'CS-MEM01', 'P1', 'a')
    start()
    await until(async () => expect(await states()).toEqual(['a DELIVERED']))
    const [row] = await queued(world)
    expect(row).toMatchObject({ attempts: 1, answer_code: 'AA', fault: null })
    expect(his.received).toMatchObject([{ controlId: row?.control_id, patient: 'P1', times: 1 }])
  })

  it('waits for nobody’s address: an organisation without one keeps its queue', async () => {
    await queue(world, 'CS-MEM02', 'P1', 'a')
    await queue(world, 'CS-MEM01', 'P1', 'b')
    start()
    await until(async () => expect(await states()).toEqual(['a WAITING', 'b DELIVERED']))
  })

  it.each(['AE', 'AR', 'CE'] as const)(
    'is refused by %s, told as failed, and the patient’s next goes on',
    async (code) => {
      his.react(({ times, bytes }) => (bytes.includes('ZNO|a\r') && times === 1 ? code : 'AA'))
      await queue(world, 'CS-MEM01', 'P1', 'a')
      await queue(world, 'CS-MEM01', 'P1', 'b')
      start()
      await until(async () => expect(await states()).toEqual(['a REFUSED', 'b DELIVERED']))
      expect((await queued(world))[0]).toMatchObject({ answer_code: code, attempts: 1 })
      expect(await failures()).toEqual([code])
    },
  )

  it.each(['silent', 'closes', 'dies in mid-answer'] as const)(
    'comes again with the same bytes when the peer first %s',
    async (fault) => {
      his.react(({ times }) => (times < 3 ? fault : 'AA'))
      await queue(world, 'CS-MEM01', 'P1', 'a')
      await queue(world, 'CS-MEM01', 'P1', 'b')
      start()
      await until(async () => expect(await states()).toEqual(['a DELIVERED', 'b DELIVERED']))
      const first = his.received.filter(({ bytes }) => bytes.includes('ZNO|a\r'))
      expect(first.length).toBe(3)
      for (const { bytes } of first) expect(bytes.equals(first[0]?.bytes ?? Buffer.alloc(0))).toBe(true)
      expect(names().lastIndexOf('a')).toBeLessThan(names().indexOf('b'))
      expect(await failures()).toEqual([])
    },
  )

  it.each(['garbage', 'wrong id'] as const)(
    'is quarantined after three tries that are answered with %s, and the next goes on',
    async (fault) => {
      his.react(({ bytes }) => (bytes.includes('ZNO|a\r') ? fault : 'AA'))
      await queue(world, 'CS-MEM01', 'P1', 'a')
      await queue(world, 'CS-MEM01', 'P1', 'b')
      start()
      await until(async () => expect(await states()).toEqual(['a QUARANTINED', 'b DELIVERED']))
      const [row] = await queued(world)
      expect(row?.attempts).toBe(HASTY.mostUndecidable)
      expect(row?.fault).toMatch(fault === 'garbage' ? /can’t be read/ : /another message/)
      expect(await failures()).toEqual([null])
    },
  )

  it('is delivered once although its answer comes twice', async () => {
    his.react(() => 'twice AA')
    for (const name of ['a', 'b', 'c']) await queue(world, 'CS-MEM01', 'P1', name)
    start()
    await until(async () => expect(await states()).toEqual(['a DELIVERED', 'b DELIVERED', 'c DELIVERED']))
    expect(names()).toEqual(['a', 'b', 'c'])
  })

  it('is not delivered by an accept answer where the application’s is asked for', async () => {
    await addressHis(world, 'CS-MEM01', his.port, { acknowledgement: 'BOTH' })
    his.react(({ times }) => (times === 1 ? 'CA' : 'CA then AA'))
    await queue(world, 'CS-MEM01', 'P1', 'a')
    start()
    await until(async () => expect(await states()).toEqual(['a DELIVERED']))
    expect((await queued(world))[0]).toMatchObject({ attempts: 2, answer_code: 'AA' })
  })

  it('is delivered by an accept answer where the profile asks for no other', async () => {
    await addressHis(world, 'CS-MEM01', his.port, { acknowledgement: 'ACCEPT' })
    his.react(() => 'CA')
    await queue(world, 'CS-MEM01', 'P1', 'a')
    start()
    await until(async () => expect(await states()).toEqual(['a DELIVERED']))
    expect((await queued(world))[0]?.answer_code).toBe('CA')
  })
})

describe('The order of deliveries', () => {
  it('is kept within a patient whatever the peer does', async () => {
    const moods: HisReaction[] = ['AA', 'silent', 'AA', 'AE', 'AA', 'wrong id']
    let turn = 0
    his.react(({ times }) => (times > 1 ? 'AA' : (moods[turn++ % moods.length] ?? 'AA')))
    const wanted = [...Array(8).keys()].flatMap((n) => ['P1', 'P2', 'P3'].map((patient) => ({ patient, n })))
    for (const { patient, n } of wanted) await queue(world, 'CS-MEM01', patient, `${patient}-${n}`)
    start()
    await until(async () =>
      expect((await states()).filter((one) => / (WAITING|SENDING)/.test(one))).toEqual([]),
    )
    for (const patient of ['P1', 'P2', 'P3']) {
      const got = names().filter((name) => name?.startsWith(patient))
      const firsts = got.filter((name, at) => got.indexOf(name) === at)
      expect(firsts).toEqual([...Array(8).keys()].map((n) => `${patient}-${n}`))
      expect(got).toEqual([...got].sort())
    }
  })

  it('holds up no other patient when one gets no answer', async () => {
    his.react(({ patient }) => (patient === 'STUCK' ? 'silent' : 'AA'))
    await queue(world, 'CS-MEM01', 'STUCK', 's1')
    await queue(world, 'CS-MEM01', 'STUCK', 's2')
    for (const n of [1, 2, 3]) await queue(world, 'CS-MEM01', `P${n}`, `p${n}`)
    start({ policy: { answerMs: 60_000 } })
    await until(async () =>
      expect(await states()).toEqual([
        's1 SENDING',
        's2 WAITING',
        'p1 DELIVERED',
        'p2 DELIVERED',
        'p3 DELIVERED',
      ]),
    )
    expect(names()).not.toContain('s2')
  })

  it('is no other destination’s matter: a dead one and a silent one delay nobody', async () => {
    const silent = await startHis()
    closing.push(() => silent.close())
    silent.react(() => 'silent')
    await addressHis(world, 'CS-MEM02', silent.port)
    const gone = await startHis()
    await gone.close()
    await addressHis(world, 'CS-LEAD', gone.port)
    await queue(world, 'CS-LEAD', 'P1', 'dead')
    await queue(world, 'CS-MEM02', 'P1', 'silent')
    await queue(world, 'CS-MEM01', 'P1', 'alive')
    start({ policy: { answerMs: 60_000 } })
    await until(async () => {
      expect(await states()).toEqual(['dead WAITING', 'silent SENDING', 'alive DELIVERED'])
      const [dead] = await queued(world)
      expect(dead).toMatchObject({ attempts: 0, fault: expect.stringContaining('not reached') })
    })
  })

  it('goes on where it stood when the destination comes back', async () => {
    const { port } = his
    await his.close()
    await queue(world, 'CS-MEM01', 'P1', 'a')
    await queue(world, 'CS-MEM01', 'P1', 'b')
    start()
    await until(async () => expect((await queued(world))[0]?.fault).toContain('not reached'))
    his = await startHis(port)
    await until(async () => expect(await states()).toEqual(['a DELIVERED', 'b DELIVERED']))
    expect(names()).toEqual(['a', 'b'])
  })
})

describe('Workers', () => {
  it('hand over: what one was sending when it stopped is sent again by the next', async () => {
    his.react(() => 'silent')
    await queue(world, 'CS-MEM01', 'P1', 'a')
    await queue(world, 'CS-MEM01', 'P1', 'b')
    const first = deliver(world, { policy: { answerMs: 60_000 } })
    await until(() => expect(his.received).toHaveLength(1))
    await first.stop()
    expect(await states()).toEqual(['a WAITING', 'b WAITING'])
    his.react(() => 'AA')
    start()
    await until(async () => expect(await states()).toEqual(['a DELIVERED', 'b DELIVERED']))
    expect(names()).toEqual(['a', 'a', 'b'])
    expect(new Set(his.received.map(({ controlId }) => controlId)).size).toBe(2)
  })

  it('take over from one that died without a word', async () => {
    await queue(world, 'CS-MEM01', 'P1', 'a')
    await queue(world, 'CS-MEM01', 'P1', 'b')
    const [row] = await world.rows<{ id: string; alliance_id: string }>(
      `select id, alliance_id from senders where facility = 'CS-MEM01'`,
    )
    const key = { allianceId: row?.alliance_id as never, senderId: row?.id as never }
    const taken = await claimDeliveries(world.database, key, { limit: 8, leaseMs: 600_000 })
    expect(taken).toHaveLength(1)
    await world.rows(
      `insert into leases (name, holder, expires_at) values ($1, 'dead', now() + interval '300 ms')`,
      [`delivery:${row?.id}`],
    )
    start()
    await until(async () => expect(await states()).toEqual(['a DELIVERED', 'b DELIVERED']))
    expect((await queued(world))[0]?.attempts).toBe(2)
  })

  it('two on one database never send out of order', async () => {
    for (let n = 0; n < 12; n += 1)
      for (const patient of ['P1', 'P2', 'P3'])
        await queue(world, 'CS-MEM01', patient, `${patient}-${String(n).padStart(2, '0')}`)
    const one = deliver(world, { holder: 'one', leaseMs: 300 })
    start({ holder: 'two', leaseMs: 300 })
    await until(() => expect(his.received.length).toBeGreaterThan(6))
    await one.stop()
    await until(async () => expect((await states()).every((state) => state.endsWith('DELIVERED'))).toBe(true))
    for (const patient of ['P1', 'P2', 'P3']) {
      const got = names().filter((name) => name?.startsWith(patient))
      expect(got).toEqual([...got].sort())
      expect(new Set(got).size).toBe(12)
    }
  })

  it('never claim two of one patient, however many claim at once', async () => {
    for (let n = 0; n < 10; n += 1)
      for (const patient of ['P1', 'P2']) await queue(world, 'CS-MEM01', patient, `${patient}-${n}`)
    const [row] = await world.rows<{ id: string; alliance_id: string }>(
      `select id, alliance_id from senders where facility = 'CS-MEM01'`,
    )
    const key = { allianceId: row?.alliance_id as never, senderId: row?.id as never }
    const claims = await Promise.all(
      [...Array(6)].map(() => claimDeliveries(world.database, key, { limit: 8, leaseMs: 60_000 })),
    )
    expect(
      claims
        .flat()
        .map(({ orderKey }) => orderKey)
        .sort(),
    ).toEqual(['P1', 'P2'])
  })
})
