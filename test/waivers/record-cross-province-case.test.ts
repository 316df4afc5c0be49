import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import {
  type RecordCrossProvinceCaseInput,
  recordCrossProvinceCase,
} from '#resolvers/waivers/record-cross-province-case.ts'
import { refusalOf } from '#test/support/requests.ts'
import { settledWaiver } from '#test/support/settled-waivers.ts'
import { inventedNumber } from '#test/support/waiver-rig.ts'
import { makeWorld, type World } from '#test/support/world.ts'

let world: World
beforeAll(async () => {
  world = await makeWorld()
})
afterAll(() => world.close())

let documents = 0
const received = (changes: Partial<RecordCrossProvinceCaseInput> = {}): RecordCrossProvinceCaseInput => {
  documents += 1
  return {
    way: 'TO_ANOTHER',
    otherRegion: '340100',
    documentNumber: `AH-${documents}`,
    claimedFen: 84_000,
    ...changes,
  }
}

const record = async (input: RecordCrossProvinceCaseInput, account = 'lead.cashier') =>
  (await recordCrossProvinceCase(await world.as(account), input)).id

const LIST = `{ crossProvinceCases { edges { node { id way state otherRegion documentNumber waiverId claimedFen paidFen
  receivedBy { code } station { code } } } } }`
const listedFor = async (account: string): Promise<{ id: string }[]> => {
  const { data } = await world.ask(account, LIST)
  return data?.crossProvinceCases.edges.map(({ node }: { node: { id: string } }) => node)
}

describe('recordCrossProvinceCase', () => {
  it('keeps a donation of another place as a document beside the waiver it left open, and waives nothing', async () => {
    const waiver = await settledWaiver(world, {
      at: new Date('2026-02-20T02:00:00Z'),
      fen: [0],
      baseFen: [84_000],
      open: ['OTHER_PLACE'],
    })
    const before = await world.rows('select * from waivers')
    const id = await record(received({ documentNumber: 'AH-2026-1', waiverId: waiver.id }))
    const expected = {
      id,
      way: 'TO_ANOTHER',
      state: 'RECEIVED',
      otherRegion: '340100',
      documentNumber: 'AH-2026-1',
      waiverId: waiver.id,
      claimedFen: 84_000,
      paidFen: null,
      receivedBy: { code: 'CS-LEAD' },
      station: { code: 'QZ-STATION' },
    }
    expect(await listedFor('lead.cashier')).toEqual([expected])
    expect(await listedFor('station.finance')).toEqual([expected])
    expect(await listedFor('mem01.cashier')).toEqual([])
    expect(await world.rows('select * from waivers')).toEqual(before)
  })

  it('knows the same document again, and refuses its number for another', async () => {
    const input = received({ way: 'FROM_ANOTHER' })
    const id = await record(input, 'station.finance')
    expect(await record(input, 'station.finance')).toBe(id)
    expect(await refusalOf(record({ ...input, claimedFen: 1 }, 'station.finance'))).toMatchObject({
      code: 'CROSS_PROVINCE_CASE_REFUSED',
    })
    // Another hospital learns that the number is taken, and nothing of the document.
    expect(await refusalOf(record(input, 'mem01.cashier'))).toMatchObject({
      code: 'CROSS_PROVINCE_CASE_REFUSED',
    })
  })

  it('refuses a waiver that another place has no part in, or of another hospital', async () => {
    const at = new Date('2026-02-20T02:00:00Z')
    const settled = await settledWaiver(world, { at })
    const foreign = await settledWaiver(world, { at, hospital: 'CS-MEM01', open: ['OTHER_PLACE'] })
    const own = await settledWaiver(world, { at, open: ['OTHER_PLACE'] })
    for (const changes of [
      { waiverId: settled.id },
      { waiverId: foreign.id },
      { waiverId: 'wvr_none' },
      { waiverId: own.id, way: 'FROM_ANOTHER' as const },
    ])
      expect(await refusalOf(record(received(changes)))).toMatchObject({ code: 'BAD_USER_INPUT' })
  })

  it.each<[string, Partial<RecordCrossProvinceCaseInput>]>([
    ['a place of the same province', { otherRegion: '330100' }],
    ['no six digits', { otherRegion: '34' }],
    ['no number', { documentNumber: '  ' }],
    ['a number too long', { documentNumber: 'X'.repeat(65) }],
    ['an identity number for the document’s', { documentNumber: inventedNumber(2) }],
    ['nothing claimed', { claimedFen: 0 }],
    ['a negative amount', { claimedFen: -1 }],
    ['an absurd amount', { claimedFen: 1_000_000_001 }],
  ])('refuses %s', async (_, changes) => {
    expect(await refusalOf(record(received(changes)))).toMatchObject({ code: 'BAD_USER_INPUT' })
  })
})
