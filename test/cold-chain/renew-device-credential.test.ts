import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { renewDeviceCredential } from '#resolvers/cold-chain/renew-device-credential.ts'
import { retireDevice } from '#resolvers/cold-chain/retire-device.ts'
import { demoDevice, deviceOf } from '#test/support/devices.ts'
import { knownDevice } from '#test/support/known-device.ts'
import { refusalOf } from '#test/support/requests.ts'
import { makeWorld, type World } from '#test/support/world.ts'

let world: World
beforeAll(async () => {
  world = await makeWorld()
})
afterAll(() => world.close())

const speaks = async (device: string, secret: string | null) =>
  (await knownDevice(world.services, { organisation: 'CS-LEAD', device, secret })) !== null

describe('renewDeviceCredential', () => {
  it('makes the old secret void at once, and the new one good', async () => {
    const { id, secret } = await deviceOf(world, { code: 'F-1' })
    expect(await speaks('F-1', secret)).toBe(true)
    const renewed = await renewDeviceCredential(await world.as('admin'), { deviceId: id })
    expect(renewed.secret).not.toBe(secret)
    expect(await speaks('F-1', secret)).toBe(false)
    expect(await speaks('F-1', renewed.secret)).toBe(true)
  })

  it('is answered without the secret when the same call is made again', async () => {
    const { id } = await deviceOf(world, { code: 'F-2' })
    const input = { deviceId: id, idempotencyKey: 'renewed' }
    const first = await renewDeviceCredential(await world.as('admin'), input)
    expect(await renewDeviceCredential(await world.as('admin'), input)).toEqual({ id, secret: null })
    expect(await speaks('F-2', first.secret)).toBe(true)
  })

  it('is refused for a device that is out of use', async () => {
    const { id, secret } = await deviceOf(world, { code: 'F-3' })
    await retireDevice(await world.as('lead.manager'), { deviceId: id })
    const renewed = renewDeviceCredential(await world.as('lead.manager'), { deviceId: id })
    expect(await refusalOf(renewed)).toMatchObject({ code: 'DEVICE_REFUSED' })
    expect(await speaks('F-3', secret)).toBe(false)
  })

  it('finds no device of another hospital', async () => {
    const deviceId = await demoDevice(world, 'CS-MEM01')
    for (const text of [deviceId, 'dvc_00000000000000000000000000000000', 'F-1'])
      await expect(renewDeviceCredential(await world.as('admin'), { deviceId: text })).rejects.toMatchObject({
        code: 'NOT_FOUND',
      })
  })
})
