import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { recallDonation } from '#resolvers/inventory/recall-donation.ts'
import { receiveUnits } from '#resolvers/inventory/receive-units.ts'
import { amendReaction } from '#resolvers/transfusions/amend-reaction.ts'
import { holdSuspectedDonations } from '#resolvers/transfusions/hold-suspected-donations.ts'
import { reportReaction } from '#resolvers/transfusions/report-reaction.ts'
import { startSweeps } from '#server/workers/sweeps.ts'
import { bag, putIn, stocked } from '#test/support/bank.ts'
import { asHub } from '#test/support/hub-clock.ts'
import { holdsOn } from '#test/support/issued.ts'
import { reported, transfusedBag } from '#test/support/reactions.ts'
import { refusalOf } from '#test/support/requests.ts'
import { makeWorld, type World } from '#test/support/world.ts'

let world: World
beforeAll(async () => {
  world = await makeWorld()
})
afterAll(() => world.close())
const MORNING = new Date('2026-03-01T01:00:00Z').getTime()
beforeEach(() => world.pass(MORNING - world.now().getTime()))

/** Another component of the bag's donation, on the shelf of the neighbouring county. */
const acrossTheBorder = async (label: ReturnType<typeof bag>, labelProductCode = 'E5446') => {
  const { received } = await receiveUnits(await world.as('kh.technician'), {
    station: 'QZ-STATION',
    units: [{ ...label, labelProductCode }],
  })
  return received[0]?.id ?? ''
}
type Told = Omit<Parameters<typeof reportReaction>[1], 'unitIds'>
/** A reaction to a bag of CS, another component of whose donation lay in KH before it. */
const reacted = async (told: Told) => {
  const made = await transfusedBag(world)
  const sibling = await acrossTheBorder(made.label)
  const { id } = await reportReaction(await world.as('mem01.nurse'), { unitIds: [made.unitId], ...told })
  return { ...made, sibling, reactionId: id as string }
}
const sweepThere = async () => holdSuspectedDonations(await asHub(world, 'KH-LEAD'), {})
const holdOn = async (unitId: string) =>
  (
    await world.rows<{ alliance_id: string; kind: string; reason: string; placed_by: string | null }>(
      'select alliance_id, kind, reason, placed_by from holds where unit_id = $1 order by id',
      [unitId],
    )
  )[0]

describe('holdSuspectedDonations', () => {
  it.each(['BACTERIAL_CONTAMINATION', 'TRALI', 'UNEXPLAINED_HAEMOLYSIS', 'OTHER_INFECTION'] as const)(
    'holds what another alliance has of a donation after %s, naming nobody',
    async (type) => {
      const other = await acrossTheBorder(bag(world))
      const { sibling, reactionId, requestId, unitId } = await reacted({ type })
      expect(await holdsOn(world, sibling)).toEqual([])
      expect(await sweepThere()).toEqual({ units: 1 })
      expect(await holdsOn(world, sibling)).toEqual(['QUARANTINE'])
      expect(await holdsOn(world, other)).toEqual([])
      const hold = await holdOn(sibling)
      expect(hold).toMatchObject({ alliance_id: 'KH', placed_by: null })
      const secrets = await world.rows<{ secret: string }>(
        `select unnest(array[p.id, p.person_id, p.name, p.hospital_number, r.placer_number]) as secret
           from requests r join patients p on p.id = r.patient_id where r.id = $1
         union select unnest(array[id, code, name_zh, name_en]) from organisations where alliance_id = 'CS'
           and kind <> 'STATION'`,
        [requestId],
      )
      for (const secret of [reactionId, unitId, requestId, ...secrets.map((row) => row.secret)])
        expect(hold?.reason).not.toContain(secret)
      expect(await sweepThere()).toEqual({ units: 0 })
      const told = await world.rows<{ alliance_id: string; payload: object }>(
        `select alliance_id, payload from outbox where name = 'inventory.unitHeld' and subject_id = $1`,
        [sibling],
      )
      expect(told).toEqual([
        { alliance_id: 'KH', payload: expect.objectContaining({ unitId: sibling, kind: 'QUARANTINE' }) },
      ])
    },
  )

  it('leaves alone what quality has looked into and lifted', async () => {
    const { sibling } = await reacted({ type: 'TRALI' })
    expect(await sweepThere()).toEqual({ units: 1 })
    const lift = `update holds set lifted_at = now(), lift_reason = '血站核实' where unit_id = $1`
    await world.rows(lift, [sibling])
    expect(await sweepThere()).toEqual({ units: 0 })
  })

  it.each([
    ['a reaction that does not point at the donation', 'ALLERGIC', 'POSSIBLE'],
    ['one that the blood did not cause', 'TRALI', 'EXCLUDED'],
  ] as const)('holds nothing for %s', async (_, type, imputability) => {
    const { sibling } = await reacted({ type, imputability })
    expect(await sweepThere()).toEqual({ units: 0 })
    expect(await holdsOn(world, sibling)).toEqual([])
  })

  it('holds what is left once a reaction proves to be of such a type, and nothing that is used up', async () => {
    const made = await transfusedBag(world)
    const [sibling, gone] = [await acrossTheBorder(made.label), await acrossTheBorder(made.label, 'E5447')]
    await putIn(world, gone, 'DISCARDED')
    const nurse = await world.as('mem01.nurse')
    const { id: reactionId } = await reportReaction(nurse, { unitIds: [made.unitId], type: 'FEBRILE' })
    expect(await sweepThere()).toEqual({ units: 0 })
    await amendReaction(await world.as('mem01.physician'), { reactionId, type: 'BACTERIAL_CONTAMINATION' })
    expect(await sweepThere()).toEqual({ units: 1 })
    expect(await holdsOn(world, sibling)).toEqual(['QUARANTINE'])
    expect(await holdsOn(world, gone)).toEqual([])
  })

  it('is not waited for by a component that comes in later: it is held as it is received', async () => {
    const { label } = await reported(world, { type: 'TRALI' })
    expect(await holdsOn(world, await acrossTheBorder(label))).toEqual(['QUARANTINE'])
    expect(await sweepThere()).toEqual({ units: 0 })
  })

  it('holds what another alliance’s lead called back on the station’s paper, also what comes in later', async () => {
    const label = bag(world)
    await stocked(world, label)
    const there = await acrossTheBorder(label)
    await recallDonation(await world.as('lead.manager'), {
      donationNumber: label.donationNumber,
      station: 'QZ-STATION',
      reason: '献血者回告',
      paper: '召〔2026〕7号',
    })
    expect(await holdsOn(world, there)).toEqual([])
    expect(await sweepThere()).toEqual({ units: 1 })
    expect(await holdsOn(world, there)).toEqual(['QUARANTINE'])
    expect((await holdOn(there))?.reason).not.toContain('召〔2026〕7号')
    expect(await holdsOn(world, await acrossTheBorder(label, 'E5447'))).toEqual(['QUARANTINE'])
    expect(await sweepThere()).toEqual({ units: 0 })
  })

  it('adds nothing to what the station itself called back everywhere', async () => {
    const label = bag(world)
    const there = await acrossTheBorder(label)
    const { donationNumber } = label
    await recallDonation(await world.as('station.dispatcher'), { donationNumber, reason: '献血者回告' })
    expect(await sweepThere()).toEqual({ units: 0 })
    expect(await holdsOn(world, there)).toEqual(['RECALL'])
  })

  it('is done by the hub’s own clock, and by nobody else', async () => {
    const { sibling } = await reacted({ type: 'TRALI' })
    const refusal = await refusalOf(holdSuspectedDonations(await world.as('his.lead'), {}))
    expect(refusal).toMatchObject({ code: 'FORBIDDEN' })
    const sweeps = startSweeps(world.services, 'here')
    await expect.poll(() => holdsOn(world, sibling), { timeout: 20_000 }).toEqual(['QUARANTINE'])
    await sweeps.stop()
  })
})
