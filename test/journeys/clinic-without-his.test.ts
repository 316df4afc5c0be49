import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { Served } from '#scripts/demo/day.ts'
import type { Following } from '#scripts/demo/live.ts'
import { clinic } from '#scripts/demo/scenes/clinic.ts'
import { stranger, watchAsStranger } from '#scripts/demo/scenes/stranger.ts'
import { type Journey, startJourney } from '#test/support/journey.ts'

let journey: Journey
let watching: Following[]
let served: Served
let unit: string
beforeAll(async () => {
  journey = await startJourney()
  watching = await watchAsStranger(journey.day)
  const [bag] = await journey.stocked(1)
  if (bag === undefined) throw new Error('nothing in stock')
  unit = bag.id
  served = await clinic(journey.day, bag)
})
afterAll(() => journey.stop())

const REQUEST = 'query ($id: ID!) { request(id: $id) { state issues { collectedBy { name } } } }'

describe('a health centre without an HIS', () => {
  it('gets its blood by GraphQL alone', async () => {
    const { request } = await journey.day.graph.ask('mem02.physician', REQUEST, { id: served.requestId })
    expect(request).toEqual({ state: 'COMPLETED', issues: [{ collectedBy: { name: '示例取血戊' } }] })
  })

  it('neither sends nor gets a message', async () => {
    expect(await journey.hub.rows('select id from messages')).toEqual([])
    expect(await journey.hub.rows('select id from deliveries')).toEqual([])
    expect(journey.day.his.inbox).toEqual([])
  })

  it('is not seen by a fellow member', async () => {
    const { request } = await journey.day.graph.ask('mem01.physician', REQUEST, { id: served.requestId })
    expect(request).toBeNull()
  })

  it('is not seen by the other alliance, by id, list or event', async () => {
    await expect(
      stranger(journey.day, watching, { request: served.requestId, unit }),
    ).resolves.toBeUndefined()
  })
})
