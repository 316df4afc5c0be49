import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { BadInput } from '#lib/errors.ts'
import { type RegisterDeviceInput, registerDevice } from '#resolvers/cold-chain/register-device.ts'
import { deviceOf } from '#test/support/devices.ts'
import { knownDevice } from '#test/support/known-device.ts'
import { placeOf } from '#test/support/places.ts'
import { makeWorld, type World } from '#test/support/world.ts'

let world: World
beforeAll(async () => {
  world = await makeWorld()
})
afterAll(() => world.close())

const REGISTER = `mutation ($input: RegisterDeviceInput!) { registerDevice(input: $input) {
  ... on DeviceCredential { secret device { code kind probe contents everySeconds place { name devices { code } }
    organisation { code } findings { code } stays { place { name } until movedBy { name } }
    standing { heardAt celsius readAt knownGoodUntil battery position { lat lon } } retiredAt } }
  ... on Refusal { code message findings { code field } } } }`

const register = async (changes: Partial<RegisterDeviceInput> = {}) => {
  const input = {
    code: 'F-1',
    kind: 'FRIDGE',
    probe: 'AIR',
    placeId: await placeOf(world, 'FRIDGE-1'),
    ...changes,
  }
  const { data, errors } = await world.ask('lead.manager', REGISTER, { input })
  return {
    answer: data?.registerDevice,
    problems: (errors?.[0]?.originalError as BadInput | undefined)?.problems,
  }
}

describe('registerDevice', () => {
  it('answers a device that has told nothing yet, and its secret', async () => {
    const { answer } = await register()
    expect(answer.secret).toMatch(/^[\w-]{43}$/)
    expect(answer.device).toEqual({
      code: 'F-1',
      kind: 'FRIDGE',
      probe: 'AIR',
      contents: 'COLD',
      everySeconds: 300,
      place: { name: 'FRIDGE-1', devices: expect.arrayContaining([{ code: 'F-1' }]) },
      organisation: { code: 'CS-LEAD' },
      findings: [{ code: 'CALIBRATION_UNKNOWN' }],
      stays: [{ place: { name: 'FRIDGE-1' }, until: null, movedBy: { name: expect.any(String) } }],
      standing: {
        heardAt: null,
        celsius: null,
        readAt: null,
        knownGoodUntil: null,
        battery: null,
        position: null,
      },
      retiredAt: null,
    })
  })

  it('keeps nothing from which the secret could be told', async () => {
    const { id, secret } = await deviceOf(world)
    const everywhere = await world.rows<{ text: string }>(
      `select to_jsonb(d)::text as text from devices d where id = $1
       union all select to_jsonb(a)::text from audit_entries a where subject_id = $1
       union all select to_jsonb(k)::text from idempotency_keys k
       union all select to_jsonb(o)::text from outbox o where subject_id = $1`,
      [id],
    )
    expect(everywhere.length).toBeGreaterThan(2)
    for (const { text } of everywhere) expect(text).not.toContain(secret)
  })

  it('tells the secret once, however often the same call is made', async () => {
    const input = {
      code: 'F-2',
      kind: 'FRIDGE',
      probe: 'LOAD',
      placeId: await placeOf(world, 'FRIDGE-1'),
      idempotencyKey: 'once',
    } as const
    const first = await registerDevice(await world.as('lead.manager'), input)
    const again = await registerDevice(await world.as('lead.manager'), input)
    expect(again).toEqual({ id: first.id, secret: null })
    const known = { organisation: 'CS-LEAD', device: 'F-2', secret: first.secret }
    expect((await knownDevice(world.services, known))?.id).toBe(first.id)
  })

  it('takes a device in reserve by the range whose limits are its own', async () => {
    const { answer } = await register({
      code: 'R-1',
      kind: 'BOX',
      placeId: null,
      contents: 'FROZEN',
      everySeconds: 10,
    })
    expect(answer.device).toMatchObject({ place: null, contents: 'FROZEN', everySeconds: 10, stays: [] })
    const { problems } = await register({ code: 'R-2', placeId: null })
    expect(problems).toMatchObject([{ field: 'contents' }])
  })

  it.each<[string, () => Promise<Partial<RegisterDeviceInput>>, string[]]>([
    ['a name that is taken', async () => ({ code: 'F-1' }), []],
    [
      'a place of another kind',
      async () => ({ code: 'F-3', placeId: await placeOf(world, 'BOX-1') }),
      ['DEVICE_PLACE_UNLIKE'],
    ],
    ['another range', async () => ({ code: 'F-3', contents: 'ROOM' }), ['DEVICE_CONTENTS_UNLIKE']],
  ])('refuses %s', async (_, changes, codes) => {
    const { answer } = await register(await changes())
    expect(answer.code).toBe('DEVICE_REFUSED')
    expect(answer.findings.map(({ code }: { code: string }) => code)).toEqual(codes)
  })

  it.each<[Partial<RegisterDeviceInput>, string]>([
    [{ code: '' }, 'code'],
    [{ code: 'a/b' }, 'code'],
    [{ code: '冰箱' }, 'code'],
    [{ code: '-1' }, 'code'],
    [{ code: 'F'.repeat(65) }, 'code'],
    [{ everySeconds: 0 }, 'everySeconds'],
    [{ everySeconds: 3601 }, 'everySeconds'],
  ])('takes no %j', async (changes, field) => {
    expect((await register(changes)).problems).toMatchObject([{ field }])
  })

  it('gives a secret that opens nothing elsewhere, and lets no technician register', async () => {
    const lead = await deviceOf(world, { code: 'SAME' })
    const member = await deviceOf(
      world,
      { code: 'SAME', kind: 'FRIDGE', placeId: null, contents: 'COLD' },
      'mem01.technician',
    ).catch(() => null)
    expect(member).toBeNull()
    const as = (organisation: string, secret: string) =>
      knownDevice(world.services, { organisation, device: 'SAME', secret })
    expect((await as('CS-LEAD', lead.secret))?.id).toBe(lead.id)
    expect(await as('KH-LEAD', lead.secret)).toBeNull()
    expect(await as('CS-LEAD', `${lead.secret} `)).toBeNull()
  })
})
