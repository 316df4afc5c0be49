import { randomBytes } from 'node:crypto'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { makeIdentityKeys } from '#db/identity-keys.ts'
import { rotateIdentityNumbers } from '#db/requests/identity-rotation.ts'
import { recordPatient } from '#resolvers/requests/record-patient.ts'
import { makeWorld, type World } from '#test/support/world.ts'

let world: World
const first = { id: '1', key: randomBytes(32) }
const second = { id: '2', key: randomBytes(32) }
const hash = randomBytes(32)

beforeAll(async () => {
  world = await makeWorld({ keys: makeIdentityKeys({ encryption: [first], hash }) })
})
afterAll(() => world.close())

it('encrypts every identity number anew with the newest key, once, and still finds it by its hash', async () => {
  const ctx = await world.as('his.mem01', 'hl7')
  const patient = { hospitalNumber: 'R1', name: '示例', identityNumber: '330822196807071236' }
  await recordPatient(ctx, { patient })
  const [before] = await world.rows<{ identity_cipher: string; identity_hash: string }>(
    'select * from patients',
  )
  expect(before?.identity_cipher).toMatch(/^1\./)

  const keys = makeIdentityKeys({ encryption: [second, first], hash })
  expect(await rotateIdentityNumbers(world.database, keys)).toBe(1)
  expect(await rotateIdentityNumbers(world.database, keys)).toBe(0)

  const [after] = await world.rows<{ identity_cipher: string; identity_hash: string }>(
    'select * from patients',
  )
  const newestAlone = makeIdentityKeys({ encryption: [second], hash })
  expect(newestAlone.decrypt(after?.identity_cipher ?? '')).toBe('330822196807071236')
  expect(after?.identity_hash).toBe(before?.identity_hash)
})
