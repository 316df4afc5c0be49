import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type RecordEncounterInput, recordEncounter } from '#resolvers/requests/record-encounter.ts'
import { nextNumber } from '#test/support/forms.ts'
import { makeWorld, type World } from '#test/support/world.ts'

let world: World
beforeAll(async () => {
  world = await makeWorld()
})
afterAll(() => world.close())

const stay = () => ({
  patient: { hospitalNumber: nextNumber('MR'), name: '孙七' },
  visitNumber: nextNumber('ZY'),
})
const tell = async (input: RecordEncounterInput) => recordEncounter(await world.as('his.mem01'), input)
const stored = async (id: string) => {
  const [row] = await world.rows<Record<string, unknown>>('select * from encounters where id = $1', [id])
  return row
}

describe('recordEncounter', () => {
  it('follows a stay from admission over transfer to discharge', async () => {
    const told = stay()
    const { id } = await tell({ ...told, trigger: 'ADMITTED', class: 'I', ward: 'NK', bed: '12' })
    await tell({ ...told, trigger: 'TRANSFERRED', ward: 'WK', bed: '3' })
    const endedAt = new Date('2026-03-01T00:59:00Z')
    await tell({ ...told, trigger: 'DISCHARGED', endedAt })
    expect(await stored(id)).toMatchObject({ patient_class: 'I', ward: 'WK', bed: '3', ended_at: endedAt })
    const events = await world.rows<{ payload: { trigger: string } }>(
      'select payload from outbox where subject_id = $1 order by id',
      [id],
    )
    expect(events.map(({ payload }) => payload.trigger)).toEqual(['ADMITTED', 'TRANSFERRED', 'DISCHARGED'])
  })

  it('leaves in the trail what it changed of stay and patient, as it was before and after', async () => {
    const told = stay()
    const { id, patientId } = await tell({ ...told, trigger: 'ADMITTED', ward: 'NK', bed: '12' })
    const renamed = { ...told, patient: { ...told.patient, name: '孙七改' } }
    await tell({ ...renamed, trigger: 'TRANSFERRED', ward: 'WK', bed: '12' })
    const trail = await world.rows(
      `select before, after from audit_entries where subject_id = $1 and outcome = 'DONE' order by id`,
      [id],
    )
    const { visitNumber } = told
    expect(trail).toEqual([
      {
        before: null,
        after: {
          trigger: 'ADMITTED',
          visitNumber,
          announced: true,
          ward: 'NK',
          bed: '12',
          cancelledAt: null,
          [patientId]: expect.objectContaining({ name: '孙七' }),
        },
      },
      {
        before: { ward: 'NK', [patientId]: { name: '孙七' } },
        after: { trigger: 'TRANSFERRED', visitNumber, ward: 'WK', [patientId]: { name: '孙七改' } },
      },
    ])
  })

  it('takes discharge and admission back', async () => {
    const told = stay()
    const { id } = await tell({ ...told, trigger: 'ADMITTED' })
    await tell({ ...told, trigger: 'DISCHARGED' })
    await tell({ ...told, trigger: 'DISCHARGE_CANCELLED' })
    expect(await stored(id)).toMatchObject({ ended_at: null, cancelled_at: null })
    await tell({ ...told, trigger: 'ADMISSION_CANCELLED' })
    expect(await stored(id)).toMatchObject({ cancelled_at: world.now() })
  })

  it('records a discharge of which no admission was told', async () => {
    const { id } = await tell({ ...stay(), trigger: 'DISCHARGED' })
    expect(await stored(id)).toMatchObject({ patient_class: 'U', ended_at: world.now() })
  })

  it('says of a stay that it ends before it began, until that is corrected', async () => {
    const told = stay()
    const at = (hour: number) => new Date(Date.UTC(2026, 1, 28, hour))
    const ended = async (input: Partial<RecordEncounterInput>) =>
      (await tell({ ...told, trigger: 'UPDATED', ...input })).endsBeforeItBegan
    expect(await ended({ trigger: 'ADMITTED', startedAt: at(8) })).toBe(false)
    expect(await ended({ trigger: 'DISCHARGED', endedAt: at(7) })).toBe(true)
    expect(await ended({})).toBe(true)
    expect(await ended({ startedAt: at(7) })).toBe(false)
    expect(await ended({ startedAt: at(9) })).toBe(true)
    expect(await ended({ trigger: 'DISCHARGE_CANCELLED' })).toBe(false)
  })

  it('refuses a visit number that is another patient’s', async () => {
    const told = stay()
    await tell({ ...told, trigger: 'ADMITTED' })
    const other = { ...told, patient: stay().patient }
    await expect(tell({ ...other, trigger: 'UPDATED' })).rejects.toThrow('belongs to another patient')
  })

  it('asks for the visit number', async () => {
    await expect(tell({ ...stay(), visitNumber: '', trigger: 'ADMITTED' })).rejects.toThrow(
      'the visit number is missing',
    )
  })
})
