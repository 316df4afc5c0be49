import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { Db } from '#db/client.ts'
import type { AllianceId } from '#lib/ids.ts'
import { dictionaryAt, productsOf, productsOnOffer } from '#resolvers/alliance/dictionary.ts'
import { scopeOf } from '#resolvers/context.ts'
import { publishProducts } from '#resolvers/inventory/publish-products.ts'
import { makeWorld, type World } from '#test/support/world.ts'

const CS = 'CS' as AllianceId
const pool = {
  code: 'PLT-POOL',
  nameZh: '混合浓缩血小板',
  nameEn: 'pooled platelet concentrate',
  componentClass: 'PLATELETS',
  unit: 'U',
  storage: 'PLATELETS',
}

let world: World
beforeAll(async () => {
  world = await makeWorld()
  const admin = await world.as('admin')
  await publishProducts(admin, { effectiveFrom: '2026-03-05', sourceCitation: '目录一', products: [pool] })
  await publishProducts(admin, {
    effectiveFrom: '2026-03-10',
    sourceCitation: '目录二',
    stationCodes: [{ station: 'QZ-STATION', labelProductCode: 'H1', product: 'RBC-SUSP' }],
  })
})
afterAll(() => world.close())

/** Runs work in a transaction of the lead and counts the statements it sends. */
const counted = async <Result>(work: (db: Db) => Promise<Result>) => {
  const ctx = await world.as('lead.technician')
  if (ctx.actor === null) throw new Error('nobody')
  return world.database.transaction(scopeOf(ctx.actor), async (db) => {
    let statements = 0
    const query = (...given: unknown[]): unknown => {
      statements += 1
      return Reflect.apply(db.$client.query, db.$client, given)
    }
    const $client = Object.create(db.$client, { query: { value: query } })
    const result = await work(Object.create(db, { $client: { value: $client } }) as Db)
    return { result, statements }
  })
}
const on = (day: string) => new Date(`${day}T12:00:00+08:00`)

describe('the dictionary of an alliance', () => {
  it('is not read for what the program itself knows', async () => {
    const { result, statements } = await counted(async (db) => [
      await productsOf({ db, allianceId: CS }, ['RBC-SUSP', 'FFP-AUTO']),
      await productsOnOffer({ db, allianceId: CS }, ['RBC-SUSP'], on('2026-03-05')),
      await productsOf({ db, allianceId: CS }, []),
    ])
    expect(statements).toBe(0)
    expect(result.map((products) => products.has('RBC-SUSP'))).toEqual([true, true, true])
  })

  it('is read once in a transaction, for every day and whoever asks', async () => {
    const { result, statements } = await counted(async (db) => {
      const place = { db, allianceId: CS }
      const days = ['2026-03-04', '2026-03-05', '2026-03-10']
      const codes = ['PLT-POOL', 'RBC-SUSP']
      const known = await productsOf(place, codes)
      const dictionaries = await Promise.all(days.map((day) => dictionaryAt(place, on(day))))
      const offers = await Promise.all(days.map((day) => productsOnOffer(place, codes, on(day))))
      return {
        known: known.has('PLT-POOL'),
        citations: dictionaries.map(({ publication }) => publication?.effectiveFrom ?? null),
        offered: offers.map((products) => products.has('PLT-POOL')),
        labels: dictionaries.map(({ stationCodes }) => stationCodes.length),
      }
    })
    expect(statements).toBe(1)
    expect(result).toEqual({
      known: true,
      citations: [null, '2026-03-05', '2026-03-10'],
      offered: [false, true, false],
      labels: [0, 0, 1],
    })
  })

  it('is another alliance’s own', async () => {
    const { result } = await counted((db) => productsOf({ db, allianceId: 'KH' as AllianceId }, ['PLT-POOL']))
    expect(result.has('PLT-POOL')).toBe(false)
  })
})
