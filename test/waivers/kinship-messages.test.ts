import { afterAll, beforeAll, expect, it } from 'vitest'
import { startHub, type TestHub } from '#test/support/hub.ts'
import { somebody } from '#test/support/kin.ts'

let hub: TestHub
beforeAll(async () => {
  hub = await startHub()
})
afterAll(() => hub.stop())

const push = async (operation: string, input: object) => {
  const answer = await fetch(`${hub.doors.http}/messages/CS-HB`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', authorization: await hub.token('peer.zheliban') },
    body: JSON.stringify({ operation, input }),
  })
  return { status: answer.status, body: (await answer.json()) as Record<string, unknown> }
}

it('the citizen service pushes what donors certify and take back, and hears why something was not kept', async () => {
  const [donor, relative] = [somebody(), somebody()]
  const input = { reference: 'ZLB-HTTP-1', donor, relative, relation: 'SPOUSE', idempotencyKey: 'zlb-1' }
  const first = await push('certifyKinship', input)
  expect(first).toMatchObject({ status: 200, body: { type: 'Kinship' } })
  expect(await push('certifyKinship', input)).toEqual(first)
  expect(await push('certifyKinship', { ...input, idempotencyKey: 'zlb-2' })).toEqual(first)
  const self = { reference: 'ZLB-HTTP-2', donor, relative: donor, relation: 'SIBLING' }
  const refused = await push('certifyKinship', self)
  expect(refused).toMatchObject({ status: 422, body: { error: { code: 'KINSHIP_REFUSED' } } })
  const legacy = { ...input, reference: 'ZLB-HTTP-3', idempotencyKey: 'zlb-3' }
  const old = await push('certifyKinship', {
    ...legacy,
    donor: { ...donor, identityNumber: '990000800601001' },
  })
  expect(old).toMatchObject({
    status: 400,
    body: { error: { code: 'BAD_USER_INPUT', problems: [{ field: 'donor.identityNumber' }] } },
  })
  for (const { body } of [refused, old]) expect(JSON.stringify(body)).not.toContain('990000')
  const ended = await push('revokeKinship', { reference: 'ZLB-HTTP-1', reason: '献血者撤回' })
  expect(ended).toEqual(first)
  expect(await push('revokeKinship', { reference: 'ZLB-HTTP-9', reason: '献血者撤回' })).toMatchObject({
    status: 404,
  })
})
