import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { recordEncounter } from '#resolvers/requests/record-encounter.ts'
import { submitRequest } from '#resolvers/requests/submit-request.ts'
import { tellAdmitted } from '#server/workers/kin.ts'
import { routineForm } from '#test/support/forms.ts'
import { scriptedPeers } from '#test/support/waiver-peers.ts'
import { donor as donorOf, given } from '#test/support/waivers.ts'
import { makeWorld, type World } from '#test/support/world.ts'

const script = scriptedPeers()
let world: World
beforeAll(async () => {
  world = await makeWorld({ peers: script.peers })
})
afterAll(() => world.close())

const PRIORITY = 'query ($id: ID!) { request(id: $id) { donorPriority } }'
const priorityFor = async (account: string, id: string) =>
  (await world.ask(account, PRIORITY, { id })).data?.request?.donorPriority

/** A request for somebody who was admitted, with their identity number or without one. */
const asked = async (visitNumber: string, hasNumber: boolean) => {
  const { patient: known, ...form } = routineForm({ encounter: { visitNumber, class: 'I' } })
  const patient = hasNumber
    ? known
    : { ...known, identityNumber: null, identityExemption: 'FOREIGNER' as const }
  const number = known.identityNumber ?? ''
  script.knows({ number, donor: donorOf('donor', [given(400, '2024-01-15')]) })
  await recordEncounter(await world.as('his.mem01', 'hl7'), { trigger: 'ADMITTED', visitNumber, patient })
  const { id } = await submitRequest(await world.as('mem01.physician'), { ...form, patient })
  return id
}

describe('donorPriority of a request', () => {
  it('is read by ward and blood bank once the patient was looked up, and says of whom it is not known', async () => {
    const id = await asked('PRI-1', true)
    expect(await priorityFor('mem01.physician', id)).toBeNull()
    await tellAdmitted(world.services)
    expect(await priorityFor('mem01.physician', id)).toBe(true)
    expect(await priorityFor('lead.technician', id)).toBe(true)
    expect(await priorityFor('mem02.physician', id)).toBeUndefined()
  })

  it('is false for who gave nothing', async () => {
    const id = await asked('PRI-2', false)
    await tellAdmitted(world.services)
    expect(await priorityFor('mem01.physician', id)).toBe(false)
  })
})
