import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { routineForm } from '#test/support/forms.ts'
import { omb } from '#test/support/hl7-fixtures.ts'
import { type Hl7World, makeHl7World } from '#test/support/hl7-world.ts'

let hub: Hl7World
beforeAll(async () => {
  hub = await makeHl7World({ start: '2026-03-01T01:31:00Z' })
})
afterAll(() => hub.close())

const SUBMIT = `mutation ($input: SubmitRequestInput!) { submitRequest(input: $input) { __typename
  ... on Request { id } ... on Refusal { code findings { code source field } } } }`

const submit = async (urgency: 'ROUTINE' | 'URGENT' | 'EMERGENCY') => {
  const plannedAt = new Date('2026-03-02T01:00:00Z')
  const { data, errors } = await hub.world.ask('mem01.physician', SUBMIT, {
    input: routineForm({ urgency, plannedAt }),
  })
  expect(errors).toBeUndefined()
  return data?.submitRequest
}
const change = (membership: string) =>
  hub.world.rows(
    `update memberships set ${membership}
     where organisation_id = (select id from organisations where code = 'CS-MEM01')`,
  )
const counts = () =>
  hub.world.rows(
    'select (select count(*)::int from requests) requests, (select count(*)::int from patients) patients',
  )

const MISSING = 'BLOOD_USE_QUALIFICATION_MISSING'
const EXPIRED = 'BLOOD_USE_QUALIFICATION_EXPIRED'

describe('a request of a hospital whose blood-use qualification', () => {
  it.each([
    ['ran out the day before', "licence_valid_until = '2026-02-28'", EXPIRED],
    ['begins the day after', "licence_valid_until = '2035-12-31', joined_on = '2026-03-02'", EXPIRED],
    [
      'stands nowhere, as it has left the alliance',
      "joined_on = '2024-01-01', left_on = '2026-01-31'",
      MISSING,
    ],
  ])('%s is refused by GraphQL and by HL7, and leaves nothing behind', async (_, membership, code) => {
    await change(membership)
    const before = await counts()
    for (const urgency of ['ROUTINE', 'URGENT'] as const)
      expect(await submit(urgency)).toEqual({
        __typename: 'RequestRefused',
        code: 'REQUEST_REFUSED',
        findings: [{ code, source: 'ALLIANCE_ART_8', field: 'bloodUseQualification' }],
      })
    const answer = await hub.ask(omb('BU1'))
    expect(answer[1]).toMatch(/^MSA\|AE\|/)
    expect(answer.find((line) => line.startsWith('ERR'))).toContain(`|E|||${code}|`)
    expect(answer.at(-1)).toMatch(/^ORC\|UA\|BU1/)
    expect(await counts()).toEqual(before)
  })

  it('is missing is taken in as an emergency, and opens a deviation', async () => {
    const made = await submit('EMERGENCY')
    expect(made.__typename).toBe('Request')
    const found = await hub.world.rows('select operation, findings from deviations')
    expect(found).toEqual([
      {
        operation: 'requests.submitRequest',
        findings: [{ code: MISSING, severity: 'STOP', source: 'ALLIANCE_ART_8' }],
      },
    ])
  })

  it('is in force that very day is taken in, without any deviation', async () => {
    await change("left_on = null, joined_on = '2026-03-01', licence_valid_until = '2026-03-01'")
    expect((await submit('ROUTINE')).__typename).toBe('Request')
    expect(await hub.world.rows('select id from deviations')).toHaveLength(1)
  })
})
