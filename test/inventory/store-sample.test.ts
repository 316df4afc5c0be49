import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type Id, newId } from '#lib/ids.ts'
import type { Tx } from '#resolvers/context.ts'
import { type HarmingPlace, holdUnitsOf, withdrawExcursion } from '#resolvers/inventory/hold-units-of.ts'
import { recordManualReading } from '#resolvers/inventory/record-manual-reading.ts'
import { registerPlace } from '#resolvers/inventory/register-place.ts'
import { retirePlace } from '#resolvers/inventory/retire-place.ts'
import { storeSample } from '#resolvers/inventory/store-sample.ts'
import { disposeSample } from '#resolvers/requests/dispose-sample.ts'
import { sampleStates } from '#rules/requests/terms.ts'
import { inOperation } from '#test/support/in-operation.ts'
import { placeOf } from '#test/support/places.ts'
import { accepted, refusalOf } from '#test/support/requests.ts'
import { sampleIn } from '#test/support/states.ts'
import { makeWorld, type World } from '#test/support/world.ts'

const HOUR = 3_600_000

let world: World
beforeAll(async () => {
  world = await makeWorld()
})
afterAll(() => world.close())

const lead = () => world.as('lead.technician')
let fridges = 0
/** A fridge for samples with nothing in it, of which nothing is known. */
const sampleFridge = async (): Promise<string> => {
  fridges += 1
  const input = { kind: 'FRIDGE', keeps: 'COLD', name: `SAMPLES-${fridges}` } as const
  return (await registerPlace(await world.as('lead.manager'), input)).id
}
const received = async () => (await accepted(world)).sampleId
const stored = async (sampleId: string, placeId: string, more: object = {}) =>
  refusalOf(storeSample(await lead(), { sampleId, placeId, ...more }))
const read = async (placeId: string, celsius: number, more: object = {}) =>
  recordManualReading(await lead(), { placeId, celsius, ...more })

const FIELDS = `storage { place { id } since until organisation { code } storedBy { name }
  known { state gaps { since until } outside { at celsius } } }`
const storageOf = async (sampleId: string, account = 'lead.technician') => {
  const { data, errors } = await world.ask(account, `query ($id: ID!) { sample(id: $id) { ${FIELDS} } }`, {
    id: sampleId,
  })
  expect(errors).toBeUndefined()
  // As a client reads it.
  return JSON.parse(JSON.stringify(data?.sample?.storage))
}
const deviationsOf = (sampleId: string) =>
  world.rows<{ operation: string; findings: { code: string }[] }>(
    'select operation, findings from deviations where subject_id = $1',
    [sampleId],
  )

describe('storeSample', () => {
  it.each(sampleStates)('of a sample that is %s is done only while it is kept', async (state) => {
    const id = await sampleIn(world, state)
    const refusal = await stored(id, await sampleFridge())
    if (state === 'RECEIVED' || state === 'REJECTED') expect(refusal).toBeNull()
    else expect(refusal).toMatchObject({ code: 'NOT_IN_STATE', state })
    expect(await storageOf(id)).toHaveLength(refusal === null ? 1 : 0)
  })

  it.each(['FREEZER-1', 'INCUBATOR-1', 'BOX-1'])('is refused in %s', async (name) => {
    const sampleId = await received()
    expect(await stored(sampleId, await placeOf(world, name))).toMatchObject({
      code: 'PLACE_REFUSED',
      findings: [{ code: 'SAMPLE_PLACE_UNFIT' }],
    })
    expect(await storageOf(sampleId)).toEqual([])
  })

  it('is refused in a place out of use, and knows no place or tube of others', async () => {
    const sampleId = await received()
    const placeId = await sampleFridge()
    await retirePlace(await world.as('lead.manager'), { placeId })
    expect(await stored(sampleId, placeId)).toMatchObject({ code: 'PLACE_REFUSED' })
    expect(await stored(sampleId, newId('Place'))).toMatchObject({ code: 'NOT_FOUND' })
    expect(await stored(newId('Sample'), await sampleFridge())).toMatchObject({ code: 'NOT_FOUND' })
    const ward = storeSample(await world.as('mem01.nurse'), { sampleId, placeId: await sampleFridge() })
    expect(await refusalOf(ward)).toMatchObject({ code: 'FORBIDDEN' })
  })

  it('leaves the place before, which is not taken out of use while a sample stands in it', async () => {
    const sampleId = await received()
    const [first, second] = [await sampleFridge(), await sampleFridge()]
    await stored(sampleId, first)
    const retire = async () => refusalOf(retirePlace(await world.as('lead.manager'), { placeId: first }))
    expect(await retire()).toMatchObject({ code: 'PLACE_REFUSED' })
    world.pass(HOUR)
    const moved = world.now().toISOString()
    expect(await stored(sampleId, second)).toBeNull()
    expect(await storageOf(sampleId)).toMatchObject([
      { place: { id: first }, until: moved },
      { place: { id: second }, since: moved, until: null, organisation: { code: 'CS-LEAD' } },
    ])
    expect(await retire()).toBeNull()
  })

  it('told late does not begin before the stay that it ends', async () => {
    const sampleId = await received()
    await stored(sampleId, await sampleFridge())
    const began = world.now().toISOString()
    const occurredAt = new Date(world.now().getTime() - HOUR)
    expect(await stored(sampleId, await sampleFridge(), { occurredAt })).toBeNull()
    expect(await storageOf(sampleId)).toMatchObject([
      { since: began, until: began },
      { since: began, until: null },
    ])
  })

  it('ends with the sample’s disposal', async () => {
    const sampleId = await received()
    await stored(sampleId, await sampleFridge())
    world.pass(HOUR)
    await world.rows('update samples set kept_until = $2 where id = $1', [sampleId, world.now()])
    await disposeSample(await lead(), { sampleId })
    expect(await storageOf(sampleId)).toMatchObject([{ until: world.now().toISOString() }])
  })
})

describe('a kept sample', () => {
  it('shows what is known of the temperature: a time without a reading is a gap', async () => {
    const sampleId = await received()
    const placeId = await sampleFridge()
    await read(placeId, 4)
    await stored(sampleId, placeId)
    expect(await storageOf(sampleId)).toMatchObject([{ known: { state: 'IN_RANGE', gaps: [] } }])
    world.pass(5 * HOUR)
    await read(placeId, 4)
    world.pass(HOUR)
    const gap = (hours: number) => new Date(world.now().getTime() - hours * HOUR).toISOString()
    expect(await storageOf(sampleId)).toMatchObject([
      { known: { state: 'GAPS', gaps: [{ since: gap(2), until: gap(1) }], outside: [] } },
    ])
    expect(await deviationsOf(sampleId)).toEqual([])
  })

  it('has a deviation for each reading outside, made while it stood there or told late of that time', async () => {
    const [here, elsewhere, gone] = [await received(), await received(), await received()]
    const [placeId, other] = [await sampleFridge(), await sampleFridge()]
    for (const sampleId of [here, gone]) await stored(sampleId, placeId)
    await stored(elsewhere, other)
    world.pass(HOUR)
    await stored(gone, other)
    world.pass(HOUR)
    await read(placeId, 9.5)
    const breach = {
      operation: 'inventory.recordManualReading',
      findings: [expect.objectContaining({ code: 'SAMPLE_KEPT_OUT_OF_RANGE' })],
    }
    expect(await deviationsOf(here)).toEqual([breach])
    expect(await deviationsOf(elsewhere)).toEqual([])
    expect(await deviationsOf(gone)).toEqual([])
    expect(await storageOf(here)).toMatchObject([
      { known: { state: 'OUT_OF_RANGE', outside: [{ at: world.now().toISOString(), celsius: 9.5 }] } },
    ])
    await read(placeId, 1, { occurredAt: new Date(world.now().getTime() - 1.5 * HOUR) })
    expect(await deviationsOf(here)).toEqual([breach, breach])
    expect(await deviationsOf(gone)).toEqual([breach])
  })

  it('shows an excursion that a sensor found, unless it was withdrawn, and has one deviation for it', async () => {
    const [sampleId, gone, late] = [await received(), await received(), await received()]
    const placeId = await sampleFridge()
    await read(placeId, 4)
    for (const id of [sampleId, gone]) await stored(id, placeId)
    world.pass(HOUR)
    await stored(gone, await sampleFridge())
    world.pass(HOUR)
    const excursion: HarmingPlace = {
      allianceId: 'CS' as Tx['allianceId'],
      placeId: placeId as Id<'Place'>,
      causeId: 'exc_samples',
      from: world.now(),
      to: null,
      kind: 'EXCURSION',
      harmCertain: false,
      reason: '8 °C',
    }
    const tell = (changes: Partial<HarmingPlace> = {}) =>
      inOperation(world, world.now(), (tx) => holdUnitsOf(tx, { ...excursion, ...changes }))
    const codesOf = async (id: string) =>
      (await deviationsOf(id)).flatMap(({ findings }) => findings.map(({ code }) => code))
    await tell()
    await tell({ harmCertain: true })
    expect(await storageOf(sampleId)).toMatchObject([
      { known: { state: 'OUT_OF_RANGE', outside: [{ at: world.now().toISOString(), celsius: null }] } },
    ])
    world.pass(1000)
    expect(await stored(late, placeId)).toBeNull()
    await tell({ to: world.now() })
    expect(await codesOf(sampleId)).toEqual(['SAMPLE_KEPT_OUT_OF_RANGE'])
    expect(await codesOf(late)).toEqual(['SAMPLE_KEPT_OUT_OF_RANGE'])
    expect(await codesOf(gone)).toEqual([])
    // It turns out to have begun while the other one stood there.
    await tell({ from: new Date(excursion.from.getTime() - 1.5 * HOUR), to: world.now() })
    expect(await codesOf(gone)).toEqual(['SAMPLE_KEPT_OUT_OF_RANGE'])
    expect(await codesOf(sampleId)).toHaveLength(1)
    await inOperation(world, world.now(), (tx) => withdrawExcursion(tx, excursion))
    expect((await storageOf(sampleId))[0].known.outside).toEqual([])
  })

  it('is seen by the hospital that drew it, without the place and its readings, and by no other', async () => {
    const sampleId = await received()
    await stored(sampleId, await sampleFridge())
    expect(await storageOf(sampleId, 'mem01.physician')).toMatchObject([
      { place: null, known: null, until: null, organisation: { code: 'CS-LEAD' } },
    ])
    const { data } = await world.ask('mem02.physician', 'query ($id: ID!) { sample(id: $id) { id } }', {
      id: sampleId,
    })
    expect(data?.sample).toBeNull()
  })
})
