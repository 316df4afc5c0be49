import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { publishRuleSet } from '#resolvers/alliance/publish-rule-set.ts'
import { recordCrossmatch } from '#resolvers/compatibility/record-crossmatch.ts'
import { recordTyping } from '#resolvers/compatibility/record-typing.ts'
import { closeKit } from '#resolvers/inventory/close-kit.ts'
import { type OpenKitInput, openKit } from '#resolvers/inventory/open-kit.ts'
import { quarantineUnit } from '#resolvers/inventory/quarantine-unit.ts'
import { recordManualReading } from '#resolvers/inventory/record-manual-reading.ts'
import { receiveSample } from '#resolvers/requests/receive-sample.ts'
import { kitOutcome } from '#rules/inventory/kit.ts'
import { unitStates } from '#rules/inventory/terms.ts'
import { bag, custodyOf, groupA, putIn, stocked } from '#test/support/bank.ts'
import { emergencyOf, releasedInEmergency } from '#test/support/emergency.ts'
import { handedOver, handingOver, holdsOn } from '#test/support/issued.ts'
import { refusalOf } from '#test/support/requests.ts'
import { makeWorld, type World } from '#test/support/world.ts'

let world: World
beforeAll(async () => {
  world = await makeWorld()
})
afterAll(() => world.close())

const reagent = { name: '抗-A/抗-B', lot: '2026-01', expiresOn: '2026-03-01' }
const cells = () => bag(world, { abo: 'O', content: 1 })
const opened = async (changes: Partial<OpenKitInput> = {}, account = 'lead.technician') => {
  const { requestId, sampleId } = await emergencyOf(world)
  const unitIds = changes.unitIds ?? (await stocked(world, cells(), cells()))
  const input = { requestId, unitIds, reagents: [reagent], box: 'BOX-1', celsius: 5, ...changes }
  const { id } = await openKit(await world.as(account), input)
  return {
    kitId: id as string,
    requestId,
    sampleId,
    unitIds,
    first: unitIds[0] ?? '',
    second: unitIds[1] ?? '',
  }
}
const outcomes = async (kitId: string) =>
  Object.fromEntries(
    (
      await world.rows<{ unit_id: string; outcome: string }>(
        'select unit_id, outcome from kit_units where kit_id = $1',
        [kitId],
      )
    ).map(({ unit_id, outcome }) => [unit_id, outcome]),
  )
const back = (unitId: string, neverLeftControl = true, celsius: number | null = 5) => ({
  unitId,
  neverLeftControl,
  celsius,
})

describe('openKit', () => {
  it('accepts the emergency, keeps its bags and puts them into the box', async () => {
    const made = await opened()
    const [row] = await world.rows(
      `select u.custody, u.request_id, p.name, r.state, k.reagents -> 0 ->> 'lot' as lot, s.account
       from kits k join kit_units b on b.kit_id = k.id join units u on u.id = b.unit_id
         join places p on p.id = u.place_id join requests r on r.id = k.request_id
         join staff s on s.id = k.carried_by[1] where k.id = $1 limit 1`,
      [made.kitId],
    )
    expect(row).toEqual({
      custody: 'RESERVED',
      request_id: made.requestId,
      name: 'BOX-1',
      state: 'ACCEPTED',
      lot: '2026-01',
      account: 'lead.technician',
    })
  })

  it('sets out without the consent, which is asked for at the release', async () => {
    const { requestId } = await emergencyOf(world, {
      consent: { kind: 'EMERGENCY_AUTHORISATION', signer: '王主任' },
    })
    const unitIds = await stocked(world, cells())
    await openKit(await world.as('lead.technician'), { requestId, unitIds, reagents: [], box: 'B' })
    expect(await custodyOf(world, unitIds[0] ?? '')).toBe('RESERVED')
  })

  it('leaves the cold chain unknown in a box that is no place of the bank', async () => {
    const { first } = await opened({ box: '泡沫箱' })
    expect(await world.rows('select place_id from units where id = $1', [first])).toEqual([
      { place_id: null },
    ])
  })

  it('is refused with a reagent past its last day', async () => {
    const refused = await refusalOf(opened({ reagents: [{ ...reagent, expiresOn: '2026-02-28' }] }))
    expect(refused).toMatchObject({ code: 'KIT_REFUSED', findings: [{ code: 'REAGENT_EXPIRED' }] })
  })

  it('is refused for a request that is no emergency, and with a bag on hold', async () => {
    const { requestId } = await emergencyOf(world, { urgency: 'URGENT' })
    expect(await refusalOf(opened({ requestId }))).toMatchObject({
      findings: [{ code: 'EMERGENCY_PATH_ONLY' }],
    })
    const unitIds = await stocked(world, cells())
    await quarantineUnit(await world.as('lead.technician'), { unitId: unitIds[0] ?? '', reason: '待查' })
    expect(await refusalOf(opened({ unitIds }))).toMatchObject({ findings: [{ code: 'UNIT_QUARANTINED' }] })
  })

  it.each(unitStates)('of a bag that is %s goes only from the shelf', async (custody) => {
    const unitIds = await stocked(world, cells())
    await putIn(world, unitIds[0] ?? '', custody)
    const refused = await refusalOf(opened({ unitIds }))
    if (custody === 'IN_STOCK') expect(refused).toBeNull()
    else expect(refused).toMatchObject({ code: 'KIT_REFUSED' })
  })

  it.each([
    ['nothing to carry', { unitIds: [], reagents: [] }],
    ['a reagent without a lot', { reagents: [{ ...reagent, lot: ' ' }] }],
    ['no box', { box: ' ' }],
  ])('is refused with %s', async (_, changes) => {
    expect(await refusalOf(opened(changes))).toMatchObject({ code: 'BAD_USER_INPUT' })
  })
})

describe('closeKit', () => {
  it('quarantines what comes back and leaves what was issued there, and tells the whole course', async () => {
    const made = await opened()
    const technician = await world.as('lead.technician')
    const [box] = await world.rows<{ id: string }>(
      `select p.id from places p join organisations o on o.id = p.organisation_id
       where p.name = 'BOX-1' and o.code = 'CS-LEAD'`,
    )
    await recordManualReading(technician, { placeId: box?.id ?? '', celsius: 5 })
    const step = () => world.pass(60_000)
    step()
    await receiveSample(technician, { sampleId: made.sampleId })
    step()
    await recordTyping(technician, { sampleId: made.sampleId, reactions: groupA })
    step()
    await recordCrossmatch(technician, {
      sampleId: made.sampleId,
      unitId: made.first,
      major: 'COMPATIBLE',
      minor: 'INCOMPATIBLE',
      method: 'POLYBRENE',
    })
    step()
    const units = [{ unitId: made.first, visualDefects: [] }]
    const { id: issueId } = await releasedInEmergency(world, made.requestId, {
      units,
      by: ['mem01.physician', 'lead.manager'],
    })
    step()
    await handedOver(world, handingOver(issueId, [made.first]))
    step()
    await closeKit(technician, { kitId: made.kitId, returned: [back(made.second)] })
    expect(await outcomes(made.kitId)).toEqual({ [made.first]: 'USED', [made.second]: 'QUARANTINED' })
    expect([await custodyOf(world, made.second), await holdsOn(world, made.second)]).toEqual([
      'IN_STOCK',
      ['QUARANTINE'],
    ])
    const answer = await world.ask(
      'mem01.physician',
      `query($id: ID!) { node(id: $id) { ... on Kit { closedAt bags { outcome } course { step detail staff { name } } } } }`,
      { id: made.kitId },
    )
    expect(answer.errors).toBeUndefined()
    const course = answer.data?.node.course.map(
      ({ step: what, detail }: { step: string; detail: string | null }) =>
        detail ? `${what} ${detail}` : what,
    )
    expect(course).toEqual([
      'KIT_OPENED',
      'UNIT_MOVED RESERVED',
      'UNIT_MOVED RESERVED',
      'SAMPLE_RECEIVED',
      'TYPED',
      'CROSSMATCHED',
      'OVERRIDDEN CROSSMATCH_REPORT_UNSIGNED',
      'OVERRIDDEN SCREEN_NOT_DONE',
      'UNIT_MOVED ISSUED',
      'HANDED_OVER',
      'UNIT_MOVED HANDED_OVER',
      'UNIT_MOVED IN_STOCK',
      'KIT_CLOSED',
    ])
  })

  it('asks what became of every bag that was not issued, and knows only its own', async () => {
    const made = await opened()
    const close = async (returned: readonly ReturnType<typeof back>[]) =>
      refusalOf(closeKit(await world.as('lead.technician'), { kitId: made.kitId, returned }))
    expect(await close([back(made.first)])).toMatchObject({ problems: [{ field: 'returned' }] })
    const [strange = ''] = await stocked(world, cells())
    expect(await close([back(made.first), back(made.second), back(strange)])).toMatchObject({
      problems: [{ field: 'returned[2].unitId' }],
    })
    expect(await close([back(made.first), back(made.second)])).toBeNull()
    expect(await close([back(made.first), back(made.second)])).toMatchObject({ code: 'KIT_REFUSED' })
  })

  it('lets one of two at once close it', async () => {
    const made = await opened()
    const close = async (account: string) =>
      refusalOf(
        closeKit(await world.as(account), {
          kitId: made.kitId,
          returned: [back(made.first), back(made.second)],
        }),
      )
    const refusals = await Promise.all([close('lead.technician'), close('lead.technician2')])
    expect(refusals.filter((refusal) => refusal === null)).toHaveLength(1)
  })
})

describe('what comes back in a kit', () => {
  const table = unitStates.flatMap((custody) =>
    [true, false].flatMap((returnToStockAllowed) =>
      [true, false].flatMap((neverLeftControl) =>
        [true, false, null].map((inTemperature) => ({
          custody,
          returnToStockAllowed,
          neverLeftControl,
          inTemperature,
        })),
      ),
    ),
  )
  it('goes back to stock only where the rules allow it and it was kept right and in hand', () => {
    for (const { returnToStockAllowed, ...facts } of table) {
      const isHere = facts.custody === 'IN_STOCK' || facts.custody === 'RESERVED'
      const isGood = returnToStockAllowed && facts.neverLeftControl && facts.inTemperature === true
      const expected = isHere ? (isGood ? 'BACK_IN_STOCK' : 'QUARANTINED') : 'USED'
      expect(kitOutcome(facts, { returnToStockAllowed }), JSON.stringify(facts)).toBe(expected)
    }
  })
})

describe('where an alliance allows the return to stock', () => {
  it('takes back what never left control and was measured, and nothing else', async () => {
    await publishRuleSet(await world.as('admin'), {
      effectiveFrom: '2026-03-02',
      sourceCitation: '本联合体规定',
      values: [{ name: 'returnToStockAllowed', value: true }],
    })
    world.pass(2 * 86_400_000)
    const good = { ...reagent, expiresOn: '2026-12-31' }
    const made = await opened({ reagents: [good], unitIds: await stocked(world, cells(), cells(), cells()) })
    const [one = '', two = '', three = ''] = made.unitIds
    await closeKit(await world.as('lead.technician'), {
      kitId: made.kitId,
      returned: [back(one), back(two, true, 11), back(three, false)],
    })
    expect(await outcomes(made.kitId)).toEqual({
      [one]: 'BACK_IN_STOCK',
      [two]: 'QUARANTINED',
      [three]: 'QUARANTINED',
    })
    expect([await custodyOf(world, one), await holdsOn(world, one)]).toEqual(['IN_STOCK', []])
  })
})
