import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { newId } from '#lib/ids.ts'
import { recordAntibodyScreen } from '#resolvers/compatibility/record-antibody-screen.ts'
import { recordCrossmatch } from '#resolvers/compatibility/record-crossmatch.ts'
import { recordHistory } from '#resolvers/compatibility/record-history.ts'
import { recordTyping } from '#resolvers/compatibility/record-typing.ts'
import { withdrawResult } from '#resolvers/compatibility/withdraw-result.ts'
import { closeRequest } from '#resolvers/inventory/close-request.ts'
import { overrideFinding } from '#resolvers/inventory/override-finding.ts'
import { recordUnitAntigens } from '#resolvers/inventory/record-unit-antigens.ts'
import { receiveSample } from '#resolvers/requests/receive-sample.ts'
import { recordConsent } from '#resolvers/requests/record-consent.ts'
import { bag, custodyOf, stocked } from '#test/support/bank.ts'
import { emergencyOf, releasedInEmergency } from '#test/support/emergency.ts'
import { handedOver, handingOver, issuedByGate } from '#test/support/issued.ts'
import { refusalOf } from '#test/support/requests.ts'
import { makeWorld, type World } from '#test/support/world.ts'

let world: World
beforeAll(async () => {
  world = await makeWorld()
})
afterAll(() => world.close())

type Issued = Awaited<ReturnType<typeof issuedByGate>>

const HOUR_MS = 3_600_000

/** The findings that kept the bags at the counter; null when they were given away. */
const refusedFor = async ({ issueId, unitIds }: Pick<Issued, 'issueId' | 'unitIds'>) => {
  const refusal = (await refusalOf(handedOver(world, handingOver(issueId, unitIds)))) as {
    code: string
    findings: { code: string; field: string }[]
  } | null
  expect(await custodyOf(world, unitIds[0] ?? '')).toBe(refusal === null ? 'HANDED_OVER' : 'ISSUED')
  if (refusal !== null) expect(refusal.code).toBe('HAND_OVER_REFUSED')
  return refusal?.findings.map(({ code, field }) => `${field} ${code}`) ?? null
}

const patientOf = async (requestId: string): Promise<string> =>
  (await world.rows<{ id: string }>('select patient_id as id from requests where id = $1', [requestId]))[0]
    ?.id ?? ''

const emergencyIssued = async (
  prepare: (unitId: string) => unknown = () => undefined,
  by: readonly string[] = ['mem01.physician'],
) => {
  const [unitId = ''] = await stocked(world, bag(world, { abo: 'O', content: 2 }))
  await prepare(unitId)
  const { requestId, sampleId } = await emergencyOf(world)
  const { id, unitIds } = await releasedInEmergency(world, requestId, {
    units: [{ unitId, visualDefects: [] }],
    by,
  })
  return { requestId, sampleId, issueId: id as string, unitIds: unitIds as string[] }
}

const debts = (requestId: string) =>
  world.rows<{ kind: string; settled: boolean }>(
    `select id, kind, due_at, settled_at is not null as settled from owed_items where request_id = $1 order by id`,
    [requestId],
  )
const openDebts = async (requestId: string): Promise<string[]> =>
  (await debts(requestId)).filter(({ settled }) => !settled).map(({ kind }) => kind)

describe('what comes to light between issue and hand-over', () => {
  it('as a conflicting group of the patient keeps the bag at the counter', async () => {
    const made = await issuedByGate(world)
    await recordHistory(await world.as('lead.technician'), {
      patientId: await patientOf(made.requestId),
      assertedBy: '市中心医院 2020 年血型报告',
      group: { abo: 'B', rhd: 'POSITIVE' },
    })
    expect(await refusedFor(made)).toContain('units[0] PATIENT_GROUP_CONFLICTING')
  })

  it('as a crossmatch that is taken back keeps the bag at the counter', async () => {
    const made = await issuedByGate(world)
    await withdrawResult(await world.as('lead.technician'), {
      reason: '标本错管',
      of: { kind: 'Crossmatch', sampleId: made.sampleId, unitId: made.unitIds[0] ?? '' },
    })
    expect(await refusedFor(made)).toContain('units[0] CROSSMATCH_NOT_DONE')
  })

  it('as the end of a request whose patient died keeps the bag at the counter', async () => {
    const made = await issuedByGate(world, { bags: [bag(world, { content: 1 })] })
    await closeRequest(await world.as('lead.technician'), {
      requestId: made.requestId,
      reason: 'PATIENT_DIED',
      toldBy: '李医',
    })
    expect(await refusedFor(made)).toEqual(['units[0] REQUEST_NOT_ACCEPTED'])
  })

  it('as a consent that is taken back keeps the bag at the counter', async () => {
    const made = await issuedByGate(world)
    await recordConsent(await world.as('mem01.physician'), { requestId: made.requestId, kind: 'NONE' })
    expect(await refusedFor(made)).toEqual(['units[0] RELEASE_CONSENT_MISSING'])
  })

  it('as an antibody of the patient keeps the one bag of two that was not tested for it', async () => {
    const made = await issuedByGate(world)
    await recordAntibodyScreen(await world.as('lead.technician'), {
      sampleId: made.sampleId,
      result: 'POSITIVE',
      antibodies: ['anti-E'],
    })
    expect(await refusedFor(made)).toContain('units[0] ANTIGEN_UNTESTED')
  })

  it('as nothing at all lets the bag go hours later, although it stands in no place and nobody keeps it', async () => {
    const made = await issuedByGate(world)
    world.pass(5 * HOUR_MS)
    expect(await refusedFor(made)).toBeNull()
  })
})

describe('what was passed over at the issue', () => {
  it('stands at the counter, also when the sample has come meanwhile', async () => {
    const made = await emergencyIssued()
    const technician = await world.as('lead.technician')
    await receiveSample(technician, { sampleId: made.sampleId })
    expect(await refusedFor(made)).toBeNull()
  })

  it('stands no longer than the signature goes: another finding stops the bag, until that is passed over, too', async () => {
    const made = await emergencyIssued()
    await recordHistory(await world.as('lead.technician'), {
      patientId: await patientOf(made.requestId),
      assertedBy: '旧病历',
      antibodies: ['anti-E'],
    })
    expect(await refusedFor(made)).toEqual(['units[0] ANTIGEN_UNTESTED'])
    await overrideFinding(await world.as('mem01.physician'), {
      requestId: made.requestId,
      unitId: made.unitIds[0] ?? '',
      code: 'ANTIGEN_UNTESTED',
      reason: '失血性休克',
    })
    expect(await openDebts(made.requestId)).not.toContain('UNIT_ANTIGENS')
    expect(await refusedFor(made)).toBeNull()
    // What was passed over at the counter is owed like what was passed over at the issue.
    expect(await openDebts(made.requestId)).toContain('UNIT_ANTIGENS')
    await recordUnitAntigens(await world.as('lead.technician'), {
      unitId: made.unitIds[0] ?? '',
      antigens: [{ antigen: 'E', result: 'NEGATIVE' }],
    })
    expect(await openDebts(made.requestId)).not.toContain('UNIT_ANTIGENS')
  })

  it('is owed once: a hand-over that finds nothing new leaves the debts of the issue as they are', async () => {
    const made = await emergencyIssued()
    const before = await debts(made.requestId)
    expect(before).not.toEqual([])
    world.pass(HOUR_MS / 2)
    expect(await refusedFor(made)).toBeNull()
    expect(await debts(made.requestId)).toEqual(before)
  })

  const excursion = (unitId: string) =>
    world.rows(
      `insert into holds (alliance_id, id, organisation_id, unit_id, kind, reason, occurred_at)
        select alliance_id, $2, organisation_id, id, 'EXCURSION', '超温', now() from units where id = $1`,
      [unitId, newId('Hold')],
    )

  it('is a hold that stood then: it keeps no bag, while one that falls on it later does', async () => {
    const made = await emergencyIssued(excursion, ['mem01.physician', 'lead.manager'])
    const [unitId = ''] = made.unitIds
    await excursion(unitId)
    expect(await refusedFor(made)).toEqual(['units[0] UNIT_EXCURSION'])
    await world.rows(
      `update holds set lifted_at = now() where id = (select max(id) from holds where unit_id = $1)`,
      [unitId],
    )
    expect(await refusedFor(made)).toBeNull()
  })

  it('never lets a bag go that a test has found incompatible meanwhile', async () => {
    const made = await emergencyIssued()
    const technician = await world.as('lead.technician')
    await receiveSample(technician, { sampleId: made.sampleId })
    await recordTyping(technician, { sampleId: made.sampleId, abo: 'A', rhd: 'POSITIVE' })
    await recordCrossmatch(technician, {
      sampleId: made.sampleId,
      unitId: made.unitIds[0] ?? '',
      major: 'INCOMPATIBLE',
      method: 'COLUMN_AGGLUTINATION',
    })
    expect(await refusedFor(made)).toContain('units[0] CROSSMATCH_MAJOR_INCOMPATIBLE')
  })
})
