import { afterAll, beforeAll, expect, it } from 'vitest'
import { closeIncident } from '#resolvers/transfusions/close-incident.ts'
import { reportIncident } from '#resolvers/transfusions/report-incident.ts'
import { caseStates } from '#rules/transfusions/terms.ts'
import { refusalOf } from '#test/support/requests.ts'
import { makeWorld, type World } from '#test/support/world.ts'

let world: World
beforeAll(async () => {
  world = await makeWorld()
})
afterAll(() => world.close())

const reportedIncident = async () =>
  (await reportIncident(await world.as('mem01.nurse'), { category: 'NEAR_MISS', whatHappened: '险些发错' }))
    .id
const FULL = { analysis: '未双人核对', measures: '培训' }
const close = async (
  input: Parameters<typeof closeIncident>[1],
  second: string | null = 'mem01.superior',
) => {
  const desk = await world.as('mem01.medical-affairs')
  const signatures = second === null ? [] : [await world.signed(desk, second, 'closeIncident', input)]
  return closeIncident(desk, { ...input, signatures })
}

it('closes with analysis and measures under two signatures, once', async () => {
  const incidentId = await reportedIncident()
  await close({ incidentId, ...FULL })
  const [row] = await world.rows<Record<string, unknown>>('select * from incidents where id = $1', [
    incidentId,
  ])
  expect(row).toMatchObject({ state: 'CLOSED', ...FULL })
  expect(row?.confirmed_by).not.toBe(row?.closed_by)
  expect(await refusalOf(close({ incidentId, ...FULL }))).toMatchObject({
    code: 'INCIDENT_REFUSED',
    findings: [{ code: 'INCIDENT_ALREADY_CLOSED' }],
  })
})

it('refuses without analysis or measures', async () => {
  const incidentId = await reportedIncident()
  expect(await refusalOf(close({ incidentId, analysis: '原因' }))).toMatchObject({
    findings: [{ code: 'INCIDENT_NOT_ANALYSED', field: 'measures' }],
  })
})

it.each([
  ['one person alone', null, 'SIGNATURE_MISSING'],
  ['the same person twice', 'mem01.medical-affairs', 'SIGNED_TWICE_BY_ONE_PERSON'],
  ['somebody of another hospital', 'mem02.superior', 'SIGNER_NOT_ACTIVE'],
] as const)('refuses %s', async (_, second, code) => {
  const incidentId = await reportedIncident()
  expect(await refusalOf(close({ incidentId, ...FULL }, second))).toMatchObject({
    code: 'SIGNATURE_REFUSED',
    findings: expect.arrayContaining([expect.objectContaining({ code })]),
  })
})

it('does not know another hospital’s incident', async () => {
  const incidentId = await reportedIncident()
  const desk = await world.as('mem02.medical-affairs')
  expect(await refusalOf(closeIncident(desk, { incidentId, ...FULL }))).toMatchObject({ code: 'NOT_FOUND' })
})

it.each(caseStates)('of an incident that is %s is done or refused as its state says', async (state) => {
  const incidentId = await reportedIncident()
  await world.rows('update incidents set state = $2 where id = $1', [incidentId, state])
  const refusal = await refusalOf(close({ incidentId, ...FULL }))
  if (state === 'OPEN') expect(refusal).toBeNull()
  else
    expect(refusal).toMatchObject({
      code: 'INCIDENT_REFUSED',
      findings: [{ code: 'INCIDENT_ALREADY_CLOSED' }],
    })
  const rows = await world.rows('select state, measures from incidents where id = $1', [incidentId])
  expect(rows).toEqual([{ state: 'CLOSED', measures: state === 'OPEN' ? FULL.measures : null }])
})
