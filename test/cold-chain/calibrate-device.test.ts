import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { calibrateDevice } from '#resolvers/cold-chain/calibrate-device.ts'
import { recordReadings } from '#resolvers/cold-chain/record-readings.ts'
import { demoDevice, deviceOf, readingsOf } from '#test/support/devices.ts'
import { refusalOf } from '#test/support/requests.ts'
import { makeWorld, type World } from '#test/support/world.ts'

const DAY_MS = 86_400_000
let world: World
beforeAll(async () => {
  world = await makeWorld()
})
afterAll(() => world.close())

const inDays = (days: number) => new Date(world.now().getTime() + days * DAY_MS)
const calibrate = async (
  deviceId: string,
  changes: { offset?: number; dueAt?: Date; occurredAt?: Date; certificate?: string } = {},
) =>
  refusalOf(
    calibrateDevice(await world.as('lead.quality'), {
      deviceId,
      dueAt: inDays(365),
      certificate: 'CAL-2026-17',
      ...changes,
    }),
  )
const told = async (id: string) => {
  const query = `query ($id: ID!) { device(id: $id) { calibratedAt calibrationDueAt calibrationOffset
    findings { code severity message { zh en } } calibrations { at dueAt offset certificate recordedBy { name } } } }`
  return (await world.ask('lead.technician', query, { id })).data?.device
}
const tell = async (deviceId: string, celsius: number) => {
  world.pass(60_000)
  await recordReadings(await world.as('lead.technician'), {
    deviceId,
    readings: [{ at: world.now(), celsius }],
  })
}

describe('calibrateDevice', () => {
  it('adds its offset to what is told from then on, and leaves what is kept', async () => {
    const { id } = await deviceOf(world)
    await tell(id, 4.1)
    expect(await calibrate(id, { offset: 0.2 })).toBeNull()
    await tell(id, 4.1)
    await tell(id, -127)
    expect((await readingsOf(world, id)).map(({ celsius, fault }) => [celsius, fault])).toEqual([
      [4.1, null],
      [4.3, null],
      [null, 'OPEN_CIRCUIT'],
    ])
  })

  it('keeps every calibration, the newest in force', async () => {
    const { id } = await deviceOf(world)
    world.pass(DAY_MS)
    expect(await calibrate(id, { offset: 0.2 })).toBeNull()
    const at = world.now()
    expect(
      await calibrate(id, { offset: -1, occurredAt: inDays(-1), certificate: ' CAL-2025-3 ' }),
    ).toBeNull()
    expect(await told(id)).toEqual({
      calibratedAt: at,
      calibrationDueAt: inDays(365),
      calibrationOffset: expect.closeTo(0.2),
      findings: [],
      calibrations: [
        {
          at,
          dueAt: inDays(365),
          offset: expect.closeTo(0.2),
          certificate: 'CAL-2026-17',
          recordedBy: { name: expect.any(String) },
        },
        {
          at: inDays(-1),
          dueAt: inDays(365),
          offset: -1,
          certificate: 'CAL-2025-3',
          recordedBy: { name: expect.any(String) },
        },
      ],
    })
  })

  it('is a finding once it is due, and the device stands in the list of those', async () => {
    const { id } = await deviceOf(world)
    expect(await calibrate(id, { dueAt: inDays(10) })).toBeNull()
    const due = async () => {
      const query =
        '{ devices(calibrationDue: true, organisation: "CS-LEAD", first: 200) { edges { node { id } } } }'
      const { data } = await world.ask('lead.quality', query)
      return data?.devices.edges.map(({ node }: { node: { id: string } }) => node.id)
    }
    expect((await told(id)).findings).toEqual([])
    expect(await due()).not.toContain(id)
    world.pass(10 * DAY_MS)
    expect((await told(id)).findings).toEqual([
      {
        code: 'CALIBRATION_EXPIRED',
        severity: 'WARN',
        message: {
          zh: expect.stringMatching(/^校准已于 \d{4}-\d\d-\d\d 到期。$/),
          en: expect.stringMatching(/^The calibration was due on \d{4}-\d\d-\d\d\.$/),
        },
      },
    ])
    expect(await due()).toContain(id)
  })

  it('refuses what nobody could mean', async () => {
    const { id } = await deviceOf(world)
    expect(await calibrate(id, { offset: 4, dueAt: world.now() })).toMatchObject({
      code: 'DEVICE_REFUSED',
      findings: [{ code: 'CALIBRATION_PERIOD' }, { code: 'CALIBRATION_OFFSET_LARGE' }],
    })
    expect(await calibrate(id, { certificate: ' ' })).toMatchObject({ problems: [{ field: 'certificate' }] })
    expect(await calibrate(await demoDevice(world, 'CS-MEM01'))).toMatchObject({ code: 'NOT_FOUND' })
  })
})
