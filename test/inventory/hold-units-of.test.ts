import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { Id } from '#lib/ids.ts'
import type { Tx } from '#resolvers/context.ts'
import { type HarmingPlace, holdUnitsOf, withdrawExcursion } from '#resolvers/inventory/hold-units-of.ts'
import { placeUnit } from '#resolvers/inventory/place-unit.ts'
import { registerPlace } from '#resolvers/inventory/register-place.ts'
import { releaseFromQuarantine } from '#resolvers/inventory/release-from-quarantine.ts'
import { returnUnit } from '#resolvers/inventory/return-unit.ts'
import { unitStates } from '#rules/inventory/terms.ts'
import { bag, isGone, putIn, stocked } from '#test/support/bank.ts'
import { inOperation } from '#test/support/in-operation.ts'
import { issuedByGate } from '#test/support/issued.ts'
import { placeOf } from '#test/support/places.ts'
import { makeWorld, type World } from '#test/support/world.ts'

let world: World
beforeAll(async () => {
  world = await makeWorld()
})
afterAll(() => world.close())

const MINUTE_MS = 60_000
const passMinutes = (minutes: number) => world.pass(minutes * MINUTE_MS)

let places = 0
/** A fridge of its own with an excursion that begins now. */
const fridge = async () => {
  places += 1
  const { id: placeId } = await registerPlace(await world.as('lead.manager'), {
    name: `H-${places}`,
    kind: 'FRIDGE',
    keeps: 'COLD',
  })
  const excursion: HarmingPlace = {
    allianceId: 'CS' as Tx['allianceId'],
    placeId: placeId as Id<'Place'>,
    causeId: `exc_${places}`,
    from: world.now(),
    to: null,
    kind: 'EXCURSION',
    harmCertain: false,
    reason: '8 °C',
  }
  return {
    placeId,
    put: async (unitId: string, into: string = placeId) =>
      placeUnit(await world.as('lead.technician'), { unitId, placeId: into }),
    /** The excursion as it is known now. */
    tell: (changes: Partial<HarmingPlace> = {}) =>
      inOperation(world, world.now(), (tx) => holdUnitsOf(tx, { ...excursion, ...changes })),
    withdraw: () => inOperation(world, world.now(), (tx) => withdrawExcursion(tx, excursion)),
  }
}
const oneBag = async () => (await stocked(world, bag(world, { place: null })))[0] ?? ''
const holdsOf = async (unitId: string) =>
  world.rows<{ kind: string; harm_certain: boolean }>(
    'select kind, harm_certain from holds where unit_id = $1 and lifted_at is null order by id',
    [unitId],
  )
const EXCURSION = { kind: 'EXCURSION', harm_certain: false }

describe('a confirmed excursion of a place', () => {
  it('holds who stood there between its beginning and its end, also who left meanwhile, and nobody else', async () => {
    const { put, tell } = await fridge()
    const elsewhere = await placeOf(world, 'FRIDGE-1')
    const [before, left, stayed, after] = [await oneBag(), await oneBag(), await oneBag(), await oneBag()]
    for (const unitId of [before, left, stayed]) await put(unitId)
    passMinutes(5)
    await put(before, elsewhere)
    passMinutes(1)
    const from = world.now()
    passMinutes(10)
    await put(left, elsewhere)
    passMinutes(10)
    const to = world.now()
    await put(after)
    await tell({ from, to })
    expect(await holdsOf(before)).toEqual([])
    expect(await holdsOf(after)).toEqual([])
    expect(await holdsOf(left)).toEqual([EXCURSION])
    expect(await holdsOf(stayed)).toEqual([EXCURSION])
  })

  it('holds at once who is put there while it lasts, and nobody after its end', async () => {
    const { put, tell } = await fridge()
    await tell()
    passMinutes(1)
    const [during, later] = [await oneBag(), await oneBag()]
    await put(during)
    expect(await holdsOf(during)).toEqual([EXCURSION])
    passMinutes(1)
    await tell({ to: world.now() })
    await put(later)
    expect(await holdsOf(later)).toEqual([])
    expect(await holdsOf(during)).toEqual([EXCURSION])
  })

  it('holds each bag once, however often it is told; one that was released stays free unless it comes back', async () => {
    const { placeId, put, tell } = await fridge()
    const unitId = await oneBag()
    await put(unitId)
    await tell()
    await tell()
    expect(await holdsOf(unitId)).toEqual([EXCURSION])
    await put(unitId, await placeOf(world, 'FRIDGE-1'))
    await releaseFromQuarantine(await world.as('lead.quality'), {
      unitId,
      reason: '袋芯温度未超限',
      hold: 'EXCURSION',
    })
    await tell()
    expect(await holdsOf(unitId)).toEqual([])
    passMinutes(1)
    await put(unitId, placeId)
    expect(await holdsOf(unitId)).toEqual([EXCURSION])
  })

  it('that grows worse lays the worse hold beside the first', async () => {
    const { put, tell } = await fridge()
    const unitId = await oneBag()
    await put(unitId)
    await tell()
    await tell({ kind: 'SUSPECTED_FROZEN', harmCertain: true })
    expect(await holdsOf(unitId)).toEqual([EXCURSION, { kind: 'SUSPECTED_FROZEN', harm_certain: true }])
  })

  it('holds as suspected frozen who stood there around the harm alone, and the others as out of range', async () => {
    const { placeId, put, tell } = await fridge()
    const elsewhere = await placeOf(world, 'FRIDGE-1')
    const before = world.now()
    const [left, stayed, back, came, untold] = [
      await oneBag(),
      await oneBag(),
      await oneBag(),
      await oneBag(),
      await oneBag(),
    ]
    for (const unitId of [left, stayed, back]) await put(unitId)
    passMinutes(5)
    const from = world.now()
    passMinutes(5)
    for (const unitId of [left, back]) await put(unitId, elsewhere)
    passMinutes(5)
    const since = world.now()
    passMinutes(5)
    const until = world.now()
    await put(back)
    passMinutes(5)
    await put(came)
    await world.rows('update units set place_id = $2 where id = $1', [untold, placeId])
    const frozen = { kind: 'SUSPECTED_FROZEN', harmCertain: true, harmed: [{ since, until }] } as const
    await tell({ from })
    for (const unitId of [left, stayed, back, came]) expect(await holdsOf(unitId)).toEqual([EXCURSION])
    await tell({ from, ...frozen })
    await tell({ from, ...frozen })
    const FROZEN = { kind: 'SUSPECTED_FROZEN', harm_certain: true }
    expect(await holdsOf(stayed)).toEqual([EXCURSION, FROZEN])
    // Nobody knows since when it stands there: it may have frozen.
    expect(await holdsOf(untold)).toEqual([EXCURSION, FROZEN])
    for (const unitId of [left, back, came]) expect(await holdsOf(unitId)).toEqual([EXCURSION])
    const [later, early] = [await oneBag(), await oneBag()]
    await put(later)
    await placeUnit(await world.as('lead.technician'), { unitId: early, placeId, occurredAt: before })
    expect(await holdsOf(later)).toEqual([EXCURSION])
    expect(await holdsOf(early)).toEqual([FROZEN])
  })

  it('told at once with its harm holds each bag by the gravest alone', async () => {
    const { put, tell } = await fridge()
    const [stayed, came] = [await oneBag(), await oneBag()]
    await put(stayed)
    passMinutes(5)
    const since = world.now()
    passMinutes(5)
    const until = world.now()
    await put(came)
    // The harm reaches back to the reading before the excursion.
    await tell({ from: until, kind: 'EXCURSION', harmCertain: true, harmed: [{ since, until }] })
    expect(await holdsOf(stayed)).toEqual([{ kind: 'EXCURSION', harm_certain: true }])
    expect(await holdsOf(came)).toEqual([EXCURSION])
  })

  it('that never was holds nobody any more; what it held waits for a quality officer', async () => {
    const { put, tell, withdraw } = await fridge()
    const [held, later] = [await oneBag(), await oneBag()]
    await put(held)
    await tell()
    await withdraw()
    await withdraw()
    await put(later)
    expect(await holdsOf(held)).toEqual([EXCURSION])
    expect(await holdsOf(later)).toEqual([])
  })

  it.each(unitStates)('holds a unit that is %s by now, unless nothing is left of it', async (custody) => {
    const { put, tell } = await fridge()
    const unitId = await oneBag()
    await put(unitId)
    await putIn(world, unitId, custody)
    await tell()
    expect(await holdsOf(unitId)).toEqual(isGone(custody) ? [] : [EXCURSION])
  })

  it('tells who has a bag that was issued meanwhile, until it comes back or is released', async () => {
    const { placeId, tell } = await fridge()
    const { unitIds } = await issuedByGate(world)
    const [unitId = ''] = unitIds
    await world.rows('update unit_stays set place_id = $2 where unit_id = $1', [unitId, placeId])
    await tell()
    expect(await holdsOf(unitId)).toEqual([EXCURSION])
    const alarm = () =>
      world.rows(
        `select a.kind, a.severity, a.state, o.code from alarms a
           join organisations o on o.alliance_id = a.alliance_id and o.id = a.organisation_id
         where a.subject_id = $1`,
        [unitId],
      )
    const told = { kind: 'COLD_CHAIN_BLOOD_OUT', severity: 'CRITICAL', code: 'CS-MEM01' }
    expect(await alarm()).toEqual([{ ...told, state: 'OPEN' }])
    await returnUnit(await world.as('lead.technician'), { unitId, reason: 'COLD_CHAIN' })
    expect(await alarm()).toEqual([{ ...told, state: 'RESOLVED' }])
  })

  it('tells the hospital that has given a bag by then, once', async () => {
    const { put, tell } = await fridge()
    const unitId = await oneBag()
    await put(unitId)
    await putIn(world, unitId, 'TRANSFUSED')
    await tell()
    await tell({ kind: 'SUSPECTED_FROZEN', harmCertain: true })
    const alarms = await world.rows('select times, state from alarms where subject_id = $1', [unitId])
    expect(alarms).toEqual([{ times: 1, state: 'OPEN' }])
  })

  it('waits for a bag that is just being put there, and holds it', async () => {
    const { placeId, tell } = await fridge()
    const unitId = await oneBag()
    const technician = await world.as('lead.technician')
    await Promise.all([placeUnit(technician, { unitId, placeId }), tell()])
    expect(await holdsOf(unitId)).toEqual([EXCURSION])
  })
})
