import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { ViewerDocument, WorklistDocument, type WorklistQuery } from '#test/support/gql/graphql.ts'
import { submitted } from '#test/support/requests.ts'
import { makeWorld, type World } from '#test/support/world.ts'

let world: World
beforeAll(async () => {
  world = await makeWorld()
})
afterAll(() => world.close())

describe('a client with documents typed from the checked-in schema', () => {
  it('learns who it is', async () => {
    const { data, errors } = await world.ask('lead.technician', ViewerDocument.toString())
    expect(errors).toBeUndefined()
    expect(data?.viewer).toEqual({
      account: 'lead.technician',
      roles: ['TECHNICIAN'],
      organisation: { code: 'CS-LEAD', isLead: true },
    })
  })

  it('pages through the worklist', async () => {
    await submitted(world)
    await submitted(world)
    const page = async (after: string | null) => {
      const { data, errors } = await world.ask('lead.technician', WorklistDocument.toString(), {
        first: 1,
        after,
      })
      expect(errors).toBeUndefined()
      return (data as WorklistQuery).worklist
    }
    const first = await page(null)
    expect(first.edges).toHaveLength(1)
    expect(first.pageInfo.hasNextPage).toBe(true)
    const second = await page(first.pageInfo.endCursor ?? null)
    expect(second.edges?.[0]?.node?.placerNumber).not.toBe(first.edges?.[0]?.node?.placerNumber)
    expect(second.pageInfo.hasNextPage).toBe(false)
  })
})
