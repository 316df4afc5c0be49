import { type GraphQLSchema, graphql } from 'graphql'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { buildSubgraph } from '#schema/federation/subgraph.ts'
import { demoDevice } from '#test/support/devices.ts'
import { settledWaiver } from '#test/support/settled-waivers.ts'
import { makeWorld, schema, type World } from '#test/support/world.ts'

const everything = buildSubgraph(schema, ['clinical', 'cold-chain', 'waivers', 'oversight'])
const coldChain = buildSubgraph(schema, ['cold-chain'])

let world: World
let waiver: string
let patient: { id: string; number: string }
beforeAll(async () => {
  world = await makeWorld()
  const written = await settledWaiver(world, { hospital: 'CS-MEM01', at: new Date('2026-03-10T02:00:00Z') })
  waiver = written.id
  const [row] = await world.rows<typeof patient>(
    'select id, hospital_number as number from patients where id = $1',
    [written.encounter.patientId],
  )
  patient = row as typeof patient
})
afterAll(() => world.close())

const SELECTION = `__typename ... on Node { id } ... on Organisation { nameZh code } ... on Patient { hospitalNumber }`

/** What a router is answered for these references, in the name of an account. */
const referred = async (
  account: string,
  representations: readonly object[],
  subgraph: GraphQLSchema = everything,
) => {
  const contextValue = await world.as(account)
  const source = `query ($of: [_Any!]!) { _entities(representations: $of) { ${SELECTION} } }`
  const { data, errors } = await graphql({
    schema: subgraph,
    source: subgraph === everything ? source : source.replace(/ \.\.\. on (Organisation|Patient).*?}/g, ''),
    variableValues: { of: representations },
    contextValue,
  })
  await contextValue.reads.close()
  expect(errors).toBeUndefined()
  return data?._entities as ({ __typename: string; id: string } | null)[]
}

const numbered = () => ({
  __typename: 'Patient',
  organisation: { __typename: 'Organisation', code: 'CS-MEM01' },
  hospitalNumber: patient.number,
})

describe('a reference', () => {
  it('by id is answered to whoever may call what leads there, by a number only under the entity’s own line', async () => {
    const both = [{ __typename: 'Patient', id: patient.id }, numbered()]
    const found = { __typename: 'Patient', id: patient.id, hospitalNumber: patient.number }
    expect(await referred('mem01.physician', both)).toEqual([found, found])
    expect(await referred('mem01.cashier', both)).toEqual([found, null])
    expect(await referred('mem02.physician', both)).toEqual([null, null])
  })

  it('is null where nothing the caller may call leads there', async () => {
    const [sender] = await world.rows<{ id: string }>(
      `select s.id from senders s join organisations o on o.alliance_id = s.alliance_id and o.id = s.organisation_id
       where o.code = 'CS-MEM01' limit 1`,
    )
    const references = [
      { __typename: 'Sender', id: sender?.id },
      { __typename: 'Waiver', id: waiver },
    ]
    expect(await referred('mem01.physician', references)).toEqual([null, null])
    expect(await referred('mem01.cashier', references)).toEqual([null, { __typename: 'Waiver', id: waiver }])
    expect(await referred('admin', references)).toEqual([{ __typename: 'Sender', id: sender?.id }, null])
  })

  it('stands in the audit trail like any read of one thing', async () => {
    const count = async () => {
      await world.services.readAudit.flush()
      const [row] = await world.rows<{ n: number }>(
        `select count(*)::int as n from audit_entries
         where action = 'requests.patient' and outcome = 'READ' and account = 'mem01.nurse' and subject_id = $1`,
        [patient.id],
      )
      return row?.n
    }
    expect(await count()).toBe(0)
    await referred('mem01.nurse', [{ __typename: 'Patient', id: patient.id }])
    expect(await count()).toBe(1)
    await referred('mem01.nurse', [numbered()])
    expect(await count()).toBe(2)
  })

  it('tells nothing but which: no other field of it is believed', async () => {
    const [found] = await referred('mem01.nurse', [
      { __typename: 'Organisation', code: 'CS-LEAD', nameZh: '冒名医院', id: 7 },
    ])
    expect(found).toMatchObject({ code: 'CS-LEAD' })
    expect(found).not.toMatchObject({ nameZh: '冒名医院' })
  })

  it('is null without a whole key', async () => {
    const halves = [
      { __typename: 'Patient', hospitalNumber: patient.number },
      { __typename: 'Patient', organisation: null, hospitalNumber: patient.number },
      { __typename: 'Patient', organisation: { code: ['CS-MEM01'] }, hospitalNumber: patient.number },
      { __typename: 'Unit', donationNumber: '3308024000001' },
      { __typename: 'Organisation' },
    ]
    expect(await referred('mem01.nurse', halves)).toEqual(halves.map(() => null))
  })

  it('is answered in order, where one thing is asked for twice too', async () => {
    const device = await demoDevice(world, 'CS-LEAD')
    const references = [
      { __typename: 'Device', id: device },
      { __typename: 'Device', id: 'dev_none' },
      { __typename: 'Device', id: device },
    ]
    const found = { __typename: 'Device', id: device }
    expect(await referred('lead.technician', references, coldChain)).toEqual([found, null, found])
  })
})
