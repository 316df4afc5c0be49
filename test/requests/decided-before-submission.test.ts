import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { BadInput } from '#lib/errors.ts'
import { closeRequest } from '#resolvers/inventory/close-request.ts'
import { acceptRequest } from '#resolvers/requests/accept-request.ts'
import { approveRequest } from '#resolvers/requests/approve-request.ts'
import { cancelRequest } from '#resolvers/requests/cancel-request.ts'
import { collectSample } from '#resolvers/requests/collect-sample.ts'
import { recordConsent } from '#resolvers/requests/record-consent.ts'
import { rejectRequest } from '#resolvers/requests/reject-request.ts'
import { sendBackRequest } from '#resolvers/requests/send-back-request.ts'
import type { RequestDecision } from '#rules/requests/acts.ts'
import { newPatient } from '#test/support/approvals.ts'
import { bag, stocked } from '#test/support/bank.ts'
import { emergencyOf, releasedInEmergency } from '#test/support/emergency.ts'
import { nextNumber } from '#test/support/forms.ts'
import { accepted, refusalOf, submitted } from '#test/support/requests.ts'
import { stateOf } from '#test/support/states.ts'
import { makeWorld, type World } from '#test/support/world.ts'

let world: World
beforeAll(async () => {
  world = await makeWorld()
})
afterAll(() => world.close())

/** When it is said to have been; absent: now. */
type Dated = { readonly requestId: string; readonly occurredAt?: Date }
type Decision = {
  readonly decide: (of: Dated) => Promise<unknown>
  /** What the request has to stand in; absent: as it was submitted. */
  readonly from?: typeof accepted
}

const decisions: Readonly<Record<RequestDecision, Decision>> = {
  accept: { decide: async (of) => acceptRequest(await world.as('lead.technician'), of) },
  reject: {
    decide: async (of) => rejectRequest(await world.as('lead.manager'), { ...of, reason: 'NOT_INDICATED' }),
  },
  approve: { decide: async (of) => approveRequest(await world.as('mem01.superior'), of) },
  sendBack: {
    decide: async (of) => sendBackRequest(await world.as('mem01.superior'), { ...of, reason: '请补充指征' }),
  },
  cancel: { decide: async (of) => cancelRequest(await world.as('mem01.physician'), of) },
  close: {
    from: accepted,
    decide: async (of) =>
      closeRequest(await world.as('lead.technician'), { ...of, reason: 'PATIENT_DIED', toldBy: '丙医师' }),
  },
}
const cases = Object.entries(decisions)

/** A form of a downtime: written the hour before, entered now. */
const written = new Date('2026-03-01T00:50:00Z')
const made = async ({ from = submitted }: Decision) =>
  (await from(world, { form: { patient: newPatient(), occurredAt: written } })).id

describe.each(cases)('A request', (name, decision) => {
  it(`is not given a decision (${name}) of a time before it was submitted`, async () => {
    const requestId = await made(decision)
    const before = await stateOf(world, 'requests', requestId)
    for (const occurredAt of [new Date('1990-01-01T00:00:00Z'), new Date(written.getTime() - 1)]) {
      const refusal = await refusalOf(decision.decide({ requestId, occurredAt }))
      expect(refusal).toBeInstanceOf(BadInput)
      expect(refusal).toMatchObject({
        problems: [
          {
            field: 'occurredAt',
            words: {
              zh: expect.stringContaining('2026-03-01 08:50'),
              en: expect.stringContaining('before the request was submitted, 2026-03-01 08:50'),
            },
          },
        ],
      })
    }
    expect(await stateOf(world, 'requests', requestId)).toBe(before)
  })

  it(`takes one (${name}) of the downtime in which it was written, entered afterwards`, async () => {
    const requestId = await made(decision)
    expect(await refusalOf(decision.decide({ requestId, occurredAt: written }))).toBeNull()
  })
})

describe('A decision that nobody dates', () => {
  it('is one of now, where the clock is behind that of the instance which took the request in', async () => {
    const requestId = await made({ decide: async () => null })
    const behind = written.getTime() - 3_600_000 - Date.parse('2026-03-01T01:00:00Z')
    world.pass(behind)
    const refusal = await refusalOf(decisions.accept.decide({ requestId }))
    world.pass(-behind)
    expect(refusal).toBeNull()
  })
})

describe('What happened before a request was submitted', () => {
  const early = new Date(written.getTime() - 30 * 60_000)

  it('is recorded: a tube that was drawn, a consent that was signed', async () => {
    const requestId = await made({ decide: async () => null })
    const tube = {
      requestId,
      sampleNumber: nextNumber('S'),
      selfCheck: true,
      occurredAt: early,
    }
    expect(await refusalOf(collectSample(await world.as('his.mem01'), tube))).toBeNull()
    const consent = { requestId, kind: 'PATIENT', signedAt: early, occurredAt: early } as const
    expect(await refusalOf(recordConsent(await world.as('mem01.physician'), consent))).toBeNull()
  })

  it('is recorded: blood that left in an emergency while its form was still to be written', async () => {
    const { requestId } = await emergencyOf(world, { occurredAt: written })
    const [unitId = ''] = await stocked(world, bag(world, { abo: 'O' }))
    await releasedInEmergency(world, requestId, {
      units: [{ unitId, visualDefects: [] }],
      occurredAt: early,
    })
    expect(await stateOf(world, 'requests', requestId)).not.toBe('SUBMITTED')
  })
})
