import { randomBytes } from 'node:crypto'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { makeIdentityKeys } from '#db/identity-keys.ts'
import { rotateWaiverCiphers } from '#db/waivers/identity-rotation.ts'
import { certify, somebody } from '#test/support/kin.ts'
import { makeWorld, type World } from '#test/support/world.ts'

let world: World
const first = { id: '1', key: randomBytes(32) }
const second = { id: '2', key: randomBytes(32) }
const hash = randomBytes(32)

beforeAll(async () => {
  world = await makeWorld({ keys: makeIdentityKeys({ encryption: [first], hash }) })
})
afterAll(() => world.close())

it('encrypts who stands in a kinship anew with the newest key, once', async () => {
  const [donor, relative] = [somebody(), somebody()]
  await certify(world, { donor, relative })
  const keys = makeIdentityKeys({ encryption: [second, first], hash })
  expect(await rotateWaiverCiphers(world.database, keys)).toBe(1)
  expect(await rotateWaiverCiphers(world.database, keys)).toBe(0)
  const [row] = await world.rows<Record<string, string>>('select * from kinships')
  const newestAlone = makeIdentityKeys({ encryption: [second], hash })
  expect(
    ['donor_cipher', 'donor_name_cipher', 'relative_cipher', 'relative_name_cipher'].map((name) =>
      newestAlone.decrypt(row?.[name] ?? ''),
    ),
  ).toEqual([donor.identityNumber, donor.name, relative.identityNumber, relative.name])
})
