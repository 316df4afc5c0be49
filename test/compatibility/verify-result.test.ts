import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { recordAntibodyScreen } from '#resolvers/compatibility/record-antibody-screen.ts'
import { recordTyping } from '#resolvers/compatibility/record-typing.ts'
import { type VerifyResultInput, verifyResult } from '#resolvers/compatibility/verify-result.ts'
import { sampleStates } from '#rules/requests/terms.ts'
import { groupA, stranger } from '#test/support/bank.ts'
import { accepted, refusalOf } from '#test/support/requests.ts'
import { stateOf } from '#test/support/states.ts'
import { makeWorld, type World } from '#test/support/world.ts'

let world: World
beforeAll(async () => {
  world = await makeWorld()
})
afterAll(() => world.close())

const recorded = async (account = 'lead.technician', status: 'FINAL' | 'PRELIMINARY' = 'FINAL') => {
  const { sampleId } = await accepted(world, stranger())
  const { id } = await recordTyping(await world.as(account), { sampleId, reactions: groupA, status })
  return { sampleId, resultId: id }
}
const verified = async (input: VerifyResultInput, account = 'lead.technician2') =>
  verifyResult(await world.as(account), input)
const verifierOf = async (id: string) =>
  (
    await world.rows(
      `select s.account, t.self_recheck from typings t join staff s on s.id = t.verified_by where t.id = $1`,
      [id],
    )
  )[0]

describe('verifyResult', () => {
  it('records the second person and tells of it', async () => {
    const { resultId, sampleId } = await recorded()
    expect(await verified({ resultId })).toEqual({ id: sampleId, resultId })
    expect(await verifierOf(resultId)).toEqual({ account: 'lead.technician2', self_recheck: false })
    const events = await world.rows(`select name from outbox where subject_id = $1 order by id`, [resultId])
    expect(events.map(({ name }) => name)).toContain('compatibility.resultVerified')
  })

  it.each(sampleStates)('of a sample that is %s is done, whatever became of the tube', async (state) => {
    const { resultId, sampleId } = await recorded()
    await world.rows('update samples set state = $2 where id = $1', [sampleId, state])
    expect(await verified({ resultId })).toEqual({ id: sampleId, resultId })
    expect(await verifierOf(resultId)).toEqual({ account: 'lead.technician2', self_recheck: false })
    expect(await stateOf(world, 'samples', sampleId)).toBe(state)
  })

  it('takes the colleague’s token at the performer’s own desk', async () => {
    const { resultId } = await recorded()
    const terminal = await world.as('lead.technician')
    const token = await world.signed(terminal, 'lead.technician2', 'verifyResult', { resultId })
    await verified({ resultId, signatures: [token] }, 'lead.technician')
    expect(await verifierOf(resultId)).toMatchObject({ account: 'lead.technician2' })
  })

  it('refuses the performer as the second person', async () => {
    const { resultId } = await recorded()
    expect(await refusalOf(verified({ resultId }, 'lead.technician'))).toMatchObject({
      code: 'SIGNATURE_REFUSED',
      message: '两次签名须为不同的两人。 / The two signatures must come from two different people.',
    })
    expect(await verifierOf(resultId)).toBeUndefined()
  })

  it('records the recheck of one who is alone on duty as what it is', async () => {
    const { resultId } = await recorded()
    await verified({ resultId, selfRecheck: true }, 'lead.technician')
    expect(await verifierOf(resultId)).toEqual({ account: 'lead.technician', self_recheck: true })
  })

  it('takes no recheck of one who is alone where the rules in force ask for two', async () => {
    const { resultId } = await recorded()
    await world.rows(
      `insert into rule_sets (alliance_id, id, jurisdiction, effective_from, source_citation, values)
       values ('CS', 'rul_tworead', '330822', '2026-01-01', 'test', '{"selfRecheckAllowed": false}')`,
    )
    const refusal = await refusalOf(verified({ resultId, selfRecheck: true }, 'lead.technician'))
    const before = await verifierOf(resultId)
    await verified({ resultId, selfRecheck: true })
    await world.rows(`delete from rule_sets where id = 'rul_tworead'`)
    expect(refusal).toMatchObject({
      code: 'SIGNATURE_REFUSED',
      findings: [{ code: 'SELF_RECHECK_NOT_ALLOWED', field: 'selfRecheck' }],
    })
    expect(before).toBeUndefined()
    expect(await verifierOf(resultId)).toEqual({ account: 'lead.technician2', self_recheck: false })
  })

  const reported = async () => {
    const { sampleId } = await accepted(world, stranger())
    const { id } = await recordAntibodyScreen(await world.as('lis.lead'), { sampleId, result: 'NEGATIVE' })
    return id as string
  }
  const signaturesOf = async (id: string) =>
    (
      await world.rows(
        `select p.account as tester, v.account as verifier, r.self_recheck from antibody_screens r
           left join staff p on p.id = r.performed_by left join staff v on v.id = r.verified_by where r.id = $1`,
        [id],
      )
    )[0]

  it('takes the first person for the tester of what a machine reported, and another to verify it', async () => {
    const resultId = await reported()
    await verified({ resultId }, 'lead.technician')
    expect(await signaturesOf(resultId)).toEqual({
      tester: 'lead.technician',
      verifier: null,
      self_recheck: false,
    })
    expect(await refusalOf(verified({ resultId }, 'lead.technician'))).toMatchObject({
      code: 'SIGNATURE_REFUSED',
    })
    await verified({ resultId })
    expect(await signaturesOf(resultId)).toEqual({
      tester: 'lead.technician',
      verifier: 'lead.technician2',
      self_recheck: false,
    })
  })

  it('takes both signatures under what a machine reported at once', async () => {
    const resultId = await reported()
    const terminal = await world.as('lead.technician')
    const token = await world.signed(terminal, 'lead.technician2', 'verifyResult', { resultId })
    await verified({ resultId, signatures: [token] }, 'lead.technician')
    expect(await signaturesOf(resultId)).toMatchObject({
      tester: 'lead.technician',
      verifier: 'lead.technician2',
    })
  })

  it.each([
    [
      'a preliminary result',
      async () => recorded('lead.technician', 'PRELIMINARY'),
      '初步结果不用于任何决定。 / A preliminary result never feeds a decision.',
    ],
    [
      'a result that was corrected',
      async () => {
        const made = await recorded()
        const correction = { sampleId: made.sampleId, reactions: groupA, status: 'CORRECTED' } as const
        await recordTyping(await world.as('lead.technician'), correction)
        return made
      },
      '该结果已被更正 / the result was replaced by a correction',
    ],
    [
      'a result that was verified before',
      async () => {
        const made = await recorded()
        await verified({ resultId: made.resultId })
        return made
      },
      '该结果已复核 / the result was verified before',
    ],
  ])('refuses %s', async (_, make, message) => {
    const { resultId } = await make()
    expect(await refusalOf(verified({ resultId }, 'lead.manager'))).toMatchObject({
      code: 'RESULT_REFUSED',
      message,
    })
  })

  it('refuses a verifier who is not qualified', async () => {
    const { resultId } = await recorded()
    const terminal = await world.as('lead.technician')
    const token = await world.signed(terminal, 'lead.nurse', 'verifyResult', { resultId })
    const refusal = await refusalOf(verified({ resultId, signatures: [token] }, 'lead.technician'))
    expect(refusal).toMatchObject({
      code: 'SIGNATURE_REFUSED',
      findings: expect.arrayContaining([expect.objectContaining({ code: 'SIGNER_TITLE_MISSING' })]),
    })
  })

  it('answers another alliance’s result, a random one and nonsense alike', async () => {
    const { resultId } = await recorded()
    const answers = await Promise.all(
      [resultId, `typ_${'0'.repeat(32)}`, 'nonsense'].map((id) =>
        refusalOf(verified({ resultId: id }, 'kh.technician')).then(String),
      ),
    )
    expect(new Set(answers).size).toBe(1)
  })
})
