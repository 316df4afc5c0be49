import { describe, expect, it } from 'vitest'
import { nextLook } from '#rules/cold-chain/late-readings.ts'
import {
  checkAttest,
  checkShipment,
  checkShipmentState,
  judgeIncident,
  judgeTransport,
  limitText,
} from '#rules/cold-chain/shipment.ts'
import {
  holdingIncidents,
  type ShipmentState,
  shipmentActions,
  shipmentIncidentKinds,
  shipmentStateLabels,
  shipmentStates,
} from '#rules/cold-chain/shipment-terms.ts'
import type { Finding } from '#rules/finding.ts'
import { unitStateLabels, unitStates } from '#rules/inventory/terms.ts'
import type { StorageCategory } from '#rules/products/storage-terms.ts'
import { NOW, POLICY } from '../support/rules/forms.ts'
import { coolWay, departure, goodEnd, loadedBag } from '../support/rules/shipment-cases.ts'

const codes = (findings: readonly Finding[]) => findings.map(({ code }) => code)
const told = (findings: readonly Finding[]) => findings.map(({ code, severity }) => `${code} ${severity}`)
const hoursLater = (hours: number) => new Date(NOW.getTime() + hours * 3_600_000)

describe('a box that shall leave', () => {
  it('may, with one load for one receiver', () => expect(checkShipment(departure, POLICY)).toEqual([]))

  it.each([
    [0, false],
    [0.01, true],
    [24, true],
    [24.01, false],
    [-1, false],
  ])('with a deadline %d hours ahead: %s', (hours, may) => {
    const found = codes(checkShipment({ ...departure, deadline: hoursLater(hours) }, POLICY))
    expect(found).toEqual(may ? [] : ['SHIPMENT_DEADLINE_OUT_OF_LIMITS'])
  })

  const loads: readonly [StorageCategory, boolean, 'COLD' | 'ROOM' | 'FROZEN'][] = [
    ['WHOLE_BLOOD', false, 'COLD'],
    ['RED_CELLS', false, 'COLD'],
    ['RED_CELLS_OPENED', false, 'COLD'],
    ['PLATELETS', false, 'ROOM'],
    ['GRANULOCYTES', false, 'ROOM'],
    ['FRESH_FROZEN_PLASMA', false, 'FROZEN'],
    ['FRESH_FROZEN_PLASMA', true, 'COLD'],
    ['FROZEN_PLASMA', true, 'COLD'],
    ['CRYOPRECIPITATE', false, 'FROZEN'],
    ['CRYOPRECIPITATE', true, 'ROOM'],
  ]
  it.each(
    loads.flatMap(([storage, thawed, needs]) =>
      (['COLD', 'ROOM', 'FROZEN'] as const).map((keeps) => ({
        storage,
        thawed,
        keeps,
        fits: keeps === needs,
      })),
    ),
  )('that keeps $keeps takes $storage (thawed: $thawed): $fits', ({ storage, thawed, keeps, fits }) => {
    const found = checkShipment(
      { ...departure, box: { ...departure.box, keeps }, bags: [{ ...loadedBag, storage, thawed }] },
      POLICY,
    )
    expect(codes(found)).toEqual(fits ? [] : ['PLACE_UNFIT'])
  })

  it.each(loads.flatMap((one) => loads.map((other) => [one, other] as const)))(
    'never holds what is frozen beside what is liquid: %s, %s',
    ([storage, thawed, needs], [otherStorage, otherThawed, otherNeeds]) => {
      const bags = [
        { ...loadedBag, storage, thawed },
        { ...loadedBag, storage: otherStorage, thawed: otherThawed },
      ]
      const mixed = (needs === 'FROZEN') !== (otherNeeds === 'FROZEN')
      expect(codes(checkShipment({ ...departure, bags }, POLICY)).includes('BOX_MIXED')).toBe(mixed)
    },
  )

  it.each(unitStates)('takes a bag that is %s only when it has left the bank', (state) => {
    const may = state === 'HANDED_OVER' || state === 'IN_TRANSIT'
    const found = codes(checkShipment({ ...departure, bags: [{ ...loadedBag, state }] }, POLICY))
    expect(found).toEqual(may ? [] : ['UNIT_STATE_FORBIDS'])
  })

  it('says in which state a bag is that may not go', () => {
    const [found] = checkShipment({ ...departure, bags: [{ ...loadedBag, state: 'RESERVED' }] }, POLICY)
    expect(found?.field).toBe('bags[0]')
    expect(found?.message.en).toContain(unitStateLabels.RESERVED.en)
  })

  it('says of everything that is wrong at once, bag by bag', () => {
    const bad = { ...loadedBag, underWay: true, elsewhere: true, forReceiver: false }
    const box = { ...departure.box, kind: 'FRIDGE' as const, underWay: true }
    const found = checkShipment({ ...departure, box, bags: [loadedBag, bad] }, POLICY)
    expect(found.map(({ code, field }) => [code, field])).toEqual([
      ['PLACE_IS_NO_BOX', 'box'],
      ['BOX_UNDER_WAY', 'boxId'],
      ['BAG_UNDER_WAY', 'bags[1]'],
      ['BAG_IN_ANOTHER_BOX', 'bags[1]'],
      ['SHIPMENT_RECEIVERS_DIFFER', 'bags[1]'],
    ])
  })
})

describe('the road of a shipment', () => {
  it.each(shipmentActions.flatMap((action) => shipmentStates.map((state) => [action, state] as const)))(
    '%s is permitted from UNDER_WAY alone: %s',
    (action, state) => {
      expect(codes(checkShipmentState(action, state))).toEqual(
        state === 'UNDER_WAY' ? [] : ['SHIPMENT_STATE_FORBIDS'],
      )
    },
  )

  it.each<[ShipmentState, number | null, boolean, string[]]>([
    ['UNDER_WAY', 60, false, ['SHIPMENT_STATE_FORBIDS']],
    ['LOST', 60, false, ['SHIPMENT_STATE_FORBIDS']],
    ['ARRIVED', 60, false, []],
    ['TURNED_BACK', 60, false, []],
    ['ARRIVED', 60, true, ['SHIPMENT_NEEDS_NO_ATTEST']],
    ['ARRIVED', 0, false, ['SHIPMENT_NEEDS_NO_ATTEST']],
    ['ARRIVED', null, false, ['SHIPMENT_NEEDS_NO_ATTEST']],
  ])('of one %s with %s s unknown, attested %s: %j', (state, secondsUnknown, attested, found) => {
    expect(codes(checkAttest({ state, secondsUnknown, attested }))).toEqual(found)
  })

  it('of one that can not be attested says in which state it is', () => {
    const [found] = checkAttest({ state: 'LOST', secondsUnknown: 60, attested: false })
    expect(found?.field).toBe('shipmentId')
    expect(found?.message.en).toContain(shipmentStateLabels.LOST.en)
  })
})

describe('the end of a way', () => {
  const grace = POLICY.excursionGraceMinutes * 60
  it.each<[string, Partial<typeof coolWay>, number | null, string[]]>([
    ['within its limits', {}, null, []],
    ['out for a second', { secondsOut: 1 }, null, ['SHIPMENT_OUT_OF_LIMITS WARN']],
    ['out for the grace', { secondsOut: grace }, null, ['SHIPMENT_OUT_OF_LIMITS WARN']],
    ['out for longer', { secondsOut: grace + 1 }, null, ['SHIPMENT_OUT_OF_LIMITS AUTHORITY']],
    ['unknown for a second', { secondsUnknown: 1 }, null, ['SHIPMENT_UNKNOWN AUTHORITY']],
    ['unknown, attested at the upper limit', { secondsUnknown: 1 }, 10, ['SHIPMENT_UNKNOWN WARN']],
    ['unknown, attested at the lower limit', { secondsUnknown: 1 }, 2, ['SHIPMENT_UNKNOWN WARN']],
    [
      'unknown, attested too warm',
      { secondsUnknown: 1 },
      10.1,
      ['SHIPMENT_UNKNOWN WARN', 'SHIPMENT_ATTESTED_OUT STOP'],
    ],
    ['known, attested too cold', {}, 1.9, ['SHIPMENT_ATTESTED_OUT STOP']],
    [
      'frozen, with no lower limit',
      { limits: { least: null, most: -18 }, secondsUnknown: 1 },
      -40,
      ['SHIPMENT_UNKNOWN WARN'],
    ],
  ])('%s', (_, summary, attested, found) => {
    expect(
      told(judgeTransport({ ...goodEnd, summary: { ...coolWay, ...summary }, attested }, POLICY)),
    ).toEqual(found)
  })

  it.each<[Partial<typeof coolWay>, readonly string[]]>([
    [{ minimum: -3.5, maximum: 11.5 }, ['2–10 °C', 'coldest -3.5', 'warmest 11.5']],
    [{ minimum: 0, maximum: 0 }, ['coldest 0,', 'warmest 0)']],
    [{ minimum: null, maximum: null }, ['coldest —', 'warmest —']],
    [{ limits: { least: null, most: -18 } }, ['≤ -18 °C']],
  ])('out of its limits is told with its temperatures: %j', (summary, words) => {
    const [found] = judgeTransport({ ...goodEnd, summary: { ...coolWay, secondsOut: 1, ...summary } }, POLICY)
    for (const word of words) expect(found?.message.en).toContain(word)
    expect(limitText(summary.limits ?? coolWay.limits)).toBe(summary.limits ? '≤ -18' : '2–10')
  })

  it('after the deadline is late, on it is not; a missing bag is named', () => {
    const after = { ...goodEnd, endedAt: new Date(NOW.getTime() + 1), missing: ['A', 'B'] }
    expect(codes(judgeTransport(after, POLICY))).toEqual([
      'SHIPMENT_LATE',
      'SHIPMENT_BAG_MISSING',
      'SHIPMENT_BAG_MISSING',
    ])
  })
})

it.each<[number, number | null]>([
  [0, 1],
  [0.99, 1],
  [1, 24],
  [23.99, 24],
  [24, null],
  [1000, null],
])('a way that ended %d hours ago is compared with its readings again at hour %s', (ago, next) => {
  expect(nextLook(NOW, hoursLater(ago))).toEqual(next === null ? null : hoursLater(next))
})

it.each(shipmentIncidentKinds)('%s under way is a question only where it holds the bags', (kind) => {
  const holds = holdingIncidents.includes(kind)
  expect(told(judgeIncident(kind, holds))).toEqual([`SHIPMENT_INCIDENT ${holds ? 'AUTHORITY' : 'WARN'}`])
  expect(holds).toBe(['LOST', 'DAMAGED', 'OPENED'].includes(kind))
})
