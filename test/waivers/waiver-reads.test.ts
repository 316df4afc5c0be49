import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { settleWaiver } from '#resolvers/waivers/settle-waiver.ts'
import { type Desk, makeDesk, SMALL, someNumber } from '#test/support/waiver-desk.ts'
import { given } from '#test/support/waivers.ts'

let desk: Desk
/** A husband covered by his wife's 400 ml of relatives' quota and nothing else. */
let husband: { number: string; wife: string; waiverId: string; encounterId: string }
beforeAll(async () => {
  desk = await makeDesk()
  const [number, wife] = [someNumber(), someNumber()]
  desk.gives(wife, SMALL)
  desk.script.relates(number, wife, 'SPOUSE')
  desk.script.family(number, [{ token: wife, relation: 'SPOUSE' }])
  const stay = await desk.stay({ identityNumber: number, bags: [3] })
  const { id, token } = await desk.quote(stay)
  await settleWaiver(await desk.world.as('mem01.cashier'), { token: token ?? '', billNumber: 'B-1' })
  husband = { number, wife, waiverId: id, encounterId: stay.encounterId }
})
afterAll(() => desk.world.close())

const LINES = `waiverLines(waiverId: $id) { bag label fen baseFen parts { clause { zh en } ml fen donation relation path } }`

describe('waiver', () => {
  it('shows what was covered by which clause, and an explanation that comes to the same once more', async () => {
    const { data, errors } = await desk.world.ask(
      'mem01.cashier',
      `query ($id: ID!) { waiver(id: $id) { state fen billNumber visitNumber
        lines { needMl fen parts { policy branch clause { en } relation path ml fen } }
        evidence { path relation standing consentId answers { register outcome proofId } }
        explanation { recomputed consent policies { code settings } lines { position transfusedOn policy base { en } need { en } parts { en } } } } }`,
      { id: husband.waiverId },
    )
    expect(errors).toBeUndefined()
    expect(data?.waiver).toMatchObject({
      state: 'SETTLED',
      fen: 40_000,
      billNumber: 'B-1',
      lines: [
        {
          needMl: 600,
          fen: 40_000,
          parts: [
            {
              ...{
                policy: 'ZJ-2025',
                branch: 'relatives',
                relation: 'SPOUSE',
                path: 'FAMILY_CODE',
                ml: 400,
                fen: 40_000,
              },
              clause: { en: expect.stringContaining('twice what was given within five years') },
            },
          ],
        },
      ],
      evidence: [
        {
          path: 'FAMILY_CODE',
          relation: 'SPOUSE',
          standing: 'VERIFIED',
          consentId: expect.stringMatching(/^wcn_/),
          answers: expect.arrayContaining([
            { register: 'MARRIAGE', outcome: 'VERIFIED', proofId: expect.stringMatching(/./) },
            { register: 'DONOR_RECORD', outcome: 'VERIFIED', proofId: expect.stringMatching(/./) },
          ]),
        },
      ],
      explanation: {
        recomputed: true,
        consent: true,
        policies: [{ code: 'ZJ-2025', settings: { poolScope: 'POOLED' } }],
        lines: [
          {
            ...{ position: 1, transfusedOn: '2026-11-14', policy: 'ZJ-2025' },
            base: {
              en: 'charged 600.00 − insurance 0.00 − waived before 0.00 = CNY 600.00 that can be waived',
            },
            need: { en: '3 used × 200 ml = 600 ml' },
            parts: [
              { en: 'of 400 ml 400 were left; 400 ÷ 600 ml × 600.00 = CNY 400.00, rounded down to the fen' },
            ],
          },
        ],
      },
    })
  })

  it('says so when its kept facts no longer come to what was decided', async () => {
    const explained = async () => {
      const { data } = await desk.world.ask(
        'mem01.cashier',
        'query ($id: ID!) { waiver(id: $id) { explanation { recomputed } } }',
        { id: husband.waiverId },
      )
      return data?.waiver.explanation.recomputed
    }
    const change = (fen: number) =>
      desk.world.rows(
        "update waivers set decision = jsonb_set(decision, '{fen}', to_jsonb($2::int)) where id = $1",
        [husband.waiverId, fen],
      )
    await change(39_999)
    expect(await explained()).toBe(false)
    await change(40_000)
    expect(await explained()).toBe(true)
  })

  it('says how its fen were rounded, as the policy was settled then', async () => {
    const settle = (rounding: string) =>
      desk.world.rows(
        "update waivers set facts = jsonb_set(facts, '{policies,0,settings,rounding}', to_jsonb($2::text)) where id = $1",
        [husband.waiverId, rounding],
      )
    await settle('HALF_UP')
    const { data } = await desk.world.ask(
      'mem01.cashier',
      'query ($id: ID!) { waiver(id: $id) { explanation { recomputed lines { parts { zh en } } } } }',
      { id: husband.waiverId },
    )
    await settle('DOWN')
    expect(data?.waiver.explanation).toMatchObject({
      recomputed: true,
      lines: [
        {
          parts: [
            {
              zh: expect.stringContaining('四舍五入至分'),
              en: expect.stringContaining('to the nearest fen'),
            },
          ],
        },
      ],
    })
  })

  it('keeps no identity number in the clear, nor the token', async () => {
    const rows = await desk.world.rows(
      `select to_jsonb(w)::text as kept from waivers w union all select to_jsonb(p)::text from waiver_parts p
       union all select to_jsonb(l)::text from waiver_lines l union all select to_jsonb(a)::text from audit_entries a
       union all select to_jsonb(e)::text from outbox e`,
    )
    expect(rows.length).toBeGreaterThan(5)
    const kept = JSON.stringify(rows)
    expect(kept).not.toContain(husband.number)
    expect(kept).not.toContain(husband.wife)
  })

  it('is another hospital’s to nobody else', async () => {
    const { data } = await desk.world.ask(
      'lead.cashier',
      'query ($id: ID!) { waiver(id: $id) { id } waivers { edges { node { id } } } node(id: $id) { id } }',
      { id: husband.waiverId },
    )
    expect(data).toEqual({ waiver: null, waivers: { edges: [] }, node: null })
  })
})

describe('waivers', () => {
  it('lists the newest first, by state and by stay, page by page', async () => {
    const stay = await desk.stay({ bags: [1, 1] })
    const later = await desk.quote(stay)
    const list = async (args: string) => {
      const { data, errors } = await desk.world.ask(
        'mem01.cashier',
        `{ waivers(${args}) { edges { cursor node { id } } pageInfo { hasNextPage } } }`,
      )
      expect(errors).toBeUndefined()
      return data?.waivers
    }
    const ids = (page: { edges: { node: { id: string } }[] }) => page.edges.map(({ node }) => node.id)
    expect(ids(await list('first: 10'))).toEqual([later.id, husband.waiverId])
    expect(ids(await list('states: [SETTLED]'))).toEqual([husband.waiverId])
    expect(ids(await list(`encounterId: "${stay.encounterId}"`))).toEqual([later.id])
    const first = await list('first: 1')
    expect(first.pageInfo.hasNextPage).toBe(true)
    expect(ids(await list(`first: 1, after: "${first.edges[0].cursor}"`))).toEqual([husband.waiverId])
  })
})

describe('waiverLines', () => {
  it('shows the station bag, clause and amount, and nothing of a person', async () => {
    const { data, errors } = await desk.world.ask('station.finance', `query ($id: ID!) { ${LINES} }`, {
      id: husband.waiverId,
    })
    expect(errors).toBeUndefined()
    expect(data?.waiverLines).toEqual([
      {
        ...{ bag: expect.stringMatching(/^unt_/), label: 'E5445', fen: 40_000, baseFen: 60_000 },
        parts: [
          {
            clause: { zh: expect.stringContaining('二倍'), en: expect.any(String) },
            ...{ ml: 400, fen: 40_000, donation: null, relation: null, path: null },
          },
        ],
      },
    ])
  })

  it('shows the station nothing of a quote that was never settled', async () => {
    const { id } = await desk.quote(await desk.stay())
    const { data } = await desk.world.ask('station.finance', `query ($id: ID!) { ${LINES} }`, { id })
    expect(data?.waiverLines).toEqual([])
  })

  it.each(['regulator.county', 'mem01.nurse', 'station.dispatcher'])(
    'is not %s’s to read',
    async (account) => {
      const { errors } = await desk.world.ask(account, `query ($id: ID!) { ${LINES} }`, {
        id: husband.waiverId,
      })
      expect(errors?.[0]?.originalError).toMatchObject({ code: 'FORBIDDEN' })
    },
  )
})

describe('entitlement', () => {
  const ASK = `query ($stay: ID!) { entitlement(encounterId: $stay) { on policy consent unanswered contradicted
    donors { donor relation path standing free { en } lots { donation givenOn totalMl usedMl leftMl until clause { en } } } } }`
  const entitled = async (stay: string) => {
    const { data, errors } = await desk.world.ask('mem01.cashier', ASK, { stay })
    expect(errors).toBeUndefined()
    return data?.entitlement
  }

  it('tells what is used and left of each donation, by token and without a name', async () => {
    const answer = await entitled(husband.encounterId)
    expect(answer).toMatchObject({
      ...{ on: '2026-11-15', policy: 'ZJ-2025', consent: true, unanswered: [], contradicted: [] },
      donors: [
        {
          ...{ relation: 'SPOUSE', path: 'FAMILY_CODE', standing: 'VERIFIED', free: null },
          lots: [{ givenOn: '2024-01-15', totalMl: 400, usedMl: 400, leftMl: 0, until: '2029-01-14' }],
        },
      ],
    })
    expect(JSON.stringify(answer)).not.toContain(husband.wife)
  })

  it('names the way on which the donor record contradicts itself, as the explanation of a quote does', async () => {
    const number = someNumber()
    desk.script.doubts(number)
    const stay = await desk.stay({ identityNumber: number })
    expect(await entitled(stay.encounterId)).toMatchObject({ donors: [], contradicted: ['SELF'] })
    const { id } = await desk.quote(stay)
    const { data } = await desk.world.ask(
      'mem01.cashier',
      'query ($id: ID!) { waiver(id: $id) { explanation { unanswered contradicted } } }',
      { id },
    )
    expect(data?.waiver.explanation).toEqual({ unanswered: [], contradicted: ['SELF'] })
  })

  it('asks nobody about kin before blood was charged', async () => {
    const [number, wife] = [someNumber(), someNumber()]
    desk.gives(number, [given(400, '2024-01-15')])
    desk.script.family(number, [{ token: wife, relation: 'SPOUSE' }])
    const stay = await desk.stay({ identityNumber: number })
    const asked = desk.script.asked.length
    const answer = await entitled(stay.encounterId)
    expect(answer.donors).toMatchObject([
      { relation: 'SELF', free: { en: expect.stringContaining('free for life') } },
    ])
    expect(desk.script.asked.slice(asked)).toEqual(['donors'])
  })
})
