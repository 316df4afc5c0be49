import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { makeRefusalBook } from '#resolvers/cold-chain/refusal-book.ts'
import type { Services } from '#resolvers/context.ts'
import { anotherHub } from '#test/support/another-hub.ts'
import { makeWorld, type World } from '#test/support/world.ts'

let world: World
let other: Services
beforeAll(async () => {
  world = await makeWorld()
  other = anotherHub(world)
})
afterAll(async () => {
  await other.database.close()
  await world.close()
})

describe('the book of strangers', () => {
  const told = { zh: '一', en: 'one' }
  const stranger = (claimed: string | null, organisation = 'NO') =>
    ({
      door: 'MQTT',
      organisation,
      device: 'X',
      claimed,
      of: null,
      reason: 'NO_DEVICE',
      times: 1,
      told,
      sample: null,
    }) as const
  const written = () =>
    world.rows<{ alliance_id: string; claimed: string | null; times: number; code: string }>(
      `select s.alliance_id, s.claimed, s.times, o.code from sensor_strangers s
       join organisations o on o.alliance_id = s.alliance_id and o.id = s.organisation_id order by 1, 2 nulls last`,
    )

  beforeEach(() => world.rows('delete from sensor_strangers'))

  it('counts by name and hour, under the organisation that is named or else under every lead', async () => {
    const books = [makeRefusalBook(world.services), makeRefusalBook(other)]
    for (let at = 0; at < 20; at += 1) {
      books[at % 2]?.add(stranger('NO/\0X'))
      books[at % 2]?.add(stranger('CS-MEM01/X', 'CS-MEM01'))
    }
    await Promise.all(books.map((book) => book.flush()))
    expect(await written()).toEqual([
      { alliance_id: 'CS', claimed: 'CS-MEM01/X', times: 20, code: 'CS-MEM01' },
      { alliance_id: 'CS', claimed: 'NO/X', times: 20, code: 'CS-LEAD' },
      { alliance_id: 'KH', claimed: 'NO/X', times: 20, code: 'KH-LEAD' },
    ])
    world.pass(3_600_000)
    books[0]?.add(stranger('CS-MEM01/X', 'CS-MEM01'))
    await books[0]?.flush()
    expect((await written()).filter(({ code }) => code === 'CS-MEM01').map(({ times }) => times)).toEqual([
      20, 1,
    ])
  })

  it('can not be filled by names that somebody invents, and loses none of them from its count', async () => {
    const book = makeRefusalBook(world.services)
    for (let round = 0; round < 2; round += 1) {
      for (let at = 0; at < 3_000; at += 1) book.add(stranger(`NO/${round}-${at}`))
      await book.flush()
    }
    for (const alliance of ['CS', 'KH']) {
      const rows = (await written()).filter(({ alliance_id }) => alliance_id === alliance)
      expect(rows).toHaveLength(201)
      expect(rows.reduce((sum, { times }) => sum + times, 0)).toBe(6_000)
      expect(rows.at(-1)).toMatchObject({ claimed: null, times: 5_800 })
    }
  })

  it('forgets what is a month old', async () => {
    const book = makeRefusalBook(world.services)
    book.add(stranger('old'))
    await book.flush()
    world.pass(31 * 24 * 3_600_000)
    book.add(stranger('new'))
    await book.flush()
    expect((await written()).map(({ claimed }) => claimed)).toEqual(['new', 'new'])
  })
})
