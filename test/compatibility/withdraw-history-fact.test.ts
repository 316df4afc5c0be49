import { afterAll, beforeAll, expect, it } from 'vitest'
import { recordRequirement } from '#resolvers/compatibility/record-requirement.ts'
import { recordTyping } from '#resolvers/compatibility/record-typing.ts'
import { withdrawHistoryFact } from '#resolvers/compatibility/withdraw-history-fact.ts'
import { groupA } from '#test/support/bank.ts'
import { passportIn, sampled } from '#test/support/passport.ts'
import { refusalOf } from '#test/support/requests.ts'
import { makeWorld, type World } from '#test/support/world.ts'

let world: World
beforeAll(async () => {
  world = await makeWorld()
})
afterAll(() => world.close())

const factOf = async (personId: string) =>
  (await world.rows<{ id: string }>('select id from history_facts where person_id = $1', [personId]))[0]
    ?.id ?? ''
const withdraw = async (factId: string, reason = '录入错误') =>
  withdrawHistoryFact(await world.as('lead.manager'), { factId, reason })

it('takes back what was recorded by hand, once, with the reason kept', async () => {
  const { patientId, personId } = await sampled(world)
  await recordRequirement(await world.as('mem01.physician'), { patientId, requirements: ['WASHED'] })
  const factId = await factOf(personId)
  await withdraw(factId)
  expect((await passportIn(world, personId)).requirements).toEqual([])
  expect(await world.rows('select withdraw_reason from history_facts where id = $1', [factId])).toEqual([
    { withdraw_reason: '录入错误' },
  ])
  expect(await refusalOf(withdraw(factId))).toMatchObject({ code: 'HISTORY_FACT_REFUSED' })
})

it('refuses what rests on a result, a missing reason and nonsense', async () => {
  const { sampleId, personId } = await sampled(world)
  await recordTyping(await world.as('lead.technician'), { sampleId, reactions: groupA })
  const factId = await factOf(personId)
  expect(await refusalOf(withdraw(factId))).toMatchObject({ code: 'HISTORY_FACT_REFUSED' })
  expect(await refusalOf(withdraw(factId, ' '))).toMatchObject({ code: 'BAD_USER_INPUT' })
  expect(await refusalOf(withdraw('nonsense'))).toMatchObject({ code: 'NOT_FOUND' })
})
