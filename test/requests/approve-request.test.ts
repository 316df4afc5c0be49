import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { amendRequest } from '#resolvers/requests/amend-request.ts'
import { approveRequest } from '#resolvers/requests/approve-request.ts'
import { cancelRequest } from '#resolvers/requests/cancel-request.ts'
import { submitRequest } from '#resolvers/requests/submit-request.ts'
import { statesOfAct } from '#rules/requests/acts.ts'
import { requestStates } from '#rules/requests/terms.ts'
import {
  approved,
  approvers,
  countPlasma,
  emergencyForm,
  newPatient,
  plasmaForm,
} from '#test/support/approvals.ts'
import { routineForm } from '#test/support/forms.ts'
import { refusalOf, submitted } from '#test/support/requests.ts'
import { requestIn, stateOf } from '#test/support/states.ts'
import { makeWorld, type World } from '#test/support/world.ts'

let world: World
beforeAll(async () => {
  world = await makeWorld()
  await countPlasma(world)
})
afterAll(() => world.close())

const FIELDS = 'approvalStanding approvalTier dayTotalMl missingApprovals'
const told = async (id: string, fields = FIELDS) => {
  const answer = await world.ask('mem01.nurse', `query ($id: ID!) { request(id: $id) { ${fields} } }`, { id })
  expect(answer.errors).toBeUndefined()
  return answer.data?.request
}
const placed = async (form = plasmaForm(400), account = 'mem01.physician') =>
  (await submitRequest(await world.as(account), form)).id
const approving = async (account: string, input: Parameters<typeof approveRequest>[1]) =>
  refusalOf(approveRequest(await world.as(account), input))

describe('approveRequest', () => {
  it.each(requestStates)('of a request that is %s is done or refused as the table says', async (state) => {
    const id = await requestIn(world, state)
    const refusal = await approving('mem01.superior', { requestId: id })
    const allowed = statesOfAct.approve.includes(state)
    if (allowed) expect(refusal).toBeNull()
    else expect(refusal).toMatchObject({ code: 'NOT_IN_STATE', state })
    expect(await stateOf(world, 'requests', id)).toBe(state)
    expect(await told(id, 'approvals { kind }')).toEqual({ approvals: allowed ? [{ kind: 'APPROVED' }] : [] })
  })

  it.each([
    [799, 1],
    [800, 2],
    [1599, 2],
    [1600, 3],
  ])('of %d ml is asked for as tier %d says, one after the other', async (ml, tier) => {
    const id = await placed(plasmaForm(ml))
    const steps = ['SUPERIOR_PHYSICIAN', 'DEPARTMENT_HEAD', 'MEDICAL_AFFAIRS'].slice(0, tier)
    for (const [index, account] of approvers.slice(0, tier).entries()) {
      expect(await told(id)).toEqual({
        approvalStanding: 'INCOMPLETE',
        approvalTier: tier,
        dayTotalMl: ml,
        missingApprovals: steps.slice(index),
      })
      expect(await approving(account, { requestId: id })).toBeNull()
    }
    expect(await told(id, 'approvalStanding missingApprovals')).toEqual({
      approvalStanding: 'COMPLETE',
      missingApprovals: [],
    })
    expect(await approving('mem01.superior', { requestId: id })).toMatchObject({
      code: 'APPROVAL_REFUSED',
      findings: [{ code: 'APPROVAL_NOT_NEEDED' }],
    })
  })

  it('keeps each with its step, its person, and what it was judged on', async () => {
    const id = await placed(plasmaForm(900))
    await approveRequest(await world.as('mem01.superior'), { requestId: id, note: '已核对' })
    const fields = 'approvals { kind step by { name } totalMl tier requestVersion note assertedBy }'
    expect((await told(id, fields))?.approvals).toEqual([
      {
        kind: 'APPROVED',
        step: 'SUPERIOR_PHYSICIAN',
        by: { name: '示例上级丙' },
        totalMl: 900,
        tier: 2,
        requestVersion: 1,
        note: '已核对',
        assertedBy: null,
      },
    ])
    await expect(world.rows('select 1 from approvals')).resolves.not.toEqual([])
    const change = world.database.transaction(
      { allianceIds: ['CS'], organisationIds: [], view: 'system' },
      (_, client) => client.query('update approvals set tier = 1'),
    )
    await expect(change).rejects.toThrow(/permission denied/)
  })

  it('is refused out of order, to another role, to the one who applied, and to another hospital', async () => {
    const id = await placed(plasmaForm(1600), 'mem01.superior')
    const codes = async (account: string, step?: 'DEPARTMENT_HEAD') => {
      const refusal = (await approving(account, { requestId: id, step })) as { findings?: { code: string }[] }
      return refusal.findings?.map(({ code }) => code)
    }
    expect(await codes('mem01.head', 'DEPARTMENT_HEAD')).toEqual(['APPROVAL_OUT_OF_ORDER'])
    expect(await codes('mem01.head')).toEqual(['APPROVER_ROLE_MISSING'])
    expect(await codes('mem01.superior')).toEqual(['APPROVER_IS_APPLICANT'])
    expect(await approving('lead.superior', { requestId: id })).toMatchObject({ code: 'FORBIDDEN' })
    expect(await approving('mem02.superior', { requestId: id })).toMatchObject({ code: 'NOT_FOUND' })
    expect(await approving('mem01.physician', { requestId: id })).toMatchObject({ code: 'FORBIDDEN' })
    expect(await told(id, 'approvals { kind }')).toEqual({ approvals: [] })
  })

  it('is refused to a superior who holds no higher title than who applied, unless the alliance says otherwise', async () => {
    const id = await placed()
    const titled = (titles: string[]) =>
      world.rows(`update staff set titles = $1 where account = 'mem01.superior'`, [titles])
    await titled(['PHYSICIAN_INTERMEDIATE'])
    const refusal = await approving('mem01.superior', { requestId: id })
    await titled(['PHYSICIAN_INTERMEDIATE', 'PHYSICIAN_ASSOCIATE_CHIEF'])
    expect(refusal).toMatchObject({ findings: [{ code: 'APPROVER_TITLE_NOT_SUPERIOR' }] })
    expect(await approving('mem01.superior', { requestId: id })).toBeNull()
    await titled(['PHYSICIAN_ASSOCIATE_CHIEF'])
  })

  it('is refused with a certificate past its day', async () => {
    const id = await placed()
    const changed = `update certificates set valid_until = $1
      where staff_id in (select id from staff where account = 'mem01.superior')`
    await world.rows(changed, ['2026-02-28'])
    const refusal = await approving('mem01.superior', { requestId: id })
    await world.rows(changed, ['2035-12-31'])
    expect(refusal).toMatchObject({ findings: [{ code: 'SIGNER_CERTIFICATE_EXPIRED' }] })
  })

  it('is refused for a version that no longer stands', async () => {
    const id = await placed()
    expect(await approving('mem01.superior', { requestId: id, version: 2 })).toMatchObject({
      findings: [{ code: 'REQUEST_VERSION_CHANGED' }],
    })
    expect(await approving('mem01.superior', { requestId: id, version: 1 })).toBeNull()
  })

  it('is won by one of two at once', async () => {
    const id = await placed(plasmaForm(799))
    const ctxs = await Promise.all([world.as('mem01.superior'), world.as('mem01.superior')])
    const results = await Promise.all(ctxs.map((ctx) => refusalOf(approveRequest(ctx, { requestId: id }))))
    expect(results.filter((refusal) => refusal === null)).toHaveLength(1)
    expect((await told(id, 'approvals { step }'))?.approvals).toHaveLength(1)
  })
})

describe('the patient’s total of the day', () => {
  it('lets only one of two forms of 799 ml that come at once be of the first tier', async () => {
    for (let round = 0; round < 5; round += 1) {
      const patient = newPatient()
      const forms = [plasmaForm(799, { patient }), plasmaForm(799, { patient })]
      // The second form stands under another record number of the same person.
      forms[1] = {
        ...(forms[1] ?? plasmaForm(799)),
        patient: { ...patient, hospitalNumber: `${patient.hospitalNumber}B` },
      }
      const ids = await Promise.all(forms.map((form) => placed(form)))
      const tiers = await Promise.all(ids.map(async (id) => (await told(id, 'approvalTier'))?.approvalTier))
      expect(tiers.toSorted()).toEqual([1, 2])
      await approved(world, ids[0] ?? '', { count: 1 })
      await approved(world, ids[1] ?? '', { count: 1 })
      const left = await Promise.all(ids.map(async (id) => (await told(id))?.missingApprovals))
      expect(left.toSorted()).toEqual([[], ['DEPARTMENT_HEAD']])
    }
  })

  it('falls when an earlier form is taken back, and leaves other patients and yesterday out', async () => {
    const patient = newPatient()
    const first = await placed(plasmaForm(700, { patient }))
    const second = await placed(plasmaForm(700, { patient }))
    expect((await told(second))?.dayTotalMl).toBe(1400)
    await cancelRequest(await world.as('mem01.physician'), { requestId: first })
    expect((await told(second))?.dayTotalMl).toBe(700)
    expect((await told(await placed(plasmaForm(700))))?.dayTotalMl).toBe(700)
    await world.rows(`update requests set occurred_at = occurred_at - interval '25 hours' where id = $1`, [
      second,
    ])
    expect((await told(await placed(plasmaForm(300, { patient }))))?.dayTotalMl).toBe(300)
  })

  it('is each hospital’s own, also for one person on one day', async () => {
    const patient = newPatient()
    await placed(plasmaForm(700, { patient }))
    const elsewhere = await placed(plasmaForm(300, { patient }), 'mem02.physician')
    const { data } = await world.ask(
      'mem02.physician',
      'query ($id: ID!) { request(id: $id) { dayTotalMl approvalTier patient { identityNumberMasked } } }',
      { id: elsewhere },
    )
    expect(data?.request).toMatchObject({ dayTotalMl: 300, approvalTier: 1 })
    const [{ n } = { n: 0 }] = await world.rows<{ n: number }>(
      `select count(distinct p.person_id)::int as n from patients p where p.hospital_number = $1`,
      [patient.hospitalNumber],
    )
    expect(n).toBe(1)
  })

  it('asks for what is missing when an amendment raises the tier, and carries what came before it', async () => {
    const patient = newPatient()
    const form = plasmaForm(700, { patient })
    const id = await placed(form)
    await approved(world, id)
    const other = await placed(plasmaForm(100, { patient }))
    const change = (ml: number) => ({
      ...form,
      components: [{ product: 'FFP', quantity: ml }],
      requestId: id,
    })
    await amendRequest(await world.as('mem01.physician'), change(750))
    expect(await told(id)).toEqual({
      approvalStanding: 'INCOMPLETE',
      approvalTier: 2,
      dayTotalMl: 850,
      missingApprovals: ['SUPERIOR_PHYSICIAN', 'DEPARTMENT_HEAD'],
    })
    expect((await told(other))?.dayTotalMl).toBe(100)
    expect((await told(id, 'approvals { kind }'))?.approvals).toEqual([
      { kind: 'APPROVED' },
      { kind: 'BEGUN_ANEW' },
    ])
  })

  it('lets approvals stand when an amendment asks for the same', async () => {
    const form = plasmaForm(700)
    const id = await placed(form)
    await approved(world, id)
    await amendRequest(await world.as('mem01.physician'), { ...form, requestId: id, note: '补充说明' })
    expect((await told(id))?.approvalStanding).toBe('COMPLETE')
  })
})

describe('an emergency', () => {
  it('is exempt, and complete once its approvals are made good', async () => {
    const { components } = routineForm()
    const id = await placed(
      emergencyForm({ components: [{ ...components[0], product: 'RBC-SUSP', quantity: 8 }] }),
    )
    expect(await told(id)).toMatchObject({ approvalStanding: 'EXEMPT', approvalTier: 3 })
    await approved(world, id, { count: 3 })
    expect(await told(id)).toMatchObject({ approvalStanding: 'COMPLETE', missingApprovals: [] })
  })
})

describe('what a hospital’s own system asserts', () => {
  it('stands for all approvals, kept as asserted; a person can not assert', async () => {
    const input = { ...plasmaForm(1600), approvedIn: 'HIS|CS-MEM01' }
    const id = await placed(input, 'his.mem01')
    expect(await told(id, `${FIELDS} approvals { kind step assertedBy by { name } tier }`)).toEqual({
      approvalStanding: 'COMPLETE',
      approvalTier: 3,
      dayTotalMl: 1600,
      missingApprovals: [],
      approvals: [{ kind: 'ASSERTED', step: null, assertedBy: 'HIS|CS-MEM01', by: null, tier: 3 }],
    })
    const { id: other } = await submitted(world, {
      form: { ...plasmaForm(1600), approvedIn: 'HIS|CS-MEM01' },
    })
    expect((await told(other))?.approvalStanding).toBe('INCOMPLETE')
  })
})
