import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { bookUnits } from '#resolvers/supply/book-units.ts'
import { cancelBooking } from '#resolvers/supply/cancel-booking.ts'
import { refusalOf } from '#test/support/requests.ts'
import { makeWorld, type World } from '#test/support/world.ts'

let world: World
beforeAll(async () => {
  world = await makeWorld()
})
afterAll(() => world.close())

describe('cancelBooking', () => {
  it('takes a booking back by who made it, once', async () => {
    const { id } = await bookUnits(await world.as('mem01.physician'), {
      product: 'RBC-SUSP-LR',
      abo: 'A',
      bags: 2,
      neededAt: new Date(world.now().getTime() + 86_400_000),
    })
    const cancel = async (account: string, reason = '手术改期') =>
      refusalOf(cancelBooking(await world.as(account), { bookingId: id, reason }))
    expect(await cancel('lead.technician')).toMatchObject({ code: 'NOT_FOUND' })
    expect(await cancel('mem02.physician')).toMatchObject({ code: 'NOT_FOUND' })
    expect(await cancel('mem01.physician', ' ')).toMatchObject({ code: 'BAD_USER_INPUT' })
    expect(await cancel('mem01.physician')).toBeNull()
    expect(await cancel('mem01.physician')).toMatchObject({
      code: 'BOOKING_REFUSED',
      findings: [{ code: 'BOOKING_CANCELLED' }],
    })
    const standing = await world.ask('mem01.physician', '{ bookings { edges { node { id } } } }')
    expect(standing.data?.bookings.edges).toEqual([])
  })
})
