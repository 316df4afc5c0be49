import { randomBytes } from 'node:crypto'
import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest'
import { makeIdentityKeys } from '#db/identity-keys.ts'
import { rotateMessages } from '#db/messaging/encryption-rotation.ts'
import { sha256 } from '#lib/canonical.ts'
import { type AllianceId, type Id, newId } from '#lib/ids.ts'
import { type Inbox, makeInbox, type OfferedMessage } from '#resolvers/messaging/accept-messages.ts'
import { inTheClear } from '#test/support/clear-text.ts'
import { queue } from '#test/support/queues.ts'
import { makeWorld, type World } from '#test/support/world.ts'

const NUMBER = '330822196807071236'
const first = { id: '1', key: randomBytes(32) }
const second = { id: '2', key: randomBytes(32) }
const hash = randomBytes(32)
const [before, both, after] = [[first], [second, first], [second]].map((encryption) =>
  makeIdentityKeys({ encryption, hash }),
) as [World['services']['keys'], World['services']['keys'], World['services']['keys']]

let world: World
let inbox: Inbox
let sender: Pick<OfferedMessage, 'allianceId' | 'organisationId' | 'senderId'>
beforeAll(async () => {
  world = await makeWorld({ keys: before })
  inbox = makeInbox(world.services)
  const [row] = await world.rows<{ a: AllianceId; o: Id<'Organisation'>; s: Id<'Sender'> }>(
    `select alliance_id as a, organisation_id as o, id as s from senders
     where application = 'HIS' and facility = 'CS-MEM01'`,
  )
  if (row === undefined) throw new Error('the demonstration has no HIS')
  sender = { allianceId: row.a, organisationId: row.o, senderId: row.s }
})
beforeEach(() => world.rows('truncate messages, deliveries'))
afterAll(() => world.close())

const text = (n: number) => `MSH|^~\\&|HIS|CS-MEM01\rPID|${n}||${NUMBER}`

const message = (n: number, state: OfferedMessage['state'] = 'REFUSED'): OfferedMessage => ({
  ...sender,
  id: newId('Message'),
  sendingApplication: 'HIS',
  sendingFacility: 'CS-MEM01',
  controlId: `C${n}`,
  type: 'ADT^A01',
  raw: Buffer.from(text(n)),
  contentHash: sha256(text(n)),
  state,
  orderKey: `${sender.senderId}:${NUMBER}`,
  answer: Buffer.from(`MSA|AE|C${n}|${NUMBER}`),
  answerCode: 'AE',
  fault: `PID-3 ${NUMBER}`,
  windowDays: 30,
  conflict: () => ({ answer: null, answerCode: 'AE', fault: 'used before' }),
})

/** A message as versions before have kept it. */
const keptPlain = (n: number) => {
  const { raw, fault, answer, orderKey, contentHash, ...row } = message(n)
  return world.rows(
    `insert into messages (alliance_id, id, organisation_id, sender_id, sending_application, sending_facility, control_id,
       type, raw, content_hash, state, fault, answer, answer_code, order_key)
     values ($1, $2, $3, $4, 'HIS', 'CS-MEM01', $5, 'ADT^A01', $6, $7, 'REFUSED', $8, $9, 'AE', $10)`,
    [
      row.allianceId,
      row.id,
      row.organisationId,
      row.senderId,
      row.controlId,
      raw,
      contentHash,
      fault,
      answer,
      orderKey,
    ],
  )
}

const kept = () =>
  world.rows<Record<'raw' | 'answer', Buffer> & Record<'fault' | 'order_key' | 'content_hash', string>>(
    'select raw, answer, fault, order_key, content_hash from messages order by id',
  )

it('encrypts anew what an older key encrypts and what an older version kept plain, once, page by page', async () => {
  for (let n = 0; n < 60; n += 1) await keptPlain(n)
  for (let n = 60; n < 120; n += 1) await inbox.accept(message(n))
  await queue(world, 'CS-MEM01', NUMBER, 'queued')
  await world.rows(`update deliveries set fault = $1, order_key = 'pat'`, [`not reached ${NUMBER}`])
  expect(await rotateMessages(world.database, both)).toBe(121)
  expect(await rotateMessages(world.database, both)).toBe(0)
  expect(await inTheClear(world, [NUMBER])).toEqual([])
  const anew = makeInbox({ ...world.services, keys: after })
  for (let n = 0; n < 120; n += 1)
    expect(await anew.accept(message(n))).toMatchObject({
      kind: 'repeat',
      answer: Buffer.from(`MSA|AE|C${n}|${NUMBER}`),
    })
  const rows = await kept()
  expect(rows).toHaveLength(120)
  expect(new Set(rows.map((row) => row.order_key)).size).toBe(1)
  expect(new Set(rows.map((row) => row.content_hash)).size).toBe(120)
})

it('says that there was nothing to do where all is new', async () => {
  await inbox.accept({ ...message(1), answer: null, fault: null, orderKey: null })
  expect(await rotateMessages(world.database, before)).toBe(0)
})

it('knows the repeat of a message that an older version kept, and another content under its control id', async () => {
  await keptPlain(7)
  expect(await inbox.accept(message(7, 'RECEIVED'))).toMatchObject({
    kind: 'repeat',
    state: 'REFUSED',
    answer: Buffer.from(`MSA|AE|C7|${NUMBER}`),
  })
  expect(await kept()).toHaveLength(1)
  const other = { ...message(8, 'RECEIVED'), controlId: 'C7' }
  expect(await inbox.accept(other)).toMatchObject({ kind: 'conflict' })
})
