import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { requestStates } from '#rules/requests/terms.ts'
import { bag, handingOut, issued, ready, stocked } from '#test/support/bank.ts'
import { type Hl7World, hl7, makeHl7World, msh } from '#test/support/hl7-world.ts'
import { handedOver, handingOver, issuedByGate, issuedByHand } from '#test/support/issued.ts'

let hub: Hl7World
beforeAll(async () => {
  hub = await makeHl7World()
})
afterAll(() => hub.close())

type Asked = { id: string; placer: string; number: string; donations: string[]; unitIds: readonly string[] }

const askedOf = async (id: string, unitIds: readonly string[]): Promise<Asked> => {
  const [row] = await hub.world.rows<{ placer_number: string; hospital_number: string }>(
    `select r.placer_number, p.hospital_number from requests r join patients p on p.id = r.patient_id
     where r.id = $1`,
    [id],
  )
  const units = await hub.world.rows<{ id: string; donation_number: string }>(
    'select id, donation_number from units where id = any($1)',
    [unitIds],
  )
  return {
    id,
    unitIds,
    placer: row?.placer_number ?? '',
    number: row?.hospital_number ?? '',
    donations: unitIds.map((unitId) => units.find((unit) => unit.id === unitId)?.donation_number ?? ''),
  }
}

/** Two bags that are kept for a request of CS-MEM01. */
const kept = async () => {
  const { id, unitIds } = await ready(hub.world, {
    bags: [bag(hub.world, { content: 1 }), bag(hub.world, { content: 1 })],
  })
  return askedOf(id, unitIds)
}

const pid = (number: string) => `PID|1||${number}^^^CS-MEM01^MR||张^三^^^^^L||19680707|M`
const BPO = 'BPO|1|RBC-SUSP-LR^去白悬浮红细胞^99HUB||2|2|U^单位^99HUB||||20260301101500+0800'
const bpx = (change: Record<number, string> = {}) => {
  const fields: Record<number, string> = {
    1: '1',
    2: 'RQ^Request to dispense^HL70510',
    3: 'F',
    4: '20260301085500+0800',
    14: '1',
    20: 'N0033^王^护',
    ...change,
  }
  return `BPX|${Array.from({ length: 21 }, (_, place) => fields[place + 1] ?? '').join('|')}`.replace(
    /\|+$/,
    '',
  )
}
const bps = (asked: Pick<Asked, 'placer' | 'number'>, ...rest: string[]) =>
  hl7(msh('BPS^O29^BPS_O29'), pid(asked.number), `ORC|RE|${asked.placer}^CS-MEM01`, BPO, ...rest)
const dispenseOf = async (id: string) =>
  (await hub.world.rows<{ dispense: unknown }>('select dispense from requests where id = $1', [id]))[0]
    ?.dispense

describe('BPS^O29 RQ', () => {
  it('asks for all that is kept, and is answered BRP^O30 AA with every bag and how far it is', async () => {
    const asked = await kept()
    const [header, ...rest] = await hub.ask(bps(asked, bpx(), 'NTE|1||手术室二'))
    expect(header).toContain('|BRP^O30')
    expect(rest).toEqual([
      expect.stringMatching(/^MSA\|AA\|/),
      expect.stringMatching(/^PID\|/),
      `ORC|OK|${asked.placer}^CS-MEM01|${asked.id}^CS-LEAD||IP`,
      'BPO|1|RBC-SUSP-LR^去白悬浮红细胞^99HUB||2|2|U^单位^99HUB',
      ...asked.donations.map((donation, index) =>
        expect.stringMatching(
          new RegExp(
            `^BPX\\|${index + 1}\\|RS\\^Reserved and not yet dispensed\\^HL70510\\|F\\|\\d{14}\\+0800\\|${donation}\\|E5445\\^\\^ISBT128\\|{8}1\\|\\|\\|${asked.unitIds[index]}$`,
          ),
        ),
      ),
    ])
    expect(await dispenseOf(asked.id)).toEqual({
      askedAt: '2026-03-01T00:55:00.000Z',
      wantedAt: '2026-03-01T02:15:00.000Z',
      collectorName: '王护',
      note: '手术室二',
      unitIds: asked.unitIds,
    })
  })

  it('names bags, and tells RD of one that is issued', async () => {
    const { id, unitIds } = await ready(hub.world)
    await issued(hub.world, handingOut(id, unitIds))
    const asked = await askedOf(id, unitIds)
    const answer = await hub.ask(bps(asked, bpx({ 5: asked.donations[0] ?? '', 6: 'E5445^^ISBT128' })))
    expect(answer[1]).toMatch(/^MSA\|AA\|/)
    expect(answer.at(-1)).toMatch(/^BPX\|1\|RD\^Reserved and ready to dispense\^HL70510\|F\|/)
    expect(await dispenseOf(id)).toMatchObject({ unitIds })
  })

  it('moves nothing: custody and reservations stay as they are', async () => {
    const asked = await kept()
    await hub.ask(bps(asked, bpx()))
    const rows = await hub.world.rows('select distinct custody from units where request_id = $1', [asked.id])
    expect(rows).toEqual([{ custody: 'RESERVED' }])
  })

  it('takes the hub’s own number of the request, and TQ1-7 as the time it is wanted', async () => {
    const asked = await kept()
    const answer = await hub.ask(
      hl7(
        msh('BPS^O29^BPS_O29'),
        pid(asked.number),
        `ORC|RE||${asked.id}^CS-LEAD`,
        'TQ1|1||||||20260301120000+0800',
        'BPO|1|RBC-SUSP-LR||2',
        bpx(),
      ),
    )
    expect(answer[1]).toMatch(/^MSA\|AA\|/)
    expect(await dispenseOf(asked.id)).toMatchObject({ wantedAt: '2026-03-01T04:00:00.000Z' })
  })

  it('the same bytes again get the stored answer', async () => {
    const message = bps(await kept(), bpx())
    const first = await hub.ask(message)
    expect(await hub.ask(message)).toEqual(first)
  })

  it.each(requestStates)('of a request that is %s is answered by its state', async (state) => {
    const { requestId, unitIds } = await issuedByHand(hub.world)
    await hub.world.rows('update requests set state = $2 where id = $1', [requestId, state])
    const asked = await askedOf(requestId, unitIds)
    const answer = await hub.ask(bps(asked, bpx()))
    if (state === 'ACCEPTED' || state === 'COMPLETED') {
      expect(answer[1]).toMatch(/^MSA\|AA\|/)
      return
    }
    expect(answer[1]).toMatch(/^MSA\|AE\|/)
    expect(answer[2]).toMatch(/^ERR\|\|ORC\^1\^2\|206\^[^|]*\|E\|\|\|REQUEST_STATE_FORBIDS\|/)
    expect(answer.at(-1)).toBe(`ORC|UA|${asked.placer}^CS-MEM01`)
  })
})

describe('BPS^O29 that can’t be done is answered AE at its place', () => {
  it.each([
    ['another status', { 2: 'WA' }, 'ERR||BPX^1^2|103'],
    ['no status', { 2: '' }, 'ERR||BPX^1^2|101'],
    ['no collector', { 20: '' }, 'ERR||BPX^1^20|101'],
    ['an unknown bag', { 5: '3308024888888' }, 'ERR||BPX^1^5|204'],
  ])('%s', async (_, change, error) => {
    const asked = await kept()
    const answer = await hub.ask(bps(asked, bpx(change)))
    expect(answer[1]).toMatch(/^MSA\|AE\|/)
    expect(answer[2]).toContain(error)
    expect(answer.at(-1)).toBe(`ORC|UA|${asked.placer}^CS-MEM01`)
    expect(await dispenseOf(asked.id)).toBeNull()
  })

  it('no bag segment', async () => {
    expect((await hub.ask(bps(await kept())))[2]).toContain('ERR||ORC^1|101')
  })

  it('an unknown request, and another patient', async () => {
    const asked = await kept()
    expect((await hub.ask(bps({ ...asked, placer: 'SQ-UNHEARD' }, bpx())))[2]).toContain('ERR||ORC^1^2|204')
    const other = await kept()
    expect((await hub.ask(bps({ ...asked, number: other.number }, bpx())))[2]).toContain('ERR||PID^1^3|204')
    expect(await dispenseOf(asked.id)).toBeNull()
  })

  it('a bag that is kept for another request, at its BPX', async () => {
    const [asked, other] = [await kept(), await kept()]
    const answer = await hub.ask(
      bps(asked, bpx({ 5: asked.donations[0] ?? '' }), bpx({ 1: '2', 5: other.donations[0] ?? '' })),
    )
    expect(answer[2]).toContain('ERR||BPX^2^5|204^Unknown key identifier^HL70357|E|||UNIT_NOT_KEPT|')
    expect(await dispenseOf(asked.id)).toBeNull()
  })

  it('a bag that lies in stock for nobody is nothing the hospital may know of', async () => {
    const asked = await kept()
    const label = bag(hub.world)
    await stocked(hub.world, label)
    const answer = await hub.ask(bps(asked, bpx({ 5: label.donationNumber.slice(0, 13) })))
    expect(answer[2]).toContain('ERR||BPX^1^5|204')
  })

  it('nothing is left to bring out', async () => {
    const gone = await issuedByGate(hub.world)
    await handedOver(hub.world, handingOver(gone.issueId, gone.unitIds))
    const answer = await hub.ask(bps(await askedOf(gone.requestId, gone.unitIds), bpx()))
    expect(answer[2]).toMatch(/^ERR\|\|ORC\^1\^2\|206\^[^|]*\|E\|\|\|NOTHING_TO_DISPENSE\|/)
  })

  it('of two requests in one message, alone', async () => {
    const [good, bad] = [await kept(), await kept()]
    const answer = await hub.ask(
      hl7(
        msh('BPS^O29^BPS_O29'),
        `ORC|RE|${good.placer}^CS-MEM01`,
        BPO,
        bpx(),
        `ORC|RE|${bad.placer}^CS-MEM01`,
        BPO,
        bpx({ 20: '' }),
      ),
    )
    expect(answer[1]).toMatch(/^MSA\|AE\|/)
    expect(answer.filter((line) => line.startsWith('ORC')).map((line) => line.slice(0, 6))).toEqual([
      'ORC|OK',
      'ORC|UA',
    ])
    expect(await dispenseOf(good.id)).not.toBeNull()
    expect(await dispenseOf(bad.id)).toBeNull()
  })
})
