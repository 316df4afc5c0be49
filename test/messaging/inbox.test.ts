import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { KeptBytes } from '#db/identity-keys.ts'
import { sha256 } from '#lib/canonical.ts'
import { newId } from '#lib/ids.ts'
import { type Inbox, makeInbox, type OfferedMessage } from '#resolvers/messaging/accept-messages.ts'
import { NOBODY } from '#resolvers/messaging/nobody.ts'
import { makeWorld, type World } from '#test/support/world.ts'

let world: World
let inbox: Inbox
let woken = 0
let sender: Pick<OfferedMessage, 'allianceId' | 'organisationId' | 'senderId'>
beforeAll(async () => {
  world = await makeWorld()
  inbox = makeInbox({
    ...world.services,
    wake: () => {
      woken += 1
    },
  })
  const { seats } = (await world.as('his.mem01')).actor ?? { seats: [] }
  const [seat] = seats
  if (seat === undefined) throw new Error('his.mem01 holds no post')
  sender = { allianceId: seat.allianceId, organisationId: seat.organisationId, senderId: newId('Sender') }
})
afterAll(() => world.close())

const message = (
  controlId: string | null,
  text: string,
  over: Partial<OfferedMessage> = {},
): OfferedMessage => ({
  ...sender,
  id: newId('Message'),
  sendingApplication: 'HIS',
  sendingFacility: 'CS-MEM01',
  controlId,
  type: 'ADT^A01',
  raw: Buffer.from(text),
  contentHash: sha256(text),
  state: 'RECEIVED',
  orderKey: null,
  answer: null,
  answerCode: null,
  fault: null,
  windowDays: 30,
  conflict: () => ({ answer: Buffer.from('AE'), answerCode: 'AE', fault: 'used before' }),
  ...over,
})
const stored = async (id: string) => {
  const rows = await world.rows<{ state: string; control_id: string | null; answer: KeptBytes | null }>(
    'select state, control_id, answer from messages where id = $1',
    [id],
  )
  return rows.map((row) => ({ ...row, answer: row.answer && world.services.keys.decryptBytes(row.answer) }))
}

describe('the inbox', () => {
  it('keeps a message whose texts PostgreSQL can’t hold, beside those that came with it', async () => {
    const odd = message('odd\0id', 'odd', {
      sendingApplication: 'H\0',
      type: '\0^\0',
      orderKey: '\0',
      fault: '\0',
      state: 'REFUSED',
    })
    const ends = await Promise.all([message('n1', 'n1'), odd, message('n2', 'n2')].map(inbox.accept))
    expect(ends.map(({ kind }) => kind)).toEqual(['new', 'new', 'new'])
    expect(await stored(odd.id)).toMatchObject([{ state: 'REFUSED', control_id: 'odd\ufffdid' }])
    expect(await inbox.accept({ ...odd, id: newId('Message') })).toMatchObject({ kind: 'repeat', id: odd.id })
  })

  it('keeps a message whose control id is longer than an index entry may be, and knows its repeat', async () => {
    const { randomBytes } = await import('node:crypto')
    const controlId = randomBytes(6000).toString('hex')
    const long = message(controlId, 'long')
    expect(await inbox.accept(long)).toMatchObject({ kind: 'new' })
    expect(await inbox.accept({ ...long, id: newId('Message') })).toMatchObject({
      kind: 'repeat',
      id: long.id,
    })
    expect(await inbox.accept(message(`${controlId}0`, 'long'))).toMatchObject({ kind: 'new' })
  })

  it('settles a message whose fault holds what PostgreSQL can’t', async () => {
    const one = message('settled', 'settled')
    await inbox.accept(one)
    const end = { id: one.id, allianceId: one.allianceId, organisationId: one.organisationId }
    await inbox.settle({ ...end, state: 'REFUSED', answer: null, answerCode: 'AE', fault: 'a\0b' })
    expect(await stored(one.id)).toMatchObject([{ state: 'REFUSED' }])
  })

  it('takes the first of two contents under one control id, also when both come in one batch', async () => {
    const [first, second] = [message('twice', 'a'), message('twice', 'b')]
    const ends = await Promise.all([first, second].map(inbox.accept))
    expect(ends.map(({ kind }) => kind)).toEqual(['new', 'conflict'])
  })

  it('takes exactly one of many contents under one control id that come to several instances at once', async () => {
    const instances = Array.from({ length: 4 }, () => makeInbox(world.services))
    for (let round = 0; round < 10; round += 1) {
      const ends = await Promise.all(
        instances.map((instance, n) => instance.accept(message(`race-${round}`, `content ${n}`))),
      )
      expect(ends.filter(({ kind }) => kind === 'new')).toHaveLength(1)
    }
  })

  it('survives the same messages coming to two instances in opposite order', async () => {
    const [one, other] = [makeInbox(world.services), makeInbox(world.services)]
    const numbers = Array.from({ length: 60 }, (_, n) => n)
    const offer = (to: Inbox, of: number[]) => of.map((n) => to.accept(message(`both-${n}`, `both ${n}`)))
    const ends = await Promise.all([...offer(one, numbers), ...offer(other, numbers.toReversed())])
    expect(ends.filter(({ kind }) => kind === 'new')).toHaveLength(60)
  })

  it('puts a conflicting message into quarantine with its answer in the commit that stores it, and tells', async () => {
    await inbox.accept(message('atomic', 'a'))
    const before = woken
    const second = message('atomic', 'b')
    expect(await inbox.accept(second)).toEqual({ kind: 'conflict', answer: Buffer.from('AE') })
    expect(await stored(second.id)).toMatchObject([{ state: 'QUARANTINED', answer: Buffer.from('AE') }])
    expect(woken).toBe(before + 1)
    const told = await world.rows('select name from outbox where subject_id = $1', [second.id])
    expect(told).toEqual([{ name: 'messaging.messageFailed' }])
  })

  it('tells of what a known sender sent and the door refused; of what nobody known sent it tells nobody', async () => {
    const refused = { state: 'REFUSED', answerCode: 'AR' } as const
    const known = { ...message('refused', 'known'), ...refused }
    const unknown = { ...message('refused', 'unknown'), ...refused, ...NOBODY }
    await Promise.all([inbox.accept(known), inbox.accept(unknown)])
    const told = await world.rows(
      `select subject_id, payload ->> 'answerCode' as code from outbox where subject_id = any($1)`,
      [[known.id, unknown.id]],
    )
    expect(told).toEqual([{ subject_id: known.id, code: 'AR' }])
  })

  it('knows a message it is offered again because nobody heard whether the first commit went through', async () => {
    const known = message('again', 'again')
    const unknown = { ...message('again', 'again'), ...NOBODY, state: 'REFUSED' as const }
    for (const one of [known, unknown]) {
      expect(await inbox.accept(one)).toMatchObject({ kind: 'new' })
      expect(await inbox.accept(one)).toMatchObject({ kind: 'repeat', id: one.id })
    }
  })
})
