import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { waiverCases } from '#resolvers/waivers/read-cases.ts'
import { refundsOf, secondCashier } from '#test/support/refunds.ts'
import { type Desk, makeDesk } from '#test/support/waiver-desk.ts'

let desk: Desk
/** One case in each state, by its id. */
let made: Readonly<Record<'waits' | 'asked' | 'owed' | 'confirmed' | 'signed', string>>
beforeAll(async () => {
  desk = await makeDesk()
  const refunds = refundsOf(desk)
  const [signed, confirmed, owed] = [
    (await refunds.signed()).caseId,
    (await refunds.confirmed()).caseId,
    (await refunds.owed()).caseId,
  ]
  const { caseId: asked, patient, wife } = await refunds.waiting()
  desk.script.setUp()
  desk.script.relates(patient, wife, 'SPOUSE', 'CONTRADICTED')
  await refunds.decide()
  made = { signed, confirmed, owed, asked, waits: (await refunds.waiting()).caseId }
})
beforeEach(() => desk.script.setUp())
afterAll(() => desk.world.close())

const LIST = `query ($mine: Boolean, $state: [WaiverCaseState!]) { waiverCases(mine: $mine, state: $state) { edges { node { id } } } }`
const listed = async (account: string, variables: object) => {
  const { data, errors } = await desk.world.ask(account, LIST, variables as Record<string, unknown>)
  expect(errors).toBeUndefined()
  return data?.waiverCases.edges.map(({ node }: { node: { id: string } }) => node.id)
}

describe('waiverCases', () => {
  it('is the work list of a cashier: all that goes on by them, and not what another has to sign', async () => {
    const { asked, owed, confirmed, signed } = made
    expect(await listed('mem01.cashier', { mine: true })).toEqual([asked, owed, signed])
    const second = await secondCashier(desk.world)
    const { edges } = await waiverCases(second, { mine: true })
    await second.reads.close()
    expect(edges.map(({ node }) => node.id)).toEqual([asked, owed, confirmed, signed])
  })

  it('is the work list of the station: what is to be ruled, at any of its hospitals', async () => {
    expect(await listed('station.finance', { mine: true })).toEqual([made.asked])
    expect(await listed('station.finance', { mine: true, state: ['OWED'] })).toEqual([])
    expect(await listed('station.finance', { state: ['OWED'] })).toEqual([made.owed])
  })

  it('lists all of the hospital’s, the newest first, and none to another hospital', async () => {
    const { waits, asked, owed, confirmed, signed } = made
    expect(await listed('mem01.cashier', {})).toEqual([waits, asked, owed, confirmed, signed])
    expect(await listed('lead.cashier', {})).toEqual([])
  })
})
