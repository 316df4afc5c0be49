import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { overrideFinding } from '#resolvers/inventory/override-finding.ts'
import { placeUnit } from '#resolvers/inventory/place-unit.ts'
import { releaseFromQuarantine } from '#resolvers/inventory/release-from-quarantine.ts'
import { bag, custodyOf, handingOut, issued, ready, stocked } from '#test/support/bank.ts'
import { emergencyOf, releasedInEmergency } from '#test/support/emergency.ts'
import { type Hanging, hang, holdsOf, type Temperature } from '#test/support/hung-devices.ts'
import { refusalOf } from '#test/support/requests.ts'
import { makeSensorWorld, type SensorWorld } from '#test/support/sensor-world.ts'

const MINUTE_MS = 60_000
let sensors: SensorWorld
beforeAll(async () => {
  sensors = await makeSensorWorld()
})
afterAll(() => sensors.close())

/** A fridge with a sensor, and a request whose one bag is ready and stands in it. */
const story = async () => {
  const { world } = sensors
  const { id, unitIds } = await ready(world, {
    bags: [bag(world, { place: null })],
    form: { form: { plannedAt: new Date(world.now().getTime() + 6 * 60 * MINUTE_MS) } },
  })
  const [unitId = ''] = unitIds
  const fridge = await hang(world)
  const from = world.now()
  await sensors.post(fridge, from, [[0, 4]])
  await placeUnit(await world.as('lead.technician'), { unitId, placeId: fridge.placeId })
  return { fridge, from, unitId, issue: () => refusalOf(issued(world, handingOut(id, [unitId]))), id }
}
/** The clock runs on, and the sensor tells a temperature every five minutes. */
const tell = async (fridge: Hanging, from: Date, ...values: readonly number[]) => {
  for (const celsius of values) {
    sensors.world.pass(5 * MINUTE_MS)
    const minutes = (sensors.world.now().getTime() - from.getTime()) / MINUTE_MS
    const told: Temperature = [minutes, celsius]
    expect(await sensors.post(fridge, from, [told])).toBe(1)
  }
}
const times = (count: number, celsius: number) => Array.from({ length: count }, () => celsius)
const codesOf = (refusal: unknown) =>
  ((refusal as { findings?: { code: string; severity: string }[] } | null)?.findings ?? [])
    .filter(({ severity }) => severity !== 'WARN')
    .map(({ code, severity }) => `${code} ${severity}`)

describe('a bag in a fridge that grows warm', () => {
  it('leaves as long as its sensor tells that all is well', async () => {
    const { fridge, from, issue } = await story()
    await tell(fridge, from, 4, 4.2, 5, 4)
    expect(await issue()).toBeNull()
  })

  it('is held with the reading that confirms it, refused by the gate, released by a quality officer and issued', async () => {
    const { world } = sensors
    const { fridge, from, unitId, issue, id } = await story()
    await tell(fridge, from, 4, 8, ...times(6, 8.2))
    expect(await holdsOf(world, unitId)).toEqual([])
    await tell(fridge, from, 8.2)
    expect(await holdsOf(world, unitId)).toEqual(['EXCURSION'])
    const [together] = await world.rows(
      `select h.xmin::text = r.xmin::text and h.xmin::text = e.xmin::text as together
       from holds h, readings r, excursions e
       where h.unit_id = $1 and e.device_id = $2 and h.cause_id = e.id
         and r.device_number = (select number from devices where id = $2) and r.at = $3`,
      [unitId, fridge.id, world.now()],
    )
    expect(together).toEqual({ together: true })
    await tell(fridge, from, 4, 4)
    expect(codesOf(await issue())).toEqual(['UNIT_EXCURSION STOP', 'COLD_CHAIN_UNKNOWN STOP'])
    const officer = await world.as('lead.quality')
    await releaseFromQuarantine(officer, {
      unitId,
      reason: '最高 8.2 ℃ 约 40 分钟，外观正常',
      hold: 'EXCURSION',
    })
    expect(codesOf(await issue())).toEqual(['COLD_CHAIN_UNKNOWN STOP'])
    await overrideFinding(officer, {
      requestId: id,
      unitId,
      code: 'COLD_CHAIN_UNKNOWN',
      reason: '设备显示 4.0 ℃',
      attest: true,
      reading: { celsius: 4, source: 'DEVICE_DISPLAY', takenAt: world.now() },
    })
    expect(await issue()).toBeNull()
  })

  it('is unknown, and no more, where its sensor fell silent, until what it had kept is sent', async () => {
    const { fridge, from, unitId, issue } = await story()
    await tell(fridge, from, 4)
    sensors.world.pass(40 * MINUTE_MS)
    await tell(fridge, from, 4)
    expect(await holdsOf(sensors.world, unitId)).toEqual([])
    expect(codesOf(await issue())).toEqual(['COLD_CHAIN_UNKNOWN STOP'])
    const kept = [10, 15, 20, 25, 30, 35, 40, 45].map((minutes): Temperature => [minutes, 4])
    expect(await sensors.post(fridge, from, kept)).toBe(8)
    expect(await issue()).toBeNull()
  })

  it('that froze is discarded, unless two officers show that the sensor was wrong', async () => {
    const { world } = sensors
    const { fridge, from, unitId, issue } = await story()
    await tell(fridge, from, 4, -0.5, -0.6)
    expect(await holdsOf(world, unitId)).toEqual(['SUSPECTED_FROZEN certain'])
    await tell(fridge, from, 4)
    expect(codesOf(await issue())).toContain('UNIT_SUSPECTED_FROZEN STOP')
    const officer = await world.as('lead.quality')
    const input = {
      unitId,
      reason: '探头进水，数值无效',
      hold: 'SUSPECTED_FROZEN' as const,
      evidence: '参考温度计同时读数 4.1 ℃，校准证书 2026-017',
    }
    expect(await refusalOf(releaseFromQuarantine(officer, input))).toMatchObject({ code: 'HOLD_REFUSED' })
    const second = await world.signed(officer, 'lead.quality2', 'releaseFromQuarantine', input)
    await releaseFromQuarantine(officer, { ...input, signatures: [second] })
    expect(codesOf(await issue())).toEqual(['COLD_CHAIN_UNKNOWN STOP'])
  })
})

describe('an emergency and blood that stood out of range', () => {
  const held = async (...values: readonly number[]) => {
    const { world } = sensors
    const [unitId = ''] = await stocked(world, bag(world, { abo: 'O', place: null }))
    const fridge = await hang(world)
    const from = world.now()
    await sensors.post(fridge, from, [[0, 4]])
    await placeUnit(await world.as('lead.technician'), { unitId, placeId: fridge.placeId })
    await tell(fridge, from, ...values)
    const { requestId } = await emergencyOf(world)
    const release = (by: readonly string[]) =>
      refusalOf(releasedInEmergency(world, requestId, { units: [{ unitId, visualDefects: [] }], by }))
    return { unitId, release }
  }
  const BOTH = ['mem01.physician', 'lead.manager']

  it('may take it on the authority of who answers for the bank', async () => {
    const { unitId, release } = await held(...times(9, 8))
    expect(await holdsOf(sensors.world, unitId)).toEqual(['EXCURSION'])
    expect(codesOf(await release(['mem01.physician']))).toContain('UNIT_EXCURSION AUTHORITY')
    expect(await release(BOTH)).toBeNull()
    expect(await custodyOf(sensors.world, unitId)).toBe('ISSUED')
  })

  it('takes none whose harm is certain', async () => {
    const { unitId, release } = await held(4, -1, -1)
    expect(codesOf(await release(BOTH))).toContain('UNIT_SUSPECTED_FROZEN STOP')
    expect(await custodyOf(sensors.world, unitId)).toBe('IN_STOCK')
  })
})
