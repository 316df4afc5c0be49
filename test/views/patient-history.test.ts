import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { cancelRequest } from '#resolvers/requests/cancel-request.ts'
import { recordEncounter } from '#resolvers/requests/record-encounter.ts'
import { recordPatient } from '#resolvers/requests/record-patient.ts'
import { submitRequest } from '#resolvers/requests/submit-request.ts'
import { withoutAuditTrail } from '#test/access/audit-away.ts'
import { identityNumber, nextNumber, routineForm } from '#test/support/forms.ts'
import { makeWorld, type World } from '#test/support/world.ts'

let world: World
beforeAll(async () => {
  world = await makeWorld()
})
afterAll(() => world.close())

const PASSPORT = `query ($id: ID!) { patientHistory(patientId: $id) { acrossHospitals
  facts { kind value organisation { code } } } }`
/** The history with all that hangs on it, and the other hospital's patient and request themselves. */
const EVERYTHING = `query ($id: ID!, $others: ID!, $request: ID!) {
  patientHistory(patientId: $id) { acrossHospitals patient { id name }
    facts { id kind value note assertedBy sampleNumber occurredAt recordedAt organisation { code nameZh }
      recordedBy { name } } }
  patient(id: $others) { id name } request(id: $request) { id form { diagnoses { text } } encounter { visitNumber ward } }
  requests(first: 200) { edges { node { form { diagnoses { text } } encounter { visitNumber ward } } } } }`
const ask = async (account: string, id: string) => world.ask(account, PASSPORT, { id })
const told = () => {
  const day = String(10 + (Number(nextNumber('')) % 18))
  return {
    name: '周八',
    sex: 'FEMALE' as const,
    birthDate: `1980-05-${day}`,
    identityNumber: identityNumber(`198005${day}`, nextNumber('').slice(-2).concat('2').slice(0, 3)),
  }
}
const patientAt = async (account: string, particulars: ReturnType<typeof told>) => {
  const patient = { ...particulars, hospitalNumber: nextNumber('MR') }
  const { id } = await recordPatient(await world.as(account), { patient })
  return { id, patient }
}
const withFact = async (patientId: string, kind: string, value: string) =>
  world.rows(
    `insert into history_facts (alliance_id, id, organisation_id, person_id, patient_id, kind, value, evidence_id,
       occurred_at) select alliance_id, 'hst_' || md5($1 || $3), organisation_id, person_id, id, $2, $3, $1 || $3, now()
     from patients where id = $1`,
    [patientId, kind, value],
  )
/** One woman at two hospitals, with an antibody found at each. */
const shared = async () => {
  const particulars = told()
  const here = await patientAt('his.mem01', particulars)
  const there = await patientAt('his.mem02', particulars)
  await withFact(here.id, 'ANTIBODY', 'anti-E')
  await withFact(there.id, 'GROUP', 'A POSITIVE')
  return { here, there }
}
const valuesOf = ({ data }: Awaited<ReturnType<typeof ask>>): string[] => {
  const facts: { value: string }[] = data?.patientHistory.facts ?? []
  return facts.map(({ value }) => value).toSorted()
}

describe('patientHistory', () => {
  it('shows a member its own facts alone while it has nothing open for the patient', async () => {
    const { here } = await shared()
    const answer = await ask('mem01.nurse', here.id)
    expect(answer.data?.patientHistory).toEqual({
      acrossHospitals: false,
      facts: [{ kind: 'ANTIBODY', value: 'anti-E', organisation: { code: 'CS-MEM01' } }],
    })
  })

  it('opens the others’ facts with a request, and closes them with it', async () => {
    const { here } = await shared()
    const ctx = await world.as('mem01.physician')
    const { id } = await submitRequest(ctx, routineForm({ patient: here.patient }))
    const open = await ask('mem01.physician', here.id)
    expect(open.data?.patientHistory.acrossHospitals).toBe(true)
    expect(open.data?.patientHistory.facts).toContainEqual({
      kind: 'GROUP',
      value: 'A POSITIVE',
      organisation: { code: 'CS-MEM02' },
    })
    await cancelRequest(ctx, { requestId: id })
    expect(valuesOf(await ask('mem01.physician', here.id))).toEqual(['anti-E'])
  })

  it('opens them with a stay, and closes them at its end', async () => {
    const { here } = await shared()
    const stay = { patient: here.patient, visitNumber: nextNumber('ZY') }
    const ctx = await world.as('his.mem01')
    await recordEncounter(ctx, { ...stay, trigger: 'ADMITTED' })
    expect(valuesOf(await ask('mem01.physician', here.id))).toEqual(['A POSITIVE', 'anti-E'])
    await recordEncounter(ctx, { ...stay, trigger: 'DISCHARGED' })
    expect(valuesOf(await ask('mem01.physician', here.id))).toEqual(['anti-E'])
  })

  it('does not open them by another hospital’s request', async () => {
    const { here, there } = await shared()
    await submitRequest(await world.as('mem02.physician'), routineForm({ patient: there.patient }))
    expect(valuesOf(await ask('mem01.physician', here.id))).toEqual(['anti-E'])
  })

  it('opens groups, antibodies, requirements and reactions, and neither a diagnosis nor a visit', async () => {
    const { here, there } = await shared()
    await withFact(there.id, 'REQUIREMENT', 'IR')
    await withFact(there.id, 'REACTION', 'FNHTR')
    const canaries = { diagnosis: 'CANARY-DIAGNOSIS', visit: 'CANARY-VISIT', ward: 'CANARY-WARD' }
    const elsewhere = await submitRequest(
      await world.as('mem02.physician'),
      routineForm({
        patient: there.patient,
        encounter: { visitNumber: canaries.visit, class: 'I', ward: canaries.ward },
        diagnoses: [{ text: canaries.diagnosis }],
      }),
    )
    await submitRequest(await world.as('mem01.physician'), routineForm({ patient: here.patient }))
    const open = await ask('mem01.physician', here.id)
    expect(valuesOf(open)).toEqual(['A POSITIVE', 'FNHTR', 'IR', 'anti-E'])
    const asked = { others: there.id, request: elsewhere.id }
    const all = await world.ask('mem01.physician', EVERYTHING, { id: here.id, ...asked })
    const own = await world.ask('mem02.physician', EVERYTHING, { id: there.id, ...asked })
    expect(all.errors).toBeUndefined()
    expect(all.data).toMatchObject({ patient: null, request: null })
    for (const canary of Object.values(canaries)) {
      expect(JSON.stringify(own)).toContain(canary)
      expect(JSON.stringify(all)).not.toContain(canary)
    }
  })

  it('shows the lead all of a patient that was sent to it, and none that was not', async () => {
    const { here } = await shared()
    expect((await ask('lead.technician', here.id)).data?.patientHistory).toBeNull()
    await submitRequest(await world.as('mem01.physician'), routineForm({ patient: here.patient }))
    expect(valuesOf(await ask('lead.technician', here.id))).toEqual(['A POSITIVE', 'anti-E'])
  })

  it('leaves out what was withdrawn', async () => {
    const { here } = await shared()
    await world.rows('update history_facts set withdrawn_at = now() where patient_id = $1', [here.id])
    expect(valuesOf(await ask('mem01.nurse', here.id))).toEqual([])
  })

  it('answers another hospital’s, another alliance’s and a random id byte by byte alike', async () => {
    const { there } = await shared()
    const answers = await Promise.all([
      ask('mem01.physician', there.id),
      ask('kh.physician', there.id),
      ask('mem01.physician', `pat_${'0'.repeat(32)}`),
      ask('mem01.physician', 'nonsense'),
    ])
    const texts = answers.map((answer) => JSON.stringify(answer))
    expect(new Set(texts)).toEqual(new Set(['{"data":{"patientHistory":null}}']))
  })

  it('audits each look-up before it answers, also one that finds nothing', async () => {
    const { here, there } = await shared()
    const audited = async (id: string) =>
      world.rows(
        `select outcome, account from audit_entries where action = 'views.patientHistory' and subject_id = $1`,
        [id],
      )
    await ask('mem01.nurse', here.id)
    await ask('mem01.nurse', here.id)
    await ask('mem01.nurse', there.id)
    const entry = { outcome: 'READ', account: 'mem01.nurse' }
    expect(await audited(here.id)).toEqual([entry, entry])
    expect(await audited(there.id)).toEqual([entry])
  })

  it('keeps the person closed to the other reads of the same call', async () => {
    const { here, there } = await shared()
    await submitRequest(await world.as('mem01.physician'), routineForm({ patient: here.patient }))
    const answer = await world.ask(
      'mem01.physician',
      `query ($id: ID!, $there: ID!) { patientHistory(patientId: $id) { acrossHospitals } patient(id: $there) { name } }`,
      { id: here.id, there: there.id },
    )
    expect(answer.data).toEqual({ patientHistory: { acrossHospitals: true }, patient: null })
  })
})

describe('patientHistory while nothing can be written into the audit trail', () => {
  it('answers nothing of anybody and says so in both languages; once it can, the same look-up is answered', async () => {
    const { here } = await shared()
    const before = await world.rows(`select 1 from audit_entries where action = 'views.patientHistory'`)
    const withheld = await withoutAuditTrail(world, () => ask('mem01.physician', here.id))
    expect(withheld.data?.patientHistory ?? null).toBeNull()
    expect(withheld.errors?.map(({ message }) => message)).toEqual([
      expect.stringMatching(
        /审计记录暂时无法写入，因此未显示任何内容.*can’t be written for the moment, so nothing was shown/,
      ),
    ])
    expect(JSON.stringify(withheld)).not.toMatch(/anti-E|POSITIVE|周八/)
    expect(
      await world.rows(`select 1 from audit_entries where action = 'views.patientHistory'`),
    ).toHaveLength(before.length)
    expect(valuesOf(await ask('mem01.physician', here.id))).toContain('anti-E')
  })
})
