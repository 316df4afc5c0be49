import iconv from 'iconv-lite'
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import type { KeptBytes } from '#db/identity-keys.ts'
import { makeOwedAnswers } from '#resolvers/messaging/owed-answers.ts'
import { type Hl7World, makeHl7World } from '#test/support/hl7-world.ts'
import { connectRaw } from '#test/support/raw-mllp.ts'

let hub: Hl7World
beforeAll(async () => {
  hub = await makeHl7World({ start: '2026-03-01T01:31:00Z' })
  // Before the first message: the door keeps what it knows of senders for some seconds.
  await hub.world.rows(
    `update senders set profile = profile || '{"charset": "GB18030"}' where application = 'HIS' and facility = 'CS-MEM02'`,
  )
  await hub.world.rows(
    `update senders set host = '127.0.0.1', port = 9 where application = 'HIS' and facility = 'CS-MEM01'`,
  )
})
afterAll(() => hub.close())

let count = 0
const nextId = () => {
  count += 1
  return `M${String(count).padStart(6, '0')}`
}

type Shape = {
  id?: string
  modes?: readonly [string, string]
  number?: string | null
  time?: string
  application?: string
  charset?: string
  name?: string
}
/** An ADT^A04 that registers a patient; without a hospital number it is refused. */
const adt = ({ id = nextId(), modes = ['', ''], number, time = '20260301093000', ...rest }: Shape = {}) => {
  const { application = 'HIS', charset = 'UNICODE UTF-8', name = '张三' } = rest
  const patient =
    number === null ? 'PID|1||||张三' : `PID|1||${number ?? `MR${id}`}^^^CS-MEM01^MR||${name}||19680707|M`
  return [
    `MSH|^~\\&|${application}|CS-MEM01|HUB|CS-LEAD|${time}||ADT^A04^ADT_A01|${id}|P|2.5.1|||${modes[0]}|${modes[1]}||${charset}`,
    'EVN|A04|20260301093000',
    patient,
    `PV1|1|O|MZ^^^CS-MEM01||||||||||||||||V${id}^^^CS-MEM01^VN`,
    '',
  ].join('\r')
}
/** All answers that come on a connection of its own until it has been silent for a while. */
const answersTo = async (message: string | Uint8Array, wanted: number): Promise<string[]> => {
  const client = await connectRaw(hub.door.port)
  client.send(Buffer.from(message))
  const answers: string[] = []
  // One more than wanted is waited for, to see that it doesn't come.
  for (let n = 0; n <= wanted; n += 1) {
    const answer = await client.next(n < wanted ? 10_000 : 300)
    if (answer !== null) answers.push(answer.toString())
  }
  client.close()
  return answers
}
const codes = (answers: readonly string[]) => answers.map((answer) => /\rMSA\|(\w\w)\|/.exec(answer)?.[1])
const stored = async (id: string) =>
  await hub.world.rows<{ state: string; answer_code: string | null }>(
    'select state, answer_code from messages where control_id = $1 order by id',
    [id],
  )

describe('Acknowledgement modes', () => {
  it.each<[string, readonly [string, string], string[], string[]]>([
    ['original', ['', ''], ['AA'], ['AE']],
    ['AL, AL', ['AL', 'AL'], ['CA', 'AA'], ['CA', 'AE']],
    ['AL, NE', ['AL', 'NE'], ['CA'], ['CA']],
    ['NE, AL', ['NE', 'AL'], ['AA'], ['AE']],
    ['NE, NE', ['NE', 'NE'], [], []],
    ['ER, ER: told when it failed', ['ER', 'ER'], [], ['AE']],
    ['SU, SU: told when it went well', ['SU', 'SU'], ['CA', 'AA'], ['CA']],
    ['AL, ER', ['AL', 'ER'], ['CA'], ['CA', 'AE']],
  ])('%s', async (_, modes, good, bad) => {
    const [well, ill] = [nextId(), nextId()]
    expect(codes(await answersTo(adt({ id: well, modes }), good.length))).toEqual(good)
    expect(codes(await answersTo(adt({ id: ill, modes, number: null }), bad.length))).toEqual(bad)
    await vi.waitFor(async () => {
      expect(await stored(well)).toEqual([{ state: 'PROCESSED', answer_code: 'AA' }])
      expect(await stored(ill)).toEqual([{ state: 'REFUSED', answer_code: 'AE' }])
    }, 10_000)
  })
})

describe('A repeat', () => {
  it('with another MSH-7 gets the stored answer byte for byte, and is stored once', async () => {
    const id = nextId()
    const [first] = await answersTo(adt({ id }), 1)
    const [again] = await answersTo(adt({ id, time: '20260301101010' }), 1)
    expect(again).toBe(first)
    expect(await stored(id)).toHaveLength(1)
  })

  it('of the id with other content gets AE 205, and is kept beside the first', async () => {
    const id = nextId()
    await answersTo(adt({ id }), 1)
    const [answer] = await answersTo(adt({ id, name: '李四' }), 1)
    expect(answer).toContain(
      `\rMSA|AE|${id}\rERR||MSH^1^10|205^Duplicate key identifier^HL70357|E||||控制号 MSH-10 已用于另一条内容不同的报文，本条未处理 / this control id (MSH-10) was used for other content before; nothing was made of this message\r`,
    )
    expect((await stored(id)).map(({ state }) => state)).toEqual(['PROCESSED', 'QUARANTINED'])
    expect(await hub.world.rows('select name from patients where hospital_number = $1', [`MR${id}`])).toEqual(
      [{ name: '张三' }],
    )
  })

  it('of the id with other content is a message of its own once its sender’s window is past', async () => {
    const id = nextId()
    await answersTo(adt({ id }), 1)
    await hub.world.rows(
      `update messages set received_at = received_at - interval '31 days' where control_id = $1`,
      [id],
    )
    expect(codes(await answersTo(adt({ id, name: '李四' }), 1))).toEqual(['AA'])
    expect(await stored(id)).toEqual([
      { state: 'PROCESSED', answer_code: 'AA' },
      { state: 'PROCESSED', answer_code: 'AA' },
    ])
  })

  it('of what an unknown sender sent is judged anew once the sender is known', async () => {
    const id = nextId()
    const message = adt({ id, application: 'LATER' })
    const [rejected] = await answersTo(message, 1)
    expect(rejected).toContain(
      `\rMSA|AR|${id}\rERR||MSH^1^4|204^Unknown key identifier^HL70357|E||||未登记的发送方 LATER\\F\\CS-MEM01，请联系枢纽管理员登记 / the sender LATER\\F\\CS-MEM01 is not registered; ask the hub's administrator\r`,
    )
    await hub.world.rows(
      `insert into senders (alliance_id, id, organisation_id, application, facility, account, profile)
       select alliance_id, 'snd_' || md5('later'), organisation_id, 'LATER', facility, account, profile from senders
       where application = 'HIS' and facility = 'CS-MEM01'`,
    )
    expect(codes(await answersTo(message, 1))).toEqual(['AA'])
    expect(await stored(id)).toHaveLength(2)
  })
})

describe('A message that is none', () => {
  it.each<[string, (id: string) => string, RegExp]>([
    ['without MSH-10', () => adt({ id: '' }), /\rMSA\|AR\|?\rERR\|\|MSH\^1\^10\|101\^/],
    ['without MSH', () => 'PID|1||X\rPV1|1|O\r', /\rMSA\|AR\|?\rERR\|\|MSH\^1\|100\^/],
    [
      'in a batch envelope',
      (id) => `FHS|^~\\&|HIS\rBHS|^~\\&|HIS\r${adt({ id })}BTS|1\rFTS|1\r`,
      /\rMSA\|AR\|?\rERR\|\|MSH\^1\|100\^/,
    ],
    ['of blanks', () => '   \r\r', /\rMSA\|AR\|?\rERR\|\|MSH\^1\|100\^/],
  ])('%s is answered AR and kept as it came', async (_, make, expected) => {
    const message = make(nextId())
    const [answer] = await answersTo(message, 1)
    expect(answer).toMatch(expected)
    const rows = await hub.world.rows<{ state: string; raw: KeptBytes }>('select state, raw from messages')
    const { keys } = hub.world.services
    const same = rows.filter(({ raw }) => keys.decryptBytes(raw).equals(Buffer.from(message)))
    expect(same.map(({ state }) => state)).toEqual(['REFUSED'])
  })
})

describe('A GBK sender', () => {
  it('whose MSH-18 is empty is read by its profile, bytes that look like delimiters too, and answered so', async () => {
    const id = nextId()
    // The second bytes of these are |, ^, \ and ~; the last is four bytes long.
    const name = '亅乛乗亊㐂'
    const message = adt({ id, charset: '', name }).replaceAll('CS-MEM01', 'CS-MEM02')
    expect(codes(await answersTo(iconv.encode(message, 'gb18030'), 1))).toEqual(['AA'])
    expect(await hub.world.rows('select name from patients where hospital_number = $1', [`MR${id}`])).toEqual(
      [{ name }],
    )
    const client = await connectRaw(hub.door.port)
    const refused = adt({ charset: '', number: null }).replaceAll('CS-MEM01', 'CS-MEM02')
    client.send(iconv.encode(refused, 'gb18030'))
    const answer = iconv.decode((await client.next(10_000)) ?? Buffer.alloc(0), 'gb18030')
    client.close()
    expect(answer).toMatch(/\rMSA\|AE\|/)
    expect(answer).toMatch(/[\u4e00-\u9fff]/)
    expect(answer).not.toContain('\ufffd')
  })
})

describe('An answer whose connection is gone', () => {
  it('goes through the sender’s queue in enhanced mode, and waits for the repeat in original mode', async () => {
    const lock = await holdPatients()
    const ids = { enhanced: nextId(), original: nextId() }
    for (const [id, modes] of [
      [ids.enhanced, ['AL', 'AL']],
      [ids.original, ['', '']],
    ] as const) {
      const client = await connectRaw(hub.door.port)
      client.send(Buffer.from(adt({ id, modes })))
      await vi.waitFor(async () => expect(await stored(id)).toHaveLength(1), 10_000)
      client.close()
    }
    await lock.release()
    await vi.waitFor(async () => {
      expect(await stored(ids.enhanced)).toMatchObject([{ state: 'PROCESSED' }])
      expect(await stored(ids.original)).toMatchObject([{ state: 'PROCESSED' }])
      expect(await answersQueuedFor(ids.enhanced)).toHaveLength(1)
    }, 10_000)
    expect(await answersQueuedFor(ids.original)).toEqual([])
  })

  it('gives an answer that a stopped hub stored and gave to nobody, once, through the sender’s queue', async () => {
    const id = nextId()
    await answersTo(adt({ id, modes: ['AL', 'AL'] }), 2)
    await vi.waitFor(async () => expect(await isDue(id)).toBe(false), 10_000)
    await hub.world.rows(
      `update messages set answer_due = true, processed_at = processed_at - interval '2 minutes' where control_id = $1`,
      [id],
    )
    const owed = makeOwedAnswers(hub.world.services)
    const sent = await Promise.all([owed.sendOverdue(), owed.sendOverdue()])
    expect(sent.toSorted()).toEqual([0, 1])
    expect(await isDue(id)).toBe(false)
    expect(await answersQueuedFor(id)).toHaveLength(1)
  })
})

const isDue = async (id: string) =>
  (await hub.world.rows('select answer_due from messages where control_id = $1', [id]))[0]?.answer_due

/** The answers AA to this message that wait for the sender's own address. */
const answersQueuedFor = async (id: string) => {
  const queued = await hub.world.rows<{ raw: KeptBytes }>(`select raw from deliveries where type = 'ANSWER'`)
  const { keys } = hub.world.services
  return queued.filter(({ raw }) => keys.decryptBytes(raw).includes(`\rMSA|AA|${id}`))
}

/** Keeps every patient from being written until it is released. */
const holdPatients = async () => {
  const { default: pg } = await import('pg')
  const client = new pg.Client({ connectionString: hub.world.urls.directUrl })
  await client.connect()
  await client.query('begin')
  await client.query('lock table patients in exclusive mode')
  return {
    release: async () => {
      await client.query('rollback')
      await client.end()
    },
  }
}
