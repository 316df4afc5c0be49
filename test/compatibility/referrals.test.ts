import { afterAll, beforeAll, expect, it } from 'vitest'
import { answerReferral } from '#resolvers/compatibility/answer-referral.ts'
import { referCase } from '#resolvers/compatibility/refer-case.ts'
import { idsIn } from '#test/support/lists.ts'
import { accepted } from '#test/support/requests.ts'
import { makeWorld, type World } from '#test/support/world.ts'

let world: World
beforeAll(async () => {
  world = await makeWorld()
})
afterAll(() => world.close())

it('lists the cases that wait for an opinion, the newest first, to each its own', async () => {
  const refer = async () => {
    const { sampleId } = await accepted(world)
    const asked = { kind: 'DIFFICULT_GROUP', referredTo: '杭州参比实验室', question: '正反定型不符' } as const
    return (await referCase(await world.as('lead.technician'), { sampleId, ...asked })).id
  }
  const first = await refer()
  const second = await refer()
  const open = (account: string) => idsIn(world, account, 'referrals', 'open: true')
  expect(await open('lead.technician')).toEqual([second, first])
  expect(await open('mem01.physician')).toEqual([second, first])
  expect(await open('mem02.physician')).toEqual([])
  await answerReferral(await world.as('lead.technician'), {
    referralId: first,
    opinion: 'A 亚型',
    answeredByName: '钱医师',
  })
  expect(await open('lead.technician')).toEqual([second])
  expect(await idsIn(world, 'lead.technician', 'referrals')).toEqual([second, first])
})
