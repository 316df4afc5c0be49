import { afterAll, beforeAll, expect, it } from 'vitest'
import { recordTyping } from '#resolvers/compatibility/record-typing.ts'
import { resolveConflict } from '#resolvers/compatibility/resolve-conflict.ts'
import { groupA, groupB } from '#test/support/bank.ts'
import { identityNumber, nextNumber, routineForm } from '#test/support/forms.ts'
import { factsOf, passportIn, patientOf } from '#test/support/passport.ts'
import { accepted, refusalOf } from '#test/support/requests.ts'
import { makeWorld, type World } from '#test/support/world.ts'

let world: World
beforeAll(async () => {
  world = await makeWorld()
})
afterAll(() => world.close())

const HOUR = 3_600_000

/** Odd, as a man's number is. */
let sequence = 101
/** One person at two hospitals, whose second tube gave another group. */
const contradicted = async () => {
  sequence += 2
  const { patient } = routineForm()
  const identity = identityNumber('19680707', String(sequence))
  const drawn = async (account: string, reactions: typeof groupA | typeof groupB) => {
    world.pass(30 * HOUR)
    const form = routineForm()
    const { sampleId } = await accepted(world, {
      account,
      form: {
        patient: { ...patient, hospitalNumber: form.patient.hospitalNumber, identityNumber: identity },
        plannedAt: new Date(world.now().getTime() + HOUR),
        sample: {
          sampleNumber: nextNumber('S'),
          specimenType: 'WB',
          collectedAt: new Date(world.now().getTime() - HOUR),
          collectorName: '王护',
        },
      },
    })
    const { id } = await recordTyping(await world.as('lead.technician'), { sampleId, reactions })
    return { sampleId, typingId: id as string }
  }
  const first = await drawn('mem01.physician', groupA)
  const wrong = await drawn('mem02.physician', groupB)
  return { first, wrong, drawn, ...(await patientOf(world, first.sampleId)) }
}
const resolve = async (content: object, second = 'lead.technician2') => {
  const input = { cause: 'WRONG_BLOOD_IN_TUBE', explanation: '采血时未核对腕带', ...content } as never
  const terminal = await world.as('lead.technician')
  const token = await world.signed(terminal, second, 'resolveConflict', input)
  return resolveConflict(terminal, { ...(input as object), signatures: [token] } as never)
}

it('takes a wrong tube of another hospital out of use, and the group stands again', async () => {
  const { patientId, personId, wrong, drawn } = await contradicted()
  expect((await passportIn(world, personId)).group).toEqual({
    standing: 'CONFLICT',
    abo: null,
    rhd: 'UNKNOWN',
  })
  const again = await drawn('mem01.physician', groupA)
  await resolve({ patientId, refutedIds: [wrong.typingId], evidenceTypingId: again.typingId })
  expect((await passportIn(world, personId)).group).toEqual({
    standing: 'CONFIRMED',
    abo: 'A',
    rhd: 'POSITIVE',
  })
  expect((await factsOf(world, personId)).map(({ value }) => value)).toEqual(['A POSITIVE', 'A POSITIVE'])
  const [row] = await world.rows('select current, refuted_by_id from typings where id = $1', [wrong.typingId])
  expect(row).toMatchObject({ current: false, refuted_by_id: expect.stringMatching(/^grs_/) })
})

it('asks for evidence that came after the contradiction', async () => {
  const { patientId, personId, first, wrong } = await contradicted()
  const refusal = await refusalOf(
    resolve({ patientId, refutedIds: [wrong.typingId], evidenceTypingId: first.typingId }),
  )
  expect(refusal).toMatchObject({ code: 'RESOLUTION_REFUSED' })
  expect((await passportIn(world, personId)).group.standing).toBe('CONFLICT')
})

it('says what a proposal lacks, and the conflict stands', async () => {
  const { patientId, personId, first, wrong, drawn } = await contradicted()
  const another = await contradicted()
  const again = await drawn('mem01.physician', groupA)
  const retyped = await recordTyping(await world.as('lead.technician'), {
    sampleId: wrong.sampleId,
    reactions: groupA,
  })
  const codesOf = async (refuted: string, evidence: string) => {
    const content = { patientId, refutedIds: [refuted], evidenceTypingId: evidence }
    const refusal = (await refusalOf(resolve(content))) as { findings?: { code: string }[] } | null
    return refusal?.findings?.map(({ code }) => code)
  }
  expect(await codesOf(wrong.typingId, first.typingId)).toEqual(['RESOLUTION_EVIDENCE_TOO_OLD'])
  expect(await codesOf(wrong.typingId, another.first.typingId)).toEqual(['RESOLUTION_EVIDENCE_MISSING'])
  expect(await codesOf(another.wrong.typingId, again.typingId)).toEqual(['RESOLUTION_NOT_OF_PERSON'])
  expect(await codesOf(first.typingId, again.typingId)).toEqual(['RESOLUTION_CONFLICT_REMAINS'])
  expect(await codesOf(wrong.typingId, retyped.id)).toEqual(['RESOLUTION_NEEDS_NEW_SAMPLE'])
  expect((await passportIn(world, personId)).group.standing).toBe('CONFLICT')
})

it('asks for two different people', async () => {
  const { patientId, wrong, drawn } = await contradicted()
  const again = await drawn('mem01.physician', groupA)
  const content = { patientId, refutedIds: [wrong.typingId], evidenceTypingId: again.typingId }
  expect(await refusalOf(resolve(content, 'lead.technician'))).toMatchObject({ code: 'SIGNATURE_REFUSED' })
  expect(
    await refusalOf(
      resolveConflict(await world.as('lead.technician'), {
        ...content,
        cause: 'TESTING_ERROR',
        explanation: '误判',
      }),
    ),
  ).toMatchObject({ code: 'SIGNATURE_REFUSED' })
})

it('finds nothing to resolve once it is resolved', async () => {
  const { patientId, wrong, drawn } = await contradicted()
  const again = await drawn('mem01.physician', groupA)
  const content = { patientId, refutedIds: [wrong.typingId], evidenceTypingId: again.typingId }
  await resolve(content)
  expect(await refusalOf(resolve({ ...content, explanation: '再次处理' }))).toMatchObject({
    code: 'RESOLUTION_REFUSED',
    findings: [{ code: 'RESOLUTION_NOTHING_TO_RESOLVE' }],
  })
})
