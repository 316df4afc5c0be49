import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { DEMO_RULE_SET } from '#db/seed/rules.ts'
import { recordCrossmatch } from '#resolvers/compatibility/record-crossmatch.ts'
import { issueUnits } from '#resolvers/inventory/issue-units.ts'
import { quarantineUnit } from '#resolvers/inventory/quarantine-unit.ts'
import { reserveUnits } from '#resolvers/inventory/reserve-units.ts'
import { rejectSample } from '#resolvers/requests/reject-sample.ts'
import { RELEASE_VERSION } from '#rules/inventory/release.ts'
import { unitStates } from '#rules/inventory/terms.ts'
import { requestStates } from '#rules/requests/terms.ts'
import {
  bag,
  custodyOf,
  handingOut,
  issued,
  putIn,
  ready,
  stocked,
  stranger,
  typed,
} from '#test/support/bank.ts'
import { refusalOf } from '#test/support/requests.ts'
import { makeWorld, type World } from '#test/support/world.ts'

let world: World
beforeAll(async () => {
  world = await makeWorld()
})
afterAll(() => world.close())

const first = (ids: readonly string[]) => ids[0] ?? ''
const decisionsOf = (unitId: string) =>
  world.rows('select outcome, gate_version, rule_set from gate_decisions where unit_id = $1', [unitId])

describe('issueUnits', () => {
  it('hands out what was typed, crossmatched and reserved, and keeps everything it was judged on', async () => {
    const { id, unitIds } = await ready(world)
    const answer = await issued(world, handingOut(id, unitIds))
    expect(answer).toMatchObject({ requestId: id, unitIds })
    const [unit] = await world.rows(
      `select u.custody, d.outcome, d.gate_version, d.rule_set, length(d.facts_hash) as hash,
         d.facts -> 'patient' ->> 'abo' as abo, r.ending
       from units u join gate_decisions d on d.id = u.gate_decision_id
         join reservations r on r.unit_id = u.id where u.id = $1`,
      [first(unitIds)],
    )
    expect(unit).toEqual({
      custody: 'ISSUED',
      outcome: 'ALLOWED',
      gate_version: RELEASE_VERSION,
      rule_set: DEMO_RULE_SET,
      hash: 64,
      abo: 'A',
      ending: 'ISSUED',
    })
    const steps = await world.rows(
      'select to_custody, appearance_normal from unit_events where unit_id = $1 order by id',
      [first(unitIds)],
    )
    expect(steps).toEqual([
      { to_custody: 'IN_STOCK', appearance_normal: null },
      { to_custody: 'RESERVED', appearance_normal: null },
      { to_custody: 'ISSUED', appearance_normal: true },
    ])
    const told = await world.rows<{ name: string }>(
      `select name from outbox where subject_id in ($1, $2) and name ~ 'Issued|Ready|Closed' order by name`,
      [id, first(unitIds)],
    )
    expect(told.map(({ name }) => name)).toEqual([
      'inventory.unitIssued',
      'inventory.unitsReady',
      'requests.requestClosed',
    ])
  })

  it('leaves in the trail where each unit was before', async () => {
    const { id, unitIds } = await ready(world)
    const { id: issueId } = await issued(world, handingOut(id, unitIds))
    const trail = await world.rows(
      `select action, before, after from audit_entries
       where action in ('inventory.reserveUnits', 'inventory.issueUnits') and outcome = 'DONE' and subject_id in ($1, $2) order by id`,
      [id, issueId],
    )
    const unit = first(unitIds)
    expect(trail).toEqual([
      {
        action: 'inventory.reserveUnits',
        before: { [unit]: { custody: 'IN_STOCK' } },
        after: { unitIds, expiresAt: expect.any(String), [unit]: { custody: 'RESERVED' } },
      },
      {
        action: 'inventory.issueUnits',
        before: { [unit]: { custody: 'RESERVED' } },
        after: { requestId: id, unitIds, [unit]: { custody: 'ISSUED' } },
      },
    ])
  })

  it('completes the request with its last line and gives back what was kept beyond it', async () => {
    const { id, unitIds } = await ready(world, {
      bags: [bag(world, { content: 1 }), bag(world, { content: 1 })],
    })
    const state = async () => (await world.rows('select state from requests where id = $1', [id]))[0]
    await issued(world, handingOut(id, unitIds.slice(0, 1)))
    expect(await state()).toEqual({ state: 'ACCEPTED' })
    await issued(world, handingOut(id, unitIds.slice(1)))
    expect(await state()).toEqual({ state: 'COMPLETED' })
  })

  it('refuses the whole issue with the findings of every unit, and keeps what the gate answered', async () => {
    const { id, unitIds } = await ready(world, {
      bags: [bag(world, { content: 1 }), bag(world, { content: 1 })],
    })
    const [good, bad] = unitIds
    await quarantineUnit(await world.as('lead.technician'), { unitId: bad ?? '', reason: '待查' })
    const refusal = await refusalOf(issued(world, handingOut(id, unitIds)))
    expect(refusal).toMatchObject({
      code: 'ISSUE_REFUSED',
      message: '血袋处于隔离状态。 / The unit is in quarantine.',
      findings: [
        { code: 'UNIT_QUARANTINED', severity: 'STOP', field: 'units[1]', source: 'HOUSE_RELEASE_CLASSES' },
      ],
    })
    expect(await custodyOf(world, good ?? '')).toBe('RESERVED')
    expect(await decisionsOf(good ?? '')).toMatchObject([{ outcome: 'ALLOWED' }])
    expect(await decisionsOf(bad ?? '')).toMatchObject([{ outcome: 'REFUSED' }])
  })

  it('holds up what asks for authority as long as nobody has passed over it', async () => {
    const { id, unitIds } = await readyWithout({ urgency: 'EMERGENCY' }, { abo: 'O' })
    expect(await refusalOf(issued(world, handingOut(id, unitIds)))).toMatchObject({
      findings: expect.arrayContaining([
        expect.objectContaining({ code: 'CROSSMATCH_NOT_DONE', severity: 'AUTHORITY' }),
      ]),
    })
    expect(await custodyOf(world, first(unitIds))).toBe('RESERVED')
  })

  it('hands a unit out once when two try at the same moment', async () => {
    const { id, unitIds } = await ready(world)
    const input = handingOut(id, unitIds)
    const terminals = await Promise.all([world.as('lead.technician'), world.as('lead.technician2')])
    const tokens = await Promise.all(
      terminals.map((terminal) => world.signed(terminal, 'mem01.collector', 'issueUnits', input)),
    )
    const results = await Promise.allSettled(
      terminals.map((terminal, index) =>
        issueUnits(terminal, { ...input, signatures: [tokens[index] ?? ''] }),
      ),
    )
    expect(results.map(({ status }) => status).toSorted()).toEqual(['fulfilled', 'rejected'])
    expect(await world.rows('select 1 from issues where request_id = $1', [id])).toHaveLength(1)
  })

  it('answers another alliance’s request and a random one alike', async () => {
    const { id, unitIds } = await ready(world)
    const ctx = await world.as('kh.technician')
    const answers = await Promise.all(
      [id, `req_${'0'.repeat(32)}`].map((requestId) =>
        refusalOf(issueUnits(ctx, handingOut(requestId, unitIds))).then(String),
      ),
    )
    expect(new Set(answers).size).toBe(1)
  })

  it('says through GraphQL why a unit stays', async () => {
    const { id, unitIds } = await ready(world)
    const input = { requestId: id, units: [{ unitId: first(unitIds), visualDefects: ['CLOTS' as const] }] }
    const token = await world.signed(
      await world.as('lead.technician'),
      'mem01.collector',
      'issueUnits',
      input,
    )
    const answer = await world.ask(
      'lead.technician',
      `mutation ($input: IssueUnitsInput!) { issueUnits(input: $input) {
        __typename ... on Refusal { code findings { code message { zh en } field } } } }`,
      { input: { ...input, signatures: [token] } },
    )
    expect(answer.errors).toBeUndefined()
    expect(answer.data?.issueUnits).toEqual({
      __typename: 'IssueRefused',
      code: 'ISSUE_REFUSED',
      findings: [
        {
          code: 'VISUAL_DEFECT',
          message: {
            zh: '血袋外观不合格：血液中有明显凝块。',
            en: 'The look of the bag forbids its use: visible clots.',
          },
          field: 'units[0]',
        },
      ],
    })
  })
})

/** Reserved and not crossmatched. */
const readyWithout = async (form: object, unit: Parameters<typeof bag>[1] = {}) => {
  const request = await typed(world, { form })
  const unitIds = await stocked(world, bag(world, unit))
  await reserveUnits(await world.as('lead.technician'), { requestId: request.id, unitIds })
  return { ...request, unitIds }
}

describe('the release gate', () => {
  it.each(unitStates)('lets a unit that is %s go only when it is reserved', async (custody) => {
    const { id, unitIds } = await ready(world)
    await putIn(world, first(unitIds), custody)
    const refusal = await refusalOf(issued(world, handingOut(id, unitIds)))
    if (custody === 'RESERVED') expect(refusal).toBeNull()
    else {
      const code = custody === 'IN_STOCK' ? 'UNIT_NOT_RESERVED' : 'UNIT_STATE_FORBIDS'
      expect(refusal).toMatchObject({ code: 'ISSUE_REFUSED', findings: [{ code }] })
    }
    expect(await custodyOf(world, first(unitIds))).toBe(custody === 'RESERVED' ? 'ISSUED' : custody)
  })

  it.each(requestStates)('lets units go for a request that is %s only when it is accepted', async (state) => {
    const { id, unitIds } = await ready(world)
    await world.rows('update requests set state = $2 where id = $1', [id, state])
    const refusal = await refusalOf(issued(world, handingOut(id, unitIds)))
    if (state === 'ACCEPTED') expect(refusal).toBeNull()
    else expect(refusal).toMatchObject({ findings: [{ code: 'REQUEST_NOT_ACCEPTED' }] })
  })

  it.each<[string, (made: Awaited<ReturnType<typeof ready>>) => Promise<unknown>, string]>([
    [
      'an expired unit',
      ({ unitIds }) =>
        world.rows(`update units set expires_at = '2026-03-02T00:59:00Z' where id = $1`, [first(unitIds)]),
      'UNIT_EXPIRED',
    ],
    [
      'a reservation that has run out',
      ({ unitIds }) =>
        world.rows(`update reservations set expires_at = '2026-02-28T00:00:00Z' where unit_id = $1`, [
          first(unitIds),
        ]),
      'UNIT_NOT_RESERVED',
    ],
    [
      'a sample older than 72 hours at the planned start',
      ({ sampleId }) =>
        world.rows(`update samples set collected_at = '2026-02-27T00:59:00Z' where id = $1`, [sampleId]),
      'SAMPLE_OLDER_THAN_LIMIT',
    ],
    [
      'a sample that was rejected afterwards',
      async ({ sampleId }) =>
        rejectSample(await world.as('lead.technician'), { sampleId, reason: 'LABELLING_PROBLEM' }),
      'SAMPLE_MISMATCHED',
    ],
    [
      'a crossmatch that was corrected to incompatible',
      async ({ sampleId, unitIds }) =>
        recordCrossmatch(await world.as('lead.technician'), {
          sampleId,
          unitId: first(unitIds),
          major: 'INCOMPATIBLE',
          minor: 'COMPATIBLE',
          method: 'COLUMN_AGGLUTINATION',
          status: 'CORRECTED',
        }),
      'CROSSMATCH_MAJOR_INCOMPATIBLE',
    ],
    [
      'a unit of another group than the patient bears',
      ({ unitIds }) => world.rows(`update units set abo = 'B' where id = $1`, [first(unitIds)]),
      'ABO_INCOMPATIBLE',
    ],
    [
      'a patient whose typing was taken back',
      ({ id }) =>
        world.rows(
          `update typings set current = false where patient_id = (select patient_id from requests where id = $1)`,
          [id],
        ),
      'SECOND_SAMPLE_MISSING',
    ],
  ])('stops %s', async (_, change, code) => {
    const made = await ready(world, { form: stranger() })
    await change(made)
    const refusal = await refusalOf(issued(world, handingOut(made.id, made.unitIds)))
    expect(refusal).toMatchObject({
      code: 'ISSUE_REFUSED',
      findings: expect.arrayContaining([expect.objectContaining({ code, severity: 'STOP' })]),
    })
    expect(await custodyOf(world, first(made.unitIds))).toBe('RESERVED')
  })

  it('does not look at a preliminary crossmatch', async () => {
    const { id, sampleId, unitIds } = await readyWithout({})
    await recordCrossmatch(await world.as('lead.technician'), {
      sampleId,
      unitId: first(unitIds),
      major: 'COMPATIBLE',
      minor: 'COMPATIBLE',
      method: 'COLUMN_AGGLUTINATION',
      status: 'PRELIMINARY',
    })
    expect(await refusalOf(issued(world, handingOut(id, unitIds)))).toMatchObject({
      findings: expect.arrayContaining([
        expect.objectContaining({ code: 'CROSSMATCH_NOT_DONE', severity: 'STOP' }),
      ]),
    })
  })
})
