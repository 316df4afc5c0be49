import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { recordPatient } from '#resolvers/requests/record-patient.ts'
import { unlinkPatients } from '#resolvers/requests/unlink-patients.ts'
import { identityNumber, nextNumber } from '#test/support/forms.ts'
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
const unlink = async (hospitalNumber: string) => {
  const { id } = await patient(hospitalNumber)
  return unlinkPatients(await world.as('mem01.medical-affairs'), { patientId: id, reason: '合并错误' })
}

describe('unlinkPatients', () => {
  it('parts a patient from another hospital’s and stays parted while nothing new is told', async () => {
    const number = identityNumber('19700101', '111')
    const [here, there] = [nextNumber('MR'), nextNumber('MR')]
    const told = { name: '王五', sex: 'MALE', birthDate: '1970-01-01', identityNumber: number } as const
    await recordPatient(await world.as('his.mem01'), { patient: { ...told, hospitalNumber: here } })
    await recordPatient(await world.as('his.mem02'), { patient: { ...told, hospitalNumber: there } })
    expect((await patient(here)).person_id).toBe((await patient(there)).person_id)
    await unlink(here)
    expect((await patient(here)).person_id).not.toBe((await patient(there)).person_id)
    const again = { ...told, hospitalNumber: here, name: '王五五' }
    await recordPatient(await world.as('his.mem01'), { patient: again })
    expect((await patient(here)).person_id).not.toBe((await patient(there)).person_id)
  })

  it('refuses a patient that is neither merged nor linked', async () => {
    await expect(unlink(await registered())).rejects.toThrow('neither merged nor linked')
  })

  it('answers a fellow member’s patient and a random id alike', async () => {
    const { id } = await patient(await registered())
    const ctx = await world.as('lead.quality')
    const answers = await Promise.all(
      [id, `pat_${'0'.repeat(32)}`].map((patientId) =>
        refusalOf(unlinkPatients(ctx, { patientId, reason: 'x' })).then(String),
      ),
    )
    expect(answers[0]).toBe(answers[1])
  })
})
