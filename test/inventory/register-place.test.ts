import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { receiveUnits } from '#resolvers/inventory/receive-units.ts'
import { recordManualReading } from '#resolvers/inventory/record-manual-reading.ts'
import { type RegisterPlaceInput, registerPlace } from '#resolvers/inventory/register-place.ts'
import { bag } from '#test/support/bank.ts'
import { placeOf } from '#test/support/places.ts'
import { refusalOf } from '#test/support/requests.ts'
import { makeWorld, type World } from '#test/support/world.ts'

let world: World
beforeAll(async () => {
  world = await makeWorld()
})
afterAll(() => world.close())

const register = async (changes: Partial<RegisterPlaceInput> = {}, account = 'lead.manager') =>
  refusalOf(
    registerPlace(await world.as(account), { kind: 'FRIDGE', keeps: 'COLD', name: 'FRIDGE-9', ...changes }),
  )

describe('registerPlace', () => {
  it('lets bags be received into the new place, and its display be read', async () => {
    expect(await register()).toBeNull()
    const placeId = await placeOf(world, 'FRIDGE-9')
    const technician = await world.as('lead.technician')
    expect(await recordManualReading(technician, { placeId, celsius: 4 })).toMatchObject({
      verdict: 'WITHIN',
    })
    const receipt = await receiveUnits(technician, {
      station: 'QZ-STATION',
      units: [bag(world, { place: 'FRIDGE-9' })],
    })
    expect(receipt.refused).toEqual([])
  })

  it.each(['lead.manager', 'admin'])(
    'by %s answers the place, of which nothing is known yet',
    async (account) => {
      const answer = await world.ask(
        account,
        `mutation ($name: String!) { registerPlace(input: { kind: FREEZER, keeps: FROZEN, name: $name }) {
         ... on Place { name kind keeps coldChainKnownGoodUntil retiredAt organisation { code } } } }`,
        { name: ` FREEZER ${account} ` },
      )
      expect(answer.data?.registerPlace).toEqual({
        name: `FREEZER ${account}`,
        kind: 'FREEZER',
        keeps: 'FROZEN',
        coldChainKnownGoodUntil: null,
        retiredAt: null,
        organisation: { code: 'CS-LEAD' },
      })
    },
  )

  it('is for the products it names, takes no others, and shows their limits', async () => {
    const answer = await world.ask(
      'lead.manager',
      `mutation { registerPlace(input: { kind: FREEZER, keeps: FROZEN, name: "CRYO-1", components: [CRYOPRECIPITATE] }) {
         ... on Place { components limits { least most source { zh } components { component least most } } } } }`,
    )
    expect(answer.data?.registerPlace).toEqual({
      components: ['CRYOPRECIPITATE'],
      limits: {
        least: null,
        most: -18,
        source: { zh: expect.stringContaining('WS 399-2023') },
        components: [{ component: 'CRYOPRECIPITATE', least: null, most: -18 }],
      },
    })
    const receipt = await receiveUnits(await world.as('lead.technician'), {
      station: 'QZ-STATION',
      units: [bag(world, { place: 'CRYO-1', product: 'FFP' })],
    })
    expect(receipt.refused[0]?.findings.map(({ code }) => code)).toContain('PLACE_UNFIT')
  })

  it.each([
    ['of another range', 'COLD', ['CRYOPRECIPITATE']],
    ['none at all', 'COLD', []],
    ['one twice', 'FROZEN', ['FROZEN_PLASMA', 'FROZEN_PLASMA']],
  ] as const)('names no products that are %s', async (_, keeps, components) => {
    expect(await register({ keeps, components, name: 'X-1' })).toMatchObject({
      problems: [{ field: 'components' }],
    })
  })

  it('gives a name once in an organisation, also of two at once', async () => {
    expect(await register({ name: 'FRIDGE-1' })).toMatchObject({ code: 'PLACE_REFUSED' })
    const both = await Promise.all([register({ name: 'BOX-9' }), register({ name: 'BOX-9' })])
    expect(both.filter((refusal) => refusal === null)).toHaveLength(1)
  })

  it.each(['', '  ', 'x'.repeat(101)])('refuses the name “%s”', async (name) => {
    expect(await register({ name })).toMatchObject({ problems: [{ field: 'name' }] })
  })

  it.each(['lead.technician', 'mem01.nurse', 'station.dispatcher'])('is not for %s', async (account) => {
    expect(await register({ name: 'OTHER' }, account)).toMatchObject({ code: 'FORBIDDEN' })
  })
})
