import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type Hl7Door, startHl7Door } from '#adapters/hl7/door.ts'
import { makeLog } from '#lib/log.ts'
import { markersIn, member, type Owner, stranger } from '#test/access/owners.ts'
import { type OmbParts, omb, PID } from '#test/support/hl7-fixtures.ts'
import { hl7, msh } from '#test/support/hl7-world.ts'
import { connectRaw, type RawMllp } from '#test/support/raw-mllp.ts'
import { someNumber } from '#test/support/waiver-desk.ts'
import { makeWorld, type World } from '#test/support/world.ts'

const MOST_BYTES = 100_000

let world: World
let door: Hl7Door
let client: RawMllp
/** All that the hub wrote about these messages, at the most talkative level. */
const lines: string[] = []
beforeAll(async () => {
  world = await makeWorld({ start: '2026-03-01T01:31:00Z' })
  const log = makeLog('trace', { write: (line) => void lines.push(line) })
  const options = { host: '127.0.0.1', port: 0, maxBytes: MOST_BYTES, production: false }
  door = await startHl7Door({ ...world.services, log }, options)
  client = await connectRaw(door.port)
  await world.rows(`alter table patients add constraint fault check (name not like '%FAULT%')`)
})
afterAll(async () => {
  client.close()
  await door.close()
  await world.close()
})

const logged = () => lines.join('')
const saidOf = (words: string) => lines.filter((line) => line.includes(words))

/** What a hospital says of its patient, and nobody may find in a log. */
const particulars = new Map(
  [member, stranger].map((owner) => [owner, { number: someNumber(), phone: `139${owner.donations}0` }]),
)
const secretsOf = (owner: Owner) => {
  const { number, phone } = particulars.get(owner) ?? { number: '', phone: '' }
  return {
    number,
    phone,
    record: `${owner.marker}1`,
    street: `${owner.marker}路1号`,
    name: `${owner.marker}某`,
  }
}
const pidOf = (owner: Owner, name = secretsOf(owner).name) => {
  const { number, phone, record, street } = secretsOf(owner)
  const ids = `${record}^^^${owner.code}^MR~${number}^^^CN-MPS^NI`
  return `PID|1||${ids}||${name}^三^^^^^L||19680707|M|||${street}^^^^^^H||${phone}||||||${number}`
}

const adt = (owner: Owner, options: { id?: string; application?: string; name?: string } = {}) =>
  hl7(
    msh('ADT^A04^ADT_A01', { facility: owner.code, ...options }),
    'EVN|A04|20260301093000+0800',
    pidOf(owner, options.name),
    `PV1|1|O|${owner.marker}病房||||||||||||||||${owner.marker}V^^^${owner.code}^VN`,
  )

/** A request of the owner, whose every text is marked; about another's patient where one is named. */
const order = (owner: Owner, parts: OmbParts = {}, patient = owner) =>
  omb(`${owner.marker}-${Object.keys(parts).length}`, {
    msh: msh('OMB^O27^OMB_O27', { facility: owner.code }),
    pid: pidOf(patient),
    dg1: `DG1|1||D64.9^${owner.marker}贫血^ICD10|||W`,
    ...parts,
  }).replaceAll('^CS-MEM01', `^${owner.code}`)

const result = (owner: Owner) =>
  hl7(
    msh('ORU^R01^ORU_R01', { facility: owner.code }),
    pidOf(owner),
    `OBR|1|${owner.marker}9^${owner.code}||TYPE^血型^99HUB`,
    `OBX|1|ST|883-9^ABO group^LN||${owner.marker}||||||F`,
  )

const unreadable = (owner: Owner) =>
  Buffer.concat([
    Buffer.from(msh('ADT^A04^ADT_A01', { facility: owner.code, charset: 'GB 18030-2000' })),
    Buffer.from(`\r${PID.replace('张', owner.marker)}`),
    Buffer.from([0xff, 0xff, 0x0d]),
  ])

/** Nothing of a message: no name, number, address or segment. */
const expectNothingOf = (owner: Owner) => {
  expect(markersIn(logged())).toEqual([])
  for (const secret of Object.values(secretsOf(owner))) expect(logged()).not.toContain(secret)
  expect(logged()).not.toMatch(/(?:MSH|PID)[|]/)
}

const codeOf = (answer: string) => /\rMSA\|(\w\w)/.exec(answer)?.[1]

describe.each([
  [member, stranger],
  [stranger, member],
])('the log, while the HIS of $code', (owner, other) => {
  const told: readonly (readonly [string, string, () => string | Uint8Array])[] = [
    ['registers a patient', 'AA', () => adt(owner)],
    ['asks for blood', 'AA', () => order(owner)],
    ['asks without saying for what', 'AE', () => order(owner, { bpo: null })],
    [
      'asks for a quantity that is none',
      'AE',
      () => order(owner, { bpo: `BPO|1|${owner.marker}||${owner.marker}` }),
    ],
    ['asks about a patient of the other alliance', 'AE', () => order(owner, { tq1: null, bpo: null }, other)],
    [
      'cancels what is the other alliance’s',
      'AE',
      () =>
        hl7(
          msh('OMB^O27^OMB_O27', { facility: owner.code }),
          pidOf(other),
          `ORC|CA|${other.marker}-0^${other.code}`,
        ),
    ],
    ['reports a result without an order', 'AE', () => result(owner)],
    ['is none that anybody registered', 'AR', () => adt(owner, { application: `X${owner.donations}` })],
    [
      'says something that the hub does not read',
      'AR',
      () => adt(owner).replace('ADT^A04^ADT_A01', 'MDM^T02^MDM_T02'),
    ],
    ['sends no header', 'AR', () => pidOf(owner)],
    ['sends bytes of no character set', 'AA', () => unreadable(owner)],
    ['sends more than anybody reads', 'AR', () => adt(owner, { name: owner.marker.repeat(MOST_BYTES / 4) })],
  ]

  it.each(told)(
    '%s and is answered %s, holds nothing of it',
    async (_, code, message) => {
      const sent = message()
      expect(codeOf(await client.ask(sent, 60_000))).toBe(code)
      expectNothingOf(owner)
      expectNothingOf(other)
    },
    60_000,
  )

  it('uses a control id again for something else, holds nothing of either', async () => {
    const id = `TWICE-${owner.code}`
    expect(codeOf(await client.ask(adt(owner, { id })))).toBe('AA')
    expect(codeOf(await client.ask(adt(owner, { id, name: `${owner.marker}另` })))).toBe('AE')
    expectNothingOf(owner)
  })
})

it('the log, while a message meets a fault of the hub, tells of the fault and nothing of the row', async () => {
  const faulty = adt(stranger, { name: `${stranger.marker}FAULT` })
  expect(codeOf(await client.ask(faulty, 60_000))).toBe('AE')
  expectNothingOf(stranger)
}, 60_000)

it('the log tells of all of this: what was worked, what could not be, and what was cut off', () => {
  expect(saidOf('"message worked"').length).toBeGreaterThanOrEqual(16)
  // The fault was tried five times, and each time the row that was not taken stood in PostgreSQL's error.
  expect(saidOf('"message not worked"')).toHaveLength(5)
  expect(saidOf('violates check constraint').length).toBeGreaterThan(0)
  expect(saidOf('"hl7 line fault"')).toHaveLength(2)
})
