import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { foreseeWaiver } from '#resolvers/waivers/foresee-waiver.ts'
import { adt, type ChargeDesk, dft, ft1, makeChargeDesk } from '#test/support/dft.ts'
import { settledByThemselves } from '#test/support/stays.ts'
import { LIFETIME, someNumber } from '#test/support/waiver-desk.ts'
import { linesOf } from '#test/support/waiver-rig.ts'

let desk: ChargeDesk
beforeAll(async () => {
  desk = await makeChargeDesk()
})
afterAll(() => desk.close())

const forecastOf = async (encounterId: string) =>
  (
    await desk.world.rows<{ forecast: unknown }>('select forecast from stay_tasks where encounter_id = $1', [
      encounterId,
    ])
  )[0]?.forecast

describe('foreseeWaiver', () => {
  it('looks ahead at A16, and holds nothing', async () => {
    const number = someNumber()
    desk.gives(number, LIFETIME)
    const stay = await desk.stay({ identityNumber: number, bags: [2, 2] })
    await desk.ask(dft(stay, [ft1({ 23: stay.bags[0]?.unitId ?? '' })]))
    await desk.ask(dft(stay, [ft1({ 2: 'FEE002', 10: '1', 23: stay.bags[1]?.unitId ?? '' })]))
    await desk.ask(adt('A16', stay))
    await settledByThemselves(desk.world)
    expect(await forecastOf(stay.encounterId)).toEqual({
      fen: 44_000,
      next: 'PERSON',
      lines: 2,
      unmatched: 1,
    })
    expect(
      await desk.world.rows('select 1 from waivers where encounter_id = $1', [stay.encounterId]),
    ).toEqual([])
  })

  it('foresees nothing for a bag that the donor record says was paid for at another place', async () => {
    const number = someNumber()
    const donor = desk.gives(number, LIFETIME)
    const stay = await desk.stay({ identityNumber: number, bags: [2, 2] })
    const [paid] = stay.bags
    const taking = { donor: donor.token, donation: donor.donations[0]?.id ?? null, pool: 'OWN' as const }
    const paper = { id: 'paper-2', patient: 'elsewhere', ml: 100, on: '2026-01-01', free: false }
    desk.script.knows({ number, donor, elsewhere: [{ ...taking, ...paper, bag: `${paid?.unitId} E5445` }] })
    await desk.ask(
      dft(
        stay,
        stay.bags.map(({ unitId }, at) => ft1({ 2: `FEE00${at}`, 23: unitId })),
      ),
    )
    await desk.ask(adt('A16', stay))
    await settledByThemselves(desk.world)
    expect(await forecastOf(stay.encounterId)).toMatchObject({ fen: 44_000, next: 'PERSON', unmatched: 1 })
  })

  it('is nobody’s but the hub’s own clock’s', async () => {
    const stay = await desk.stay()
    const call = foreseeWaiver(await desk.world.as('his.mem01', 'hl7'), {
      encounterId: stay.encounterId,
      lines: linesOf(stay),
    })
    await expect(call).rejects.toMatchObject({ code: 'FORBIDDEN' })
  })
})
