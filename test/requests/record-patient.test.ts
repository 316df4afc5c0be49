import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { recordPatient } from '#resolvers/requests/record-patient.ts'
import { identityNumber, nextNumber } from '#test/support/forms.ts'
import { makeWorld, type World } from '#test/support/world.ts'

let world: World
beforeAll(async () => {
  world = await makeWorld()
})
afterAll(() => world.close())

type Told = Parameters<typeof recordPatient>[1]['patient']
const record = async (patient: Told, account = 'his.mem01') =>
  recordPatient(await world.as(account), { patient })
const stored = async (id: string) => {
  const [row] = await world.rows<Record<string, unknown>>('select * from patients where id = $1', [id])
  return row
}
const personOf = async (patient: Told, account?: string) =>
  (await stored((await record(patient, account)).id))?.person_id

let day = 1
/** A man nobody told of before, with a number that agrees. */
const man = (changes: Told = {}): Told => {
  day += 1
  const birthDate = `1970-01-${String(day).padStart(2, '0')}`
  return {
    hospitalNumber: nextNumber('MR'),
    name: '赵六',
    sex: 'MALE',
    birthDate,
    identityNumber: identityNumber(birthDate.replaceAll('-', ''), '111'),
    ...changes,
  }
}
const at = (patient: Told, changes: Told = {}): Told => ({
  ...patient,
  hospitalNumber: nextNumber('MR'),
  ...changes,
})

describe('recordPatient', () => {
  it('keeps the identity number encrypted, found by its hash, and unseen by the lead', async () => {
    const told = man()
    const row = await stored((await record(told)).id)
    expect(JSON.stringify(row)).not.toContain(told.identityNumber)
    expect(row).toMatchObject({ lead_sees: false, name: '赵六', newborn: false })
    expect(row?.identity_hash).toMatch(/^[0-9a-f]{64}$/)
  })

  it('keeps what was known of what is not told again', async () => {
    const told = man()
    const { id } = await record(told)
    const before = await stored(id)
    await record({ hospitalNumber: told.hospitalNumber ?? '', name: '赵六改' })
    expect(await stored(id)).toMatchObject({
      name: '赵六改',
      birth_date: before?.birth_date,
      identity_cipher: before?.identity_cipher,
      person_id: before?.person_id,
    })
  })

  it('leaves in the trail what it changed, as it was before and after, and no identity number', async () => {
    const told = man({ identityNumber: null })
    const { id } = await record(told)
    const number = identityNumber(`${told.birthDate}`.replaceAll('-', ''), '111')
    await record({ ...told, name: '赵六改', identityNumber: number })
    await record({ ...told, name: '赵六改' })
    const trail = await world.rows<{ before: object | null; after: object | null }>(
      `select before, after from audit_entries where subject_id = $1 and outcome = 'DONE' order by id`,
      [id],
    )
    const { birthDate } = told
    const { person_id: personId } = (await stored(id)) ?? {}
    const first = { name: '赵六', sex: 'MALE', birthDate, newborn: false, identityNumber: null }
    expect(trail).toEqual([
      { before: null, after: { ...first, personId: expect.any(String) } },
      {
        before: {
          name: '赵六',
          identityNumber: null,
          personId: expect.not.stringContaining(String(personId)),
        },
        after: { name: '赵六改', identityNumber: `${'*'.repeat(14)}${number.slice(-4)}`, personId },
      },
      { before: null, after: null },
    ])
  })

  it('refuses a wrong check digit and not the patient', async () => {
    const told = man()
    const wrong = `${told.identityNumber?.slice(0, 17)}${told.identityNumber?.endsWith('1') ? '2' : '1'}`
    expect(await stored((await record({ ...told, identityNumber: wrong })).id)).toMatchObject({
      name: '赵六',
      identity_cipher: null,
      identity_hash: null,
    })
  })

  it('joins two hospitals’ patients by their number', async () => {
    const told = man()
    expect(await personOf(told)).toBe(await personOf(at(told), 'his.mem02'))
  })

  it.each<[string, Told]>([
    ['birth date', { birthDate: '1971-12-31' }],
    ['sex', { sex: 'FEMALE' }],
    ['being newborn', { newborn: true }],
    ['being exempt as a newborn', { identityExemption: 'NEWBORN' }],
  ])('does not join them when the %s speaks against it', async (_, changes) => {
    const told = man()
    expect(await personOf(told)).not.toBe(await personOf(at(told, changes), 'his.mem02'))
  })

  it('joins them once the particular is mended, and parts them when one is found wrong', async () => {
    const told = man()
    const here = await personOf(told)
    const there = at(told, { sex: 'FEMALE' })
    expect(await personOf(there, 'his.mem02')).not.toBe(here)
    expect(await personOf({ ...there, sex: 'MALE' }, 'his.mem02')).toBe(here)
    expect(await personOf({ ...there, newborn: true }, 'his.mem02')).not.toBe(here)
  })

  it('joins nobody of the other alliance', async () => {
    const told = man()
    expect(await personOf(told)).not.toBe(await personOf(at(told), 'his.kh-lead'))
  })

  it('makes one patient of two messages at once', async () => {
    const told = man()
    const [one, two] = await Promise.all([record(told), record(told)])
    expect(one).toEqual(two)
  })

  it('makes one person of two hospitals’ messages at once', async () => {
    const told = man()
    const [one, two] = await Promise.all([personOf(told), personOf(at(told), 'his.mem02')])
    expect(one).toBe(two)
  })

  it.each<[string, Told, string]>([
    ['no hospital number', { name: 'x' }, 'patient.hospitalNumber: the patient’s hospital number is missing'],
    [
      'a day the calendar lacks',
      { hospitalNumber: 'a', birthDate: '2025-02-29' },
      'patient.birthDate: is no',
    ],
  ])('refuses %s', async (_, told, words) => {
    await expect(record(told)).rejects.toThrow(words)
  })
})
