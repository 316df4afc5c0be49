import pg from 'pg'
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import { worklistRelations } from '#db/views/request-document.ts'
import { worklistStatement } from '#db/views/worklist.ts'
import { scopeOf } from '#resolvers/context.ts'
import { rejectRequest } from '#resolvers/requests/reject-request.ts'
import { accepted, submitted } from '#test/support/requests.ts'
import { statementsDuring } from '#test/support/statements.ts'
import { makeWorld, type World } from '#test/support/world.ts'

let world: World
beforeAll(async () => {
  world = await makeWorld()
})
afterAll(() => world.close())

const WORKLIST = `query ($first: Int, $after: String, $states: [RequestState!]) {
  worklist(first: $first, after: $after, states: $states) { pageInfo { hasNextPage endCursor } edges { node {
    id placerNumber state plannedAt organisation { code } patient { name birthDate hospitalNumber }
    items { product quantity requirements } units { id }
    samples { ...Tube } } } } }
  fragment Tube on Sample { sampleNumber state receivedAt typings { abo } antibodyScreens { id } crossmatches { id } }`
type Node = { id: string; state: string }
const nodes = ({ data }: Awaited<ReturnType<World['ask']>>): Node[] => {
  const edges: { node: Node }[] = data?.worklist.edges ?? []
  return edges.map(({ node }) => node)
}

describe('worklist', () => {
  it('shows the open requests, the next to be transfused first, with all that belongs to them', async () => {
    const later = await accepted(world, { form: { plannedAt: new Date('2026-03-03T01:00:00Z') } })
    const sooner = await submitted(world, { form: { plannedAt: new Date('2026-03-01T02:00:00Z') } })
    const declined = await submitted(world)
    await rejectRequest(await world.as('lead.technician'), {
      requestId: declined.id,
      reason: 'NOT_INDICATED',
    })
    const answer = await world.ask('lead.technician', WORKLIST)
    expect(answer.errors).toBeUndefined()
    expect(nodes(answer).map(({ id }) => id)).toEqual([sooner.id, later.id])
    expect(nodes(answer)[1]).toEqual({
      id: later.id,
      placerNumber: later.input.placerNumber,
      state: 'ACCEPTED',
      plannedAt: new Date('2026-03-03T01:00:00Z'),
      organisation: { code: 'CS-MEM01' },
      patient: { name: '张三', birthDate: '1968-07-07', hospitalNumber: later.input.patient.hospitalNumber },
      items: [{ product: 'RBC-SUSP-LR', quantity: 2, requirements: ['LR'] }],
      units: [],
      samples: [
        {
          sampleNumber: later.input.sample?.sampleNumber,
          state: 'RECEIVED',
          receivedAt: world.now(),
          typings: [],
          antibodyScreens: [],
          crossmatches: [],
        },
      ],
    })
  })

  it('reads all of it in one statement', async () => {
    const queried = vi.spyOn(pg.Client.prototype, 'query')
    try {
      await world.ask('lead.technician', WORKLIST)
      const texts = queried.mock.calls.map(([query]) =>
        typeof query === 'string' ? query : String((query as { text?: unknown }).text),
      )
      expect(texts.filter((text) => /\bfrom\b/i.test(text) && !text.includes('"staff"'))).toHaveLength(1)
    } finally {
      queried.mockRestore()
    }
  })

  it('answers the same rows as the loaders would one by one', async () => {
    const [first] = nodes(await world.ask('lead.technician', WORKLIST))
    const alone = await world.ask(
      'lead.technician',
      `query ($id: ID!) { request(id: $id) { id placerNumber state plannedAt organisation { code }
        patient { name birthDate hospitalNumber } items { product quantity requirements } units { id }
        samples { sampleNumber state receivedAt typings { abo } antibodyScreens { id } crossmatches { id } } } }`,
      { id: first?.id },
    )
    expect(alone.data?.request).toEqual(first)
  })

  it('walks page by page without gap or repeat', async () => {
    const all = nodes(await world.ask('lead.technician', WORKLIST)).map(({ id }) => id)
    const seen: string[] = []
    let after: string | null = null
    do {
      const page: Awaited<ReturnType<World['ask']>> = await world.ask('lead.technician', WORKLIST, {
        first: 1,
        after,
      })
      seen.push(...nodes(page).map(({ id }) => id))
      const pageInfo = page.data?.worklist.pageInfo
      after = pageInfo?.hasNextPage ? pageInfo.endCursor : null
    } while (after !== null)
    expect(seen).toEqual(all)
  })

  it('looks whether another page follows where that is asked, wherever in the document, and nowhere else', async () => {
    const read = async (document: string) => {
      const statements = await statementsDuring(async () => {
        const { errors } = await world.ask('lead.technician', document)
        expect(errors).toBeUndefined()
      })
      return statements.flatMap(({ text, values }) =>
        text.startsWith('select json_agg(document)') ? [values.at(-1)] : [],
      )
    }
    expect(await read('{ worklist(first: 1) { edges { node { id } } pageInfo { endCursor } } }')).toEqual([1])
    expect(await read('{ worklist(first: 1) { pageInfo { following: hasNextPage } } }')).toEqual([2])
    expect(
      await read(`{ worklist(first: 1) { ...Page } }
        fragment Page on WorklistConnection { pageInfo { ... on PageInfo { hasNextPage } } }`),
    ).toEqual([2])
  })

  it('shows a member its own alone, and the other alliance nothing', async () => {
    await submitted(world, { account: 'mem02.physician' })
    const own = await world.ask(
      'mem02.physician',
      `{ worklist { edges { node { organisation { code } } } } }`,
    )
    expect(own.data?.worklist.edges).toEqual([{ node: { organisation: { code: 'CS-MEM02' } } }])
    expect(nodes(await world.ask('kh.technician', WORKLIST))).toEqual([])
  })

  it('narrows to one open state and sends other states elsewhere', async () => {
    const only = await world.ask('lead.technician', WORKLIST, { states: ['ACCEPTED'] })
    expect(new Set(nodes(only).map(({ state }) => state))).toEqual(new Set(['ACCEPTED']))
    const other = await world.ask('lead.technician', WORKLIST, { states: ['REJECTED'] })
    expect(other.errors?.[0]?.message).toContain('ask `requests` for others')
  })

  it('finds its page by the index of open requests among 20,000', async () => {
    await world.rows(
      `insert into requests (alliance_id, id, organisation_id, patient_id, placer_number, state, urgency, planned_at,
         form, findings, occurred_at)
       select r.alliance_id, 'req_' || md5(n::text), r.organisation_id, r.patient_id, 'N' || n,
         case when n % 20 = 0 then 'ACCEPTED' else 'CLOSED' end, 'ROUTINE',
         r.planned_at + n * interval '1 minute', r.form, r.findings, r.occurred_at
       from generate_series(1, 20000) n, (select * from requests order by id limit 1) r`,
    )
    const copies = `from generate_series(1, 20000) n, (select * from requests order by id limit 1) r`
    await world.rows(
      `insert into samples (alliance_id, id, organisation_id, patient_id, request_id, sample_number, state, specimen_type)
       select alliance_id, 'smp_' || md5(n::text), organisation_id, patient_id, 'req_' || md5(n::text), 'N' || n,
         'RECEIVED', 'WB' ${copies}`,
    )
    await world.rows(
      `insert into request_items (alliance_id, id, organisation_id, request_id, line, product_code, quantity, requirements)
       select alliance_id, 'itm_' || md5(n::text), organisation_id, 'req_' || md5(n::text), 1, 'RBC-SUSP', 2, '{}' ${copies}`,
    )
    await world.rows(
      `insert into patients (alliance_id, id, organisation_id, person_id, hospital_number, name, sex)
       select p.alliance_id, 'pat_' || md5(n::text), p.organisation_id, p.person_id, 'N' || n, 'N', 'UNKNOWN'
       from generate_series(1, 20000) n, (select * from patients order by id limit 1) p`,
    )
    await world.rows('analyze')
    const ctx = await world.as('lead.technician')
    if (ctx.actor === null) throw new Error('nobody')
    const plan = await world.database.transaction(scopeOf(ctx.actor), async (_, client) => {
      const values = ['CS', ['SUBMITTED', 'ACCEPTED'], null, null, 51]
      const { rows } = await client.query<Record<string, string>>({
        text: `explain ${worklistStatement({ relations: worklistRelations, columns: null })}`,
        values,
      })
      return rows.map((row) => row['QUERY PLAN']).join('\n')
    })
    expect(plan).toContain('Index Scan using requests_open on requests')
    expect(plan).not.toMatch(/Seq Scan on (requests|patients|samples|request_items)/)
  })
})
