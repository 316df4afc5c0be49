import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { mergePatients } from '#resolvers/requests/merge-patients.ts'
import { recompute } from '#resolvers/waivers/recompute.ts'
import { releaseWaiver } from '#resolvers/waivers/release-waiver.ts'
import { settleWaiver } from '#resolvers/waivers/settle-waiver.ts'
import { refusalOf } from '#test/support/requests.ts'
import { type Desk, LIFETIME, makeDesk, SMALL, someNumber } from '#test/support/waiver-desk.ts'
import { LEDGER_FAULTS, linesOf } from '#test/support/waiver-rig.ts'
import { given } from '#test/support/waivers.ts'

let desk: Desk
beforeAll(async () => {
  desk = await makeDesk()
})
beforeEach(() => desk.script.setUp())
afterAll(async () => {
  // What every test left: nothing spent twice, every entry in balance.
  expect(await desk.world.rows(LEDGER_FAULTS)).toEqual([])
  await desk.world.close()
})

type Line = { position: number; problem: string | null; fen: string; parts: unknown[] }

describe('quoteWaiver', () => {
  it('waives everything of a patient who gave 400 ml, and holds it', async () => {
    const number = someNumber()
    desk.gives(number, LIFETIME)
    const { id, token } = await desk.quote(await desk.stay({ identityNumber: number }))
    expect(token).toMatch(/^[0-9a-f]{64}$/)
    const row = await desk.row(id)
    expect(row).toMatchObject({ state: 'HELD', fen: 40_000, next: 'FINAL', open: [] })
    // The token itself is nowhere.
    expect(JSON.stringify(row)).not.toContain(token)
    expect(recompute(row as never)).toEqual(row.decision)
  })

  it('takes the oldest of a wife’s donations for her husband, each part by its clause', async () => {
    const [husband, wife] = [someNumber(), someNumber()]
    desk.gives(wife, [given(200, '2023-05-10'), given(200, '2024-05-10')])
    desk.script.relates(husband, wife, 'SPOUSE')
    const stay = await desk.stay({ identityNumber: husband, bags: [3] })
    const { id } = await desk.quote(stay, {
      donors: [{ name: '示例', identityNumber: wife, relation: 'SPOUSE' }],
    })
    const parts = await desk.world.rows(
      'select path, relation, policy, branch, ml, fen::int from waiver_parts where waiver_id = $1 order by position',
      [id],
    )
    const common = { path: 'WINDOW', relation: 'SPOUSE', policy: 'ZJ-2025', branch: 'relatives' }
    expect(parts).toEqual([
      { ...common, ml: 400, fen: 40_000 },
      { ...common, ml: 200, fen: 20_000 },
    ])
    expect(await desk.row(id)).toMatchObject({ fen: 60_000, next: 'FINAL' })
  })

  it('covers a part and says how it goes on: nothing is open, so the patient pays the rest', async () => {
    const number = someNumber()
    desk.gives(number, [given(200, '2019-05-10')])
    const { id } = await desk.quote(await desk.stay({ identityNumber: number, bags: [3] }))
    // 200 ml of 600: a third of 600 yuan.
    expect(await desk.row(id)).toMatchObject({ fen: 20_000, next: 'FINAL', open: [] })
  })

  it('counts only the patient’s own donations without consent', async () => {
    const [patient, wife] = [someNumber(), someNumber()]
    desk.gives(wife, LIFETIME)
    desk.script.relates(patient, wife, 'SPOUSE')
    const stay = await desk.stay({ identityNumber: patient, consent: false })
    const { id } = await desk.quote(stay, {
      donors: [{ name: '示例', identityNumber: wife, relation: 'SPOUSE' }],
    })
    expect(await desk.row(id)).toMatchObject({ fen: 0, next: 'FINAL' })
  })

  it('waives what is verified and waits for the rest while a registry is away', async () => {
    const [patient, wife] = [someNumber(), someNumber()]
    desk.gives(patient, [given(200, '2019-05-10')])
    desk.gives(wife, LIFETIME)
    desk.script.relates(patient, wife, 'SPOUSE')
    desk.script.setDown('marriage')
    const stay = await desk.stay({ identityNumber: patient, bags: [3] })
    const { id } = await desk.quote(stay, {
      donors: [{ name: '示例', identityNumber: wife, relation: 'SPOUSE' }],
    })
    expect(await desk.row(id)).toMatchObject({ fen: 20_000, next: 'WAITS', open: ['SERVICE_DOWN'] })
    expect(await desk.cases(id)).toEqual([{ state: 'WAITING', reasons: ['SERVICE_DOWN'] }])
  })

  it.each([['donors'], ['familyCode']] as const)(
    'waits while %s can not be asked for what is uncovered',
    async (peer) => {
      const stay = await desk.stay()
      desk.script.setDown(peer)
      const { id } = await desk.quote(stay)
      expect(await desk.row(id)).toMatchObject({ fen: 0, next: 'WAITS', open: ['SERVICE_DOWN'] })
    },
  )

  it('asks nobody’s case where all is waived though the family code is away', async () => {
    const number = someNumber()
    desk.gives(number, LIFETIME)
    desk.script.setDown('familyCode')
    const { id } = await desk.quote(await desk.stay({ identityNumber: number }))
    expect(await desk.row(id)).toMatchObject({ fen: 40_000, next: 'FINAL' })
    expect(await desk.cases(id)).toEqual([])
  })

  it('sends a relation that a registry contradicts to a person', async () => {
    const [patient, former] = [someNumber(), someNumber()]
    desk.gives(former, LIFETIME)
    desk.script.relates(patient, former, 'SPOUSE', 'CONTRADICTED')
    const stay = await desk.stay({ identityNumber: patient })
    const { id } = await desk.quote(stay, {
      donors: [{ name: '示例', identityNumber: former, relation: 'SPOUSE' }],
    })
    expect(await desk.row(id)).toMatchObject({ fen: 0, next: 'PERSON', open: ['CONTRADICTED'] })
    expect(await desk.cases(id)).toEqual([{ state: 'WITH_PERSON', reasons: ['CONTRADICTED'] }])
  })

  it('sends a donor record that contradicts itself to a person, unless all is waived anyhow', async () => {
    const number = someNumber()
    desk.script.doubts(number)
    const { id } = await desk.quote(await desk.stay({ identityNumber: number }))
    expect(await desk.row(id)).toMatchObject({ fen: 0, next: 'PERSON', open: ['CONTRADICTED'] })
    expect(await desk.cases(id)).toEqual([{ state: 'WITH_PERSON', reasons: ['CONTRADICTED'] }])
    const [free, sister] = [someNumber(), someNumber()]
    desk.gives(free, LIFETIME)
    desk.script.doubts(sister)
    desk.script.relates(free, sister, 'SIBLING')
    const other = await desk.quote(await desk.stay({ identityNumber: free }), {
      donors: [{ name: '示例', identityNumber: sister, relation: 'SIBLING' }],
    })
    expect(await desk.row(other.id)).toMatchObject({ fen: 40_000, next: 'FINAL', open: [] })
  })

  it('knows a patient by the record that theirs was merged into, as after an emergency without a name', async () => {
    const number = someNumber()
    desk.gives(number, LIFETIME)
    const stay = await desk.stay({ consent: false })
    await desk.world.rows('update patients set identity_cipher = null, identity_hash = null where id = $1', [
      stay.patientId,
    ])
    const unknown = await desk.quote(stay)
    expect(await desk.row(unknown.id)).toMatchObject({ fen: 0 })
    await releaseWaiver(await desk.world.as('mem01.cashier'), { id: unknown.id })
    await mergePatients(await desk.world.as('his.mem01', 'hl7'), {
      patient: { hospitalNumber: `KNOWN-${stay.patientId}`, name: '示例', identityNumber: number },
      mergedNumber: stay.patientId,
    })
    const { id } = await desk.quote(stay)
    expect(await desk.row(id)).toMatchObject({ fen: 40_000, next: 'FINAL' })
  })

  it('names a service on the bill and leaves it out; a line of an unknown bag goes to a person', async () => {
    const number = someNumber()
    desk.gives(number, LIFETIME)
    const stay = await desk.stay({ identityNumber: number })
    const [line] = linesOf(stay)
    if (line === undefined) throw new Error('no line')
    const { id } = await desk.quote(stay, {
      lines: [
        line,
        { ...line, chargeNumber: 'XM', feeCode: 'CROSSMATCH', donationNumber: null, isBlood: false },
        { ...line, chargeNumber: 'WHICH', donationNumber: '999999999' },
      ],
    })
    const lines = await desk.world.rows<Line>(
      'select position, problem, fen::int as fen from waiver_lines where waiver_id = $1 order by position',
      [id],
    )
    expect(lines).toEqual([
      { position: 1, problem: null, fen: 40_000 },
      { position: 2, problem: 'NOT_BLOOD', fen: 0 },
      { position: 3, problem: 'UNKNOWN_BAG', fen: 0 },
    ])
    expect(await desk.row(id)).toMatchObject({ fen: 40_000, next: 'PERSON', open: ['LINE_UNMATCHED'] })
  })

  it('answers the same bill of the same stay with the same waiver, and a new token in place of the old', async () => {
    const stay = await desk.stay()
    const first = await desk.quote(stay)
    const asked = desk.script.asked.length
    const second = await desk.quote(stay)
    expect(second.id).toBe(first.id)
    expect(second.token).not.toBe(first.token)
    expect(desk.script.asked).toHaveLength(asked)
    const cashier = await desk.world.as('mem01.cashier')
    expect(await refusalOf(settleWaiver(cashier, { token: first.token ?? '' }))).toMatchObject({
      code: 'WAIVER_TOKEN_UNKNOWN',
    })
    await settleWaiver(cashier, { token: second.token ?? '' })
    expect(await desk.quote(stay)).toEqual({ id: first.id, token: null })
  })

  it('answers the same key and input with the same token', async () => {
    const stay = await desk.stay()
    const first = await desk.quote(stay, { idempotencyKey: 'same-key' })
    expect(await desk.quote(stay, { idempotencyKey: 'same-key' })).toEqual(first)
    // Which is nowhere in the answer that is kept for it.
    const [kept] = await desk.world.rows(
      "select to_jsonb(k)::text as kept from idempotency_keys k where key = 'same-key'",
    )
    expect(kept?.kept).toContain(first.id)
    expect(kept?.kept).not.toContain(first.token)
  })

  it('refuses a bag that another live claim has, by its id, until that one is withdrawn', async () => {
    const stay = await desk.stay({ bags: [1, 2] })
    const [one, other] = linesOf(stay)
    if (!one || !other) throw new Error('two lines')
    const first = await desk.quote(stay, { lines: [one] })
    const refusal = await refusalOf(desk.quote(stay, { lines: [one, other] }))
    expect(refusal).toMatchObject({ code: 'WAIVER_BAG_CLAIMED', waiverId: first.id })
    await releaseWaiver(await desk.world.as('mem01.cashier'), { id: first.id })
    expect((await desk.quote(stay, { lines: [one, other] })).id).not.toBe(first.id)
  })

  it('covers what a first claim left open, and never more than the bag cost', async () => {
    const [patient, wife] = [someNumber(), someNumber()]
    desk.gives(patient, [given(200, '2019-05-10')])
    const stay = await desk.stay({ identityNumber: patient, bags: [3] })
    const first = await desk.quote(stay)
    await settleWaiver(await desk.world.as('mem01.cashier'), { token: first.token ?? '' })
    desk.gives(wife, LIFETIME)
    desk.script.relates(patient, wife, 'SPOUSE')
    const later = await desk.quote(stay, {
      rootId: first.id,
      donors: [{ name: '示例', identityNumber: wife, relation: 'SPOUSE' }],
    })
    const row = await desk.row(later.id)
    expect(row).toMatchObject({ fen: 40_000, root_id: first.id, next: 'FINAL' })
    const [line] = await desk.world.rows(
      'select need_ml, base_fen::int from waiver_lines where waiver_id = $1',
      [later.id],
    )
    expect(line).toEqual({ need_ml: 400, base_fen: 40_000 })
  })

  it('lets the hub’s own quote, made ahead, give way to another bill', async () => {
    const stay = await desk.stay({ bags: [1, 2] })
    const [one, other] = linesOf(stay)
    if (!one || !other) throw new Error('two lines')
    const ahead = await desk.quote(stay, { lines: [one], source: 'DISCHARGE' }, 'his.mem01')
    const window = await desk.quote(stay, { lines: [one, other] })
    expect(window.id).not.toBe(ahead.id)
    expect(await desk.row(ahead.id)).toMatchObject({ state: 'RELEASED' })
  })

  it('counts what the donor record tells of elsewhere, and pays no bag twice that was paid there', async () => {
    const number = someNumber()
    const known = desk.gives(number, SMALL)
    const stay = await desk.stay({ identityNumber: number, bags: [2, 2] })
    const [paid] = stay.bags
    const taking = { donor: known.token, donation: known.donations[0]?.id ?? null, pool: 'OWN' as const }
    desk.script.knows({
      number,
      donor: known,
      elsewhere: [
        {
          ...taking,
          ...{ id: 'paper-1', patient: 'elsewhere', ml: 900, on: '2026-01-01', free: false },
          bag: `${paid?.unitId} E5445`,
        },
      ],
    })
    const { id } = await desk.quote(stay)
    const lines = await desk.world.rows(
      'select problem, fen::int from waiver_lines where waiver_id = $1 order by position',
      [id],
    )
    // Of 1,000 ml are 100 left: a quarter of 400 yuan.
    expect(lines).toEqual([
      { problem: 'CLAIMED_ELSEWHERE', fen: 0 },
      { problem: null, fen: 10_000 },
    ])
  })

  it('is no one else’s: another hospital’s stay is not found', async () => {
    const stay = await desk.stay()
    expect(await refusalOf(desk.quote(stay, {}, 'lead.cashier'))).toMatchObject({ code: 'NOT_FOUND' })
  })
})
