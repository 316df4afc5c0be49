import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { Id } from '#lib/ids.ts'
import type { Tx } from '#resolvers/context.ts'
import { holdUnitsOf, withdrawExcursion } from '#resolvers/inventory/hold-units-of.ts'
import { provePlaces, retellPlace } from '#resolvers/inventory/place-knowledge.ts'
import { recordManualReading } from '#resolvers/inventory/record-manual-reading.ts'
import { registerPlace } from '#resolvers/inventory/register-place.ts'
import { knownSpells, type ProvingReading } from '#rules/inventory/cold-chain.ts'
import { inOperation } from '#test/support/in-operation.ts'
import { makeWorld, type World } from '#test/support/world.ts'

let world: World
beforeAll(async () => {
  world = await makeWorld()
})
afterAll(() => world.close())

const MINUTE_MS = 60_000
/** Minutes after the first instant of this world. */
const T0 = new Date('2026-03-01T01:00:00Z')
const at = (minutes: number) => new Date(T0.getTime() + minutes * MINUTE_MS)

let places = 0
/** A fridge of its own, and what its sensor and people say of it. */
const fridge = async () => {
  places += 1
  const { id } = await registerPlace(await world.as('lead.manager'), {
    name: `K-${places}`,
    kind: 'FRIDGE',
    keeps: 'COLD',
  })
  const key = { allianceId: 'CS' as Tx['allianceId'], placeId: id as Id<'Place'>, sourceId: 'dvc_one' }
  const during = (work: (tx: Tx) => Promise<unknown>) => inOperation(world, world.now(), work)
  return {
    key,
    during,
    prove: (since: number, until: number, sourceId = key.sourceId) =>
      during((tx) => provePlaces(tx, [{ ...key, sourceId, since: at(since), until: at(until) }])),
    doubt: (from: number) =>
      during((tx) => retellPlace(tx, { ...key, from: at(from), told: [{ since: at(from), until: null }] })),
    read: async (minutes: number, celsius: number) =>
      recordManualReading(await world.as('lead.technician'), {
        placeId: id,
        celsius,
        occurredAt: at(minutes),
      }),
    /** The spells in minutes, and until when the place is known. */
    known: async () => {
      const spells = await world.rows<{ since: Date; until: Date }>(
        'select since, until from place_spells where place_id = $1 order by since',
        [id],
      )
      const [place] = await world.rows<{ until: Date | null }>(
        'select cold_chain_known_good_until as until from places where id = $1',
        [id],
      )
      const minutes = (date: Date) => (date.getTime() - T0.getTime()) / MINUTE_MS
      return {
        spells: spells.map(({ since, until }) => [minutes(since), minutes(until)]),
        until: place?.until ? minutes(place.until) : null,
      }
    },
  }
}

beforeAll(() => world.pass(24 * 60 * MINUTE_MS))

describe('a place that a sensor watches', () => {
  it('is known from its first proof to the end of its last, as one spell', async () => {
    const { prove, known } = await fridge()
    await prove(0, 15)
    await prove(10, 25)
    await prove(25, 40)
    expect(await known()).toEqual({ spells: [[0, 40]], until: 40 })
  })

  it('is not known through a gap, until what was sent late closes it', async () => {
    const { prove, known } = await fridge()
    await prove(0, 15)
    await prove(40, 55)
    expect(await known()).toEqual({
      spells: [
        [0, 15],
        [40, 55],
      ],
      until: 55,
    })
    await prove(14, 41)
    expect(await known()).toEqual({ spells: [[0, 55]], until: 55 })
    await prove(50, 65)
    expect(await known()).toEqual({ spells: [[0, 65]], until: 65 })
  })

  it('goes on with readings by hand where the sensor is silent, and with the sensor where they end', async () => {
    const { prove, read, known } = await fridge()
    await prove(0, 15)
    await read(10, 4)
    expect(await known()).toEqual({ spells: [[0, 250]], until: 250 })
    await prove(240, 255)
    await prove(250, 265)
    expect(await known()).toEqual({ spells: [[0, 265]], until: 265 })
  })

  it('stays known by a reading by hand when a sensor comes and goes meanwhile', async () => {
    const { prove, read, known } = await fridge()
    await read(0, 4)
    await prove(5, 20)
    await prove(100, 115)
    expect(await known()).toEqual({ spells: [[0, 240]], until: 240 })
  })

  it('is known no more when the sensor doubts it, also where a reading by hand had proved more', async () => {
    const { prove, read, doubt, known } = await fridge()
    await read(0, 4)
    await prove(5, 20)
    await doubt(12)
    expect(await known()).toEqual({ spells: [[0, 12]], until: null })
    await prove(30, 45)
    expect(await known()).toEqual({
      spells: [
        [0, 12],
        [30, 45],
      ],
      until: 45,
    })
  })

  it('is known again after a reading by hand outside the limits from the next good one on', async () => {
    const { prove, read, known } = await fridge()
    await prove(0, 60)
    await read(30, 8)
    await prove(55, 75)
    expect(await known()).toEqual({ spells: [[0, 30]], until: null })
    await read(70, 4)
    expect(await known()).toEqual({
      spells: [
        [0, 30],
        [70, 310],
      ],
      until: 310,
    })
  })

  it('is told anew from an instant on by late readings, the other sensor’s word left as it was', async () => {
    const { key, during, prove, doubt, known } = await fridge()
    await prove(0, 30)
    await prove(0, 100, 'dvc_two')
    await doubt(20)
    await prove(40, 60)
    await during((tx) =>
      retellPlace(tx, {
        ...key,
        from: at(10),
        told: [
          { since: at(10), until: at(24) },
          { since: at(24), until: null },
          { since: at(50), until: at(70) },
        ],
      }),
    )
    expect(await known()).toEqual({
      spells: [
        [0, 24],
        [50, 100],
      ],
      until: 100,
    })
  })

  it('is proved together with others in one call, twice in it if need be', async () => {
    const [one, other] = [await fridge(), await fridge()]
    const proof = ({ key }: typeof one, since: number, until: number) => ({
      ...key,
      since: at(since),
      until: at(until),
    })
    await one.during((tx) => provePlaces(tx, [proof(one, 0, 15), proof(other, 0, 15), proof(one, 15, 30)]))
    await one.during((tx) => provePlaces(tx, [proof(other, 15, 40), proof(one, 20, 45)]))
    expect(await one.known()).toEqual({ spells: [[0, 45]], until: 45 })
    expect(await other.known()).toEqual({ spells: [[0, 40]], until: 40 })
  })

  it('is not known while an excursion lasts, whatever is read by hand, and again when it is withdrawn', async () => {
    const { key, during, prove, read, known } = await fridge()
    const excursion = {
      ...key,
      causeId: 'exc_one',
      from: at(20),
      to: null,
      kind: 'EXCURSION' as const,
      harmCertain: false,
      reason: '8 °C',
    }
    await prove(0, 60)
    await during((tx) => holdUnitsOf(tx, excursion))
    await read(30, 4)
    expect(await known()).toEqual({ spells: [[0, 20]], until: null })
    await during((tx) => holdUnitsOf(tx, { ...excursion, to: at(25) }))
    expect(await known()).toEqual({
      spells: [
        [0, 20],
        [25, 270],
      ],
      until: 270,
    })
    await during((tx) => withdrawExcursion(tx, excursion))
    expect(await known()).toEqual({ spells: [[0, 270]], until: 270 })
  })
})

/** Numbers below a bound, the same for the same seed. */
const drawing = (seed: number) => {
  let state = seed
  return (bound: number): number => {
    state = (state * 1_103_515_245 + 12_345) % 2_147_483_648
    return Math.floor((state / 2_147_483_648) * bound)
  }
}

describe('however it was told and in whatever order', () => {
  /** All that is kept of a place, in order, as the rule takes it. */
  const evidenceOf = async (placeId: string): Promise<ProvingReading[]> => {
    const rows = await world.rows<{ at: Date; until: Date | null; lasting: boolean; muted: boolean }>(
      `with told as (
         select occurred_at as at, known_good_until as until, false as lasting, id from place_readings where place_id = $1
         union all select since, until, true, id from place_proofs where place_id = $1
         union all select since, null, true, id from place_excursions where place_id = $1 and withdrawn_at is null
         union all select until, until, false, id from place_excursions
           where place_id = $1 and withdrawn_at is null and until is not null)
       select t.*, until is not null and exists (select from place_excursions x where x.place_id = $1
         and x.withdrawn_at is null and x.since <= t.at and (x.until is null or t.at < x.until)) as muted
       from told t order by at, id, until nulls first`,
      [placeId],
    )
    return rows.map(({ at: told, until, ...how }) => ({ occurredAt: told, knownGoodUntil: until, ...how }))
  }

  it.each(Array.from({ length: 12 }, (_, seed) => seed + 1))(
    'what is known of a place is what all of it proves in order (draw %d)',
    async (seed) => {
      const { key, during, prove, read, known } = await fridge()
      const draw = drawing(seed)
      const retell = (from: number) =>
        during((tx) =>
          retellPlace(tx, {
            ...key,
            from: at(from),
            told: [
              { since: at(from), until: draw(2) === 0 ? null : at(from + draw(30)) },
              { since: at(from + 40), until: at(from + 40 + draw(60)) },
            ],
          }),
        )
      const excursion = (from: number) =>
        during((tx) =>
          holdUnitsOf(tx, {
            ...key,
            causeId: `exc_${seed}_${draw(2)}`,
            from: at(from),
            to: draw(3) === 0 ? null : at(from + draw(60)),
            kind: 'EXCURSION',
            harmCertain: false,
            reason: '8 °C',
          }),
        )
      for (let step = 0; step < 14; step += 1) {
        const minute = draw(900)
        const what = draw(8)
        if (what < 4) await prove(minute, minute + draw(200), draw(3) === 0 ? 'dvc_two' : undefined)
        else if (what < 6) await read(minute, draw(4) === 0 ? 9 : 4)
        else if (what === 6) await retell(minute)
        else await excursion(minute)
      }
      const whole = knownSpells(await evidenceOf(key.placeId), null)
      const minutes = (date: Date) => (date.getTime() - T0.getTime()) / MINUTE_MS
      expect((await known()).spells).toEqual(
        whole.map(({ since, until }) => [minutes(since), minutes(until)]),
      )
    },
  )
})
