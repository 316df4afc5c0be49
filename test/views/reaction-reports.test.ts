import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { reportReaction } from '#resolvers/transfusions/report-reaction.ts'
import { stocked } from '#test/support/bank.ts'
import { reported, transfusedBag } from '#test/support/reactions.ts'
import { makeWorld, type World } from '#test/support/world.ts'

let world: World
beforeAll(async () => {
  world = await makeWorld()
})
afterAll(() => world.close())
const MORNING = new Date('2026-03-01T01:00:00Z').getTime()
beforeEach(async () => {
  world.pass(MORNING - world.now().getTime())
  // Every test has its cases to itself: what was reported before lies years back.
  await world.rows(`update reactions set onset_at = '2020-01-01', imputability = 'EXCLUDED'`)
})

type Report = {
  reference: string
  type: string
  severity: string
  imputability: string
  state: string
  organisation: { code: string }
  bags: { number: string; role: string; held: boolean; unit: { id: string } | null }[] | null
}
const REPORTS = `query ($after: String, $first: Int, $since: DateTime) {
  reactionReports(first: $first, after: $after, since: $since) { pageInfo { hasNextPage endCursor }
    edges { node { reference type severity imputability state onsetAt volumeMl organisation { code }
      bags { number role held unit { id } } } } } }`
const since = '2026-01-01T00:00:00Z'
const answerTo = async (account: string, variables: object = {}) => {
  const answer = await world.ask(account, REPORTS, { since, ...variables })
  expect(answer.errors).toBeUndefined()
  return answer
}
const reportsTo = async (account: string): Promise<Report[]> =>
  (await answerTo(account)).data?.reactionReports.edges.map(({ node }: { node: Report }) => node)

/** What tells who the patient is, and what was written in free words. */
const SECRETS = { description: '患者王某某寒战', reporterName: '报告人赵六', conclusion: null }
const told = {
  type: 'BACTERIAL_CONTAMINATION',
  severity: 'LIFE_THREATENING',
  imputability: 'PROBABLE',
  volumeMl: 80,
  description: SECRETS.description,
  reporterName: SECRETS.reporterName,
} as const
const identity = async (requestId: string) => {
  const [row] = await world.rows<{ words: string[] }>(
    `select array[p.id, p.person_id, p.name, p.hospital_number, r.id, r.placer_number] as words
     from requests r join patients p on p.id = r.patient_id where r.id = $1`,
    [requestId],
  )
  return [...(row?.words ?? []), SECRETS.description, SECRETS.reporterName]
}
/** The same reaction in the neighbouring alliance, whose bag came from the same station. */
const reactionInKh = async () => {
  const { reactionId } = await reported(world, told)
  const moved = `insert into reactions select (jsonb_populate_record(r, jsonb_build_object('alliance_id', 'KH',
      'id', 'rct_' || md5(r.id), 'organisation_id', o.id, 'patient_id', p.id, 'reported_by', s.id))).*
    from reactions r, organisations o, patients p, staff s where r.id = $1 and o.alliance_id = 'KH'
      and o.code = 'KH-LEAD' and p.alliance_id = 'KH' and s.alliance_id = 'KH' and s.account = 'kh.physician' limit 1`
  return { reactionId, moved }
}

describe('reactionReports', () => {
  it('tell the station what followed its bags, and never of whom', async () => {
    const { label, unitId, requestId } = await transfusedBag(world)
    const [sibling] = await stocked(world, {
      ...label,
      labelProductCode: 'E0701',
      product: 'FFP',
      content: 200,
    })
    await reportReaction(await world.as('mem01.nurse'), { unitIds: [unitId], ...told })
    const answer = await answerTo('station.dispatcher')
    const [report, ...more] = await reportsTo('station.dispatcher')
    expect(more).toEqual([])
    expect(report).toMatchObject({
      type: 'BACTERIAL_CONTAMINATION',
      severity: 'LIFE_THREATENING',
      imputability: 'PROBABLE',
      state: 'OPEN',
      volumeMl: 80,
      organisation: { code: 'CS-MEM01' },
    })
    const number = label.donationNumber.slice(0, 13)
    expect(report?.bags).toEqual([
      { number: `${number}-E5445`, role: 'SUSPECT', held: false, unit: { id: unitId } },
      { number: `${number}-E0701`, role: 'SIBLING', held: true, unit: { id: sibling } },
    ])
    for (const secret of await identity(requestId)) expect(JSON.stringify(answer)).not.toContain(secret)
  })

  it('tell it nothing of what another station delivered', async () => {
    const { unitId } = await reported(world, told)
    expect(await reportsTo('station.dispatcher')).toHaveLength(1)
    const another = `update units set station_id = (select id from organisations where alliance_id = 'CS'
      and code = 'CS-HB') where id = $1`
    await world.rows(another, [unitId])
    expect(await reportsTo('station.dispatcher')).toEqual([])
  })

  it('tell the county’s bureau and the city’s commission the cases, without bags', async () => {
    const { requestId } = await reported(world, told)
    for (const account of ['regulator.county', 'regulator']) {
      const [report] = await reportsTo(account)
      expect(report).toMatchObject({ severity: 'LIFE_THREATENING', organisation: { code: 'CS-MEM01' } })
      expect(report?.bags).toBeNull()
      const text = JSON.stringify(await answerTo(account))
      for (const secret of await identity(requestId)) expect(text).not.toContain(secret)
    }
  })

  it('of another alliance reach the bodies of both, and not the county’s bureau', async () => {
    await world.as('kh.physician')
    const { moved, reactionId } = await reactionInKh()
    await world.rows(
      `insert into persons (alliance_id, id) values ('KH', 'prs_' || md5('kh')) on conflict do nothing`,
    )
    await world.rows(
      `insert into patients select (jsonb_populate_record(p, jsonb_build_object('alliance_id', 'KH', 'id',
         'pat_' || md5(p.id), 'person_id', 'prs_' || md5('kh'), 'organisation_id', o.id))).*
       from patients p, organisations o where o.alliance_id = 'KH' and o.code = 'KH-LEAD' and p.merged_into is null limit 1`,
    )
    await world.rows(moved, [reactionId])
    expect((await reportsTo('regulator')).map(({ organisation }) => organisation.code).sort()).toEqual([
      'CS-MEM01',
      'KH-LEAD',
    ])
    expect((await reportsTo('regulator.county')).map(({ organisation }) => organisation.code)).toEqual([
      'CS-MEM01',
    ])
  })

  it('come page by page, the newest first', async () => {
    await reported(world, told)
    await reported(world, { type: 'ALLERGIC' })
    const page = async (variables: object) =>
      (await answerTo('station.dispatcher', { first: 1, ...variables })).data?.reactionReports
    const first = await page({})
    const second = await page({ after: first.pageInfo.endCursor })
    const typeOf = ({ edges }: { edges: { node: Report }[] }) => edges.map(({ node }) => node.type)
    expect([typeOf(first), typeOf(second)]).toEqual([['ALLERGIC'], ['BACTERIAL_CONTAMINATION']])
    expect(second.pageInfo.hasNextPage).toBe(false)
  })

  it('stand in the audit trail before they are answered', async () => {
    await answerTo('regulator')
    const asked = await world.rows(
      `select 1 from audit_entries where action = 'views.reactionReports' and account = 'regulator'`,
    )
    expect(asked.length).toBeGreaterThan(0)
  })
})

describe('reactionStatistics', () => {
  const STATISTICS = `{ reactionStatistics(from: "2026-01-01T00:00:00Z", to: "2027-01-01T00:00:00Z") {
    type severity cases dueToBlood } }`
  it('count cases by type and grade, and those that the blood caused', async () => {
    await reported(world, told)
    await reported(world, { ...told, imputability: 'UNLIKELY' })
    await reported(world, { type: 'ALLERGIC' })
    for (const account of ['regulator', 'regulator.county', 'station.dispatcher']) {
      const { data, errors } = await world.ask(account, STATISTICS)
      expect(errors).toBeUndefined()
      expect(data?.reactionStatistics).toEqual([
        { type: 'BACTERIAL_CONTAMINATION', severity: 'LIFE_THREATENING', cases: 2, dueToBlood: 1 },
        { type: 'ALLERGIC', severity: 'NON_SEVERE', cases: 1, dueToBlood: 0 },
      ])
    }
  })

  it('are not for a hospital, which has its own cases', async () => {
    const { errors } = await world.ask('lead.technician', STATISTICS)
    expect(errors?.[0]?.originalError).toMatchObject({ code: 'FORBIDDEN' })
  })
})
