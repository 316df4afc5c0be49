import { randomBytes } from 'node:crypto'
import { afterAll, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest'
import { SYSTEM_SCOPE } from '#db/client.ts'
import { makeIdentityKeys } from '#db/identity-keys.ts'
import { keepNumber } from '#db/kept-number.ts'
import { rotateNumbers } from '#db/number-rotation.ts'
import { updatePatient } from '#db/requests/finders-patients.ts'
import type { AllianceId, Id } from '#lib/ids.ts'
import { patient, patientByNumber } from '#resolvers/requests/read.ts'
import { recordPatient } from '#resolvers/requests/record-patient.ts'
import { recordTransfusion } from '#resolvers/transfusions/record-transfusion.ts'
import { inTheClear } from '#test/support/clear-text.ts'
import { identityNumber } from '#test/support/forms.ts'
import { outAt } from '#test/support/issued.ts'
import { refusalOf } from '#test/support/requests.ts'
import { makeWorld, type World } from '#test/support/world.ts'

const NUMBER = identityNumber('19511203', '427')
const OTHER = identityNumber('19511203', '443')
const first = { id: '1', key: randomBytes(32) }
const second = { id: '2', key: randomBytes(32) }
const hash = randomBytes(32)
const [before, both, after] = [[first], [second, first], [second]].map((encryption) =>
  makeIdentityKeys({ encryption, hash }),
) as [World['services']['keys'], World['services']['keys'], World['services']['keys']]

let world: World
beforeAll(async () => {
  world = await makeWorld({ keys: before })
})
afterAll(() => world.close())
beforeEach(() => Object.assign(world.services, { keys: before }))

const registered = async (hospitalNumber: string): Promise<string> =>
  (await recordPatient(await world.as('his.mem01', 'hl7'), { patient: { hospitalNumber, name: '示例' } })).id

/** What each door finds under a number. */
const found = async (number: string) => {
  const ctx = await world.as('his.mem01', 'hl7')
  const rows = [await patient(ctx, { number }), await patientByNumber(ctx, ['CS-MEM01', number])]
  await ctx.reads.close()
  return rows.map((row) => row?.id ?? null)
}
const shown = async (id: string) => {
  const { data } = await world.ask(
    'mem01.physician',
    'query ($id: ID!) { patient(id: $id) { hospitalNumber } }',
    { id },
  )
  return data?.patient.hospitalNumber
}

type Telling = { readonly told: Record<string, unknown> | null }
/** What was told of bags nobody has received, and of a transfusion. */
const tellings = async (transfusion = 'trf_none'): Promise<Telling[]> => {
  const { data, errors } = await world.ask(
    'mem01.medical-affairs',
    `query ($id: ID!) { deviations { edges { node { told } } }
       node(id: $id) { ... on Transfusion { records { told } } } }`,
    { id: transfusion },
  )
  expect(errors).toBeUndefined()
  const deviations = data?.deviations.edges.map(({ node }: { node: Telling }) => node)
  const all: Telling[] = [...deviations, ...(data?.node?.records ?? [])]
  return all.filter(({ told }) => told !== null)
}

/** Puts a patient's number back as versions before have kept it. */
const keptPlain = (id: string, number: string) =>
  world.rows('update patients set hospital_number = $2, hospital_number_cipher = null where id = $1', [
    id,
    number,
  ])

const allianceOf = async (id: string): Promise<AllianceId> => {
  const [row] = await world.rows<{ alliance: AllianceId }>(
    'select alliance_id as alliance from patients where id = $1',
    [id],
  )
  if (row === undefined) throw new Error(`no patient ${id}`)
  return row.alliance
}

/** Until somebody waits for a row that another transaction has locked. */
const lockWaits = () =>
  vi.waitUntil(
    async () =>
      (
        await world.rows(
          `select from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'`,
        )
      ).length > 0,
  )

describe('record numbers that an older version has kept plain', () => {
  it('are found at every door, shown, and no second patient is made, until they are sealed', async () => {
    const id = await registered(NUMBER)
    await keptPlain(id, NUMBER)
    expect(await registered(NUMBER)).toBe(id)
    expect(await found(NUMBER)).toEqual([id, id])
    expect(await shown(id)).toBe(NUMBER)
    expect(await inTheClear(world, [NUMBER])).toEqual([{ place: 'patients.hospital_number', rows: 1 }])

    expect(await rotateNumbers(world.database, before)).toBe(1)
    expect(await rotateNumbers(world.database, before)).toBe(0)
    expect(await inTheClear(world, [NUMBER])).toEqual([])
    expect(await found(NUMBER)).toEqual([id, id])
    expect(await registered(NUMBER)).toBe(id)
    expect(await shown(id)).toBe(NUMBER)
  })

  it('are one patient to whoever tells of them in the moment of their sealing', async () => {
    const number = identityNumber('19511203', '461')
    const id = await registered(number)
    await keptPlain(id, number)
    const keptOf = keepNumber(before, number)
    const told = await world.database.transaction(SYSTEM_SCOPE, async (db) => {
      await updatePatient(db, { allianceId: await allianceOf(id), id: id as Id<'Patient'> }, keptOf)
      const telling = registered(number)
      await lockWaits()
      return { telling }
    })
    expect(await told.telling).toBe(id)
    expect(await found(number)).toEqual([id, id])
  })

  it('are sealed page by page, and ordinary ones stay as they are', async () => {
    const ordinary = await registered('MR-ORDINARY')
    await world.rows(
      `insert into patients (alliance_id, id, organisation_id, person_id, hospital_number, name, sex)
       select alliance_id, 'pat_page' || n, organisation_id, person_id,
         '330822' || to_char(date '1950-01-01' + n, 'YYYYMMDD') || '0010', '示例', 'MALE'
       from patients, generate_series(1, 600) n where id = $1`,
      [ordinary],
    )
    expect(await rotateNumbers(world.database, before)).toBe(600)
    const [row] = await world.rows(
      `select count(*)::int as sealed, count(distinct hospital_number)::int as numbers from patients
       where hospital_number ~ '^#[0-9a-f]{64}$' and id like 'pat_page%'`,
    )
    expect(row).toEqual({ sealed: 600, numbers: 600 })
    expect(await found('330822195001020010')).toEqual(['pat_page1', 'pat_page1'])
    expect(await world.rows('select hospital_number from patients where id = $1', [ordinary])).toEqual([
      { hospital_number: 'MR-ORDINARY' },
    ])
  })

  it('are sealed in what was told at bedsides and of bags nobody has received', async () => {
    await registered(OTHER)
    const nurse = await world.as('mem01.nurse')
    const { unitIds } = await outAt(world)
    const told = { hospitalNumber: OTHER, fate: 'TRANSFUSED' } as const
    const { id } = await recordTransfusion(nurse, { ...told, unitId: unitIds[0] })
    await refusalOf(recordTransfusion(nurse, { ...told, unitNumber: '3308024555555-E5445' }))
    expect(await inTheClear(world, [OTHER])).toEqual([])
    for (const table of ['transfusion_records', 'deviations'])
      await world.rows(
        `update ${table} set told = (told - 'hospitalNumberCipher') || jsonb_build_object('hospitalNumber', $1::text)
         where told ? 'hospitalNumberCipher'`,
        [OTHER],
      )
    expect(await inTheClear(world, [OTHER])).toEqual([
      { place: 'deviations.told', rows: 1 },
      { place: 'transfusion_records.told', rows: 1 },
    ])
    const words = [
      { told: { hospitalNumber: OTHER, unitNumber: '3308024555555-E5445', fate: 'TRANSFUSED' } },
      { told: { hospitalNumber: OTHER, unitId: unitIds[0], fate: 'TRANSFUSED' } },
    ]
    expect(await tellings(id)).toEqual(words)
    expect(await rotateNumbers(world.database, before)).toBe(2)
    expect(await inTheClear(world, [OTHER])).toEqual([])
    expect(await tellings(id)).toEqual(words)
  })
})

it('encrypts anew what an older key has encrypted, once, and still finds it by its hash', async () => {
  const id = await registered(NUMBER)
  const keptOf = () =>
    world.rows<{ number: string }>('select hospital_number as number from patients where id = $1', [id])
  const kept = await keptOf()
  // The patients of before, and what was told of two bags.
  expect(await rotateNumbers(world.database, both)).toBe(605)
  expect(await rotateNumbers(world.database, both)).toBe(0)
  Object.assign(world.services, { keys: after })
  expect(await shown(id)).toBe(NUMBER)
  expect(await found(NUMBER)).toEqual([id, id])
  expect(await keptOf()).toEqual(kept)
  expect((await tellings())[0]?.told?.hospitalNumber).toBe(OTHER)
})
