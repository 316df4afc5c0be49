import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { MergeRefused } from '#resolvers/requests/errors.ts'
import { mergePatients } from '#resolvers/requests/merge-patients.ts'
import { recordPatient } from '#resolvers/requests/record-patient.ts'
import { unlinkPatients } from '#resolvers/requests/unlink-patients.ts'
import { nextNumber } from '#test/support/forms.ts'
import { refusalOf } from '#test/support/requests.ts'
import { makeWorld, type World } from '#test/support/world.ts'

let world: World
beforeAll(async () => {
  world = await makeWorld()
})
afterAll(() => world.close())

type Patient = { id: string; person_id: string; merged_into: string | null }
const patient = async (hospitalNumber: string): Promise<Patient> => {
  const [row] = await world.rows<Patient>(
    'select id, person_id, merged_into from patients where hospital_number = $1',
    [hospitalNumber],
  )
  if (row === undefined) throw new Error(`no patient ${hospitalNumber}`)
  return row
}
const registered = async (hospitalNumber = nextNumber('MR')): Promise<string> => {
  await recordPatient(await world.as('his.mem01'), { patient: { hospitalNumber, name: '张三' } })
  return hospitalNumber
}
const merge = async (survivor: string, mergedNumber: string) =>
  mergePatients(await world.as('his.mem01'), {
    patient: { hospitalNumber: survivor, name: '张三' },
    mergedNumber,
  })
/** A compatibility fact on record for the patient. */
const withFact = async (hospitalNumber: string) => {
  const { id, person_id } = await patient(hospitalNumber)
  await world.rows(
    `insert into history_facts (alliance_id, id, organisation_id, person_id, patient_id, kind, value, evidence_id,
       occurred_at) select alliance_id, 'hst_' || $1, organisation_id, $2, id, 'ANTIBODY', 'anti-E', $1, now()
     from patients where id = $1`,
    [id, person_id],
  )
}
const personOfFact = async (hospitalNumber: string) => {
  const { id } = await patient(hospitalNumber)
  const [row] = await world.rows<{ person_id: string }>(
    'select person_id from history_facts where patient_id = $1',
    [id],
  )
  return row?.person_id
}
const unlink = async (hospitalNumber: string) => {
  const { id } = await patient(hospitalNumber)
  return unlinkPatients(await world.as('mem01.medical-affairs'), { patientId: id, reason: '合并错误' })
}

describe('mergePatients', () => {
  it('makes the merged record’s person and history the survivor’s, and undoes both', async () => {
    const [a, b] = [await registered(), await registered()]
    await withFact(b)
    const before = await patient(b)
    await merge(a, b)
    const survivor = await patient(a)
    expect(await patient(b)).toMatchObject({ person_id: survivor.person_id, merged_into: survivor.id })
    expect(await personOfFact(b)).toBe(survivor.person_id)
    const trail = await world.rows(
      `select before, after from audit_entries where action = 'requests.mergePatients' and subject_id = $1`,
      [survivor.id],
    )
    expect(trail).toEqual([
      {
        before: { merged: { personId: before.person_id, mergedInto: null } },
        after: { mergedId: before.id, merged: { personId: survivor.person_id, mergedInto: survivor.id } },
      },
    ])
    await unlink(b)
    expect(await patient(b)).toEqual(before)
    expect(await personOfFact(b)).toBe(before.person_id)
    const kept = await world.rows('select undone_reason from patient_merges where merged_id = $1', [
      before.id,
    ])
    expect(kept).toEqual([{ undone_reason: '合并错误' }])
  })

  it('takes what was merged before along, and gives it back with its own', async () => {
    const [a, b, c] = [await registered(), await registered(), await registered()]
    await withFact(a)
    const [wasA, wasB] = [await patient(a), await patient(b)]
    await merge(b, a)
    await merge(c, b)
    const top = await patient(c)
    expect((await patient(a)).person_id).toBe(top.person_id)
    expect(await personOfFact(a)).toBe(top.person_id)
    await unlink(b)
    expect((await patient(a)).person_id).toBe(wasB.person_id)
    await unlink(a)
    expect(await patient(a)).toEqual(wasA)
    expect(await personOfFact(a)).toBe(wasA.person_id)
  })

  it('refuses a record into itself, by number and round a chain', async () => {
    const [a, b] = [await registered(), await registered()]
    await expect(merge(a, a)).rejects.toThrow('A patient can not be merged into itself')
    await merge(a, b)
    const refusal = await refusalOf(merge(b, a))
    expect(refusal).toBeInstanceOf(MergeRefused)
    expect(refusal).toMatchObject({ findings: [{ code: 'MERGE_INTO_ITSELF', field: 'mergedNumber' }] })
  })

  it('changes nothing when it is told again, and refuses another survivor until it is undone', async () => {
    const [a, b, c] = [await registered(), await registered(), await registered()]
    await merge(a, b)
    await merge(a, b)
    const merges = await world.rows('select 1 from patient_merges where merged_id = $1', [
      (await patient(b)).id,
    ])
    expect(merges).toHaveLength(1)
    await expect(merge(c, b)).rejects.toThrow('undo that first')
  })

  it('keeps a number never heard of as merged', async () => {
    const [a, unheard] = [await registered(), nextNumber('MR')]
    await merge(a, unheard)
    expect((await patient(unheard)).merged_into).toBe((await patient(a)).id)
  })

  it('survives two merges the opposite way at once: one holds', async () => {
    const [a, b] = [await registered(), await registered()]
    const results = await Promise.allSettled([merge(a, b), merge(b, a)])
    expect(results.map(({ status }) => status).toSorted()).toEqual(['fulfilled', 'rejected'])
  })

  it('does not reach another hospital’s record of the same number', async () => {
    const [a, b] = [await registered(), await registered()]
    await recordPatient(await world.as('his.mem02'), { patient: { hospitalNumber: `${b}X`, name: '李四' } })
    await merge(a, `${b}X`)
    const rows = await world.rows('select merged_into from patients where hospital_number = $1', [`${b}X`])
    expect(rows).toHaveLength(2)
    expect(rows.filter(({ merged_into }) => merged_into === null)).toHaveLength(1)
  })
})
