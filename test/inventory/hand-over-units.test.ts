import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { Refusal } from '#lib/errors.ts'
import { handOverUnits } from '#resolvers/inventory/hand-over-units.ts'
import { quarantineUnit } from '#resolvers/inventory/quarantine-unit.ts'
import { handOverItems, unitStates } from '#rules/inventory/terms.ts'
import { bag, custodyOf, putIn } from '#test/support/bank.ts'
import { handedOver, handingOver, issuedByGate } from '#test/support/issued.ts'
import { placeOf } from '#test/support/places.ts'
import { refusalOf } from '#test/support/requests.ts'
import { makeWorld, type World } from '#test/support/world.ts'

let world: World
beforeAll(async () => {
  world = await makeWorld()
})
afterAll(() => world.close())

/** Two bags that together are what the form asks for. */
const halves = () => [bag(world, { content: 1 }), bag(world, { content: 1 })]

describe('handOverUnits', () => {
  it('gives the units to the collector with box, report and both names, and moves them to the hospital', async () => {
    const { issueId, unitIds, requestId } = await issuedByGate(world, { bags: halves() })
    const { id } = await handedOver(world, handingOver(issueId, unitIds, { celsius: 4.5 }))
    const [row] = await world.rows(
      `select h.box, h.celsius, h.checked, i.account as issuer, c.account as collector, h.collector_signature_id as token
       from hand_overs h join staff i on i.id = h.handed_by join staff c on c.id = h.collected_by where h.id = $1`,
      [id],
    )
    expect(row).toMatchObject({
      box: 'BOX-01',
      celsius: '4.500',
      checked: [...handOverItems],
      issuer: 'lead.technician',
      collector: 'mem01.collector',
      token: expect.stringMatching(/^sig_/),
    })
    const units = await world.rows<{ custody: string; code: string }>(
      'select custody, o.code from units u join organisations o on o.id = u.organisation_id where u.id = any($1)',
      [unitIds],
    )
    expect(units).toEqual([
      { custody: 'HANDED_OVER', code: 'CS-MEM01' },
      { custody: 'HANDED_OVER', code: 'CS-MEM01' },
    ])
    const [event] = await world.rows(
      `select payload -> 'unitIds' as ids from outbox where name = 'inventory.unitsHandedOver' and subject_id = $1`,
      [requestId],
    )
    expect(event).toEqual({ ids: unitIds })
  })

  it('shows on the bag who has it, to its hospital and the lead', async () => {
    const { issueId, unitIds } = await issuedByGate(world, { bags: halves() })
    const source = `query ($id: ID!) { unit(id: $id) { state organisation { code }
      handOver { box handedBy { name } collectedBy { name } units { id } } } }`
    const shown = async (account: string) =>
      (await world.ask(account, source, { id: unitIds[0] })).data?.unit ?? null
    expect(await shown('lead.technician')).toMatchObject({ state: 'ISSUED', handOver: null })
    await handedOver(world, handingOver(issueId, unitIds))
    const nameOf = async (account: string) =>
      (await world.rows<{ name: string }>('select name from staff where account = $1', [account]))[0]?.name
    const has = {
      state: 'HANDED_OVER',
      organisation: { code: 'CS-MEM01' },
      handOver: {
        box: 'BOX-01',
        handedBy: { name: await nameOf('lead.technician') },
        collectedBy: { name: await nameOf('mem01.collector') },
        units: unitIds.map((id) => ({ id })),
      },
    }
    for (const account of ['lead.technician', 'mem01.nurse'])
      expect([account, await shown(account)]).toEqual([account, has])
    expect(await shown('mem02.physician')).toBeNull()
  })

  it('puts the units into a box of the bank, whose readings are theirs from then on', async () => {
    const boxId = await placeOf(world, 'BOX-1')
    const { issueId, unitIds } = await issuedByGate(world)
    const { id } = await handedOver(world, handingOver(issueId, unitIds, { box: null, boxId }))
    expect(await world.rows('select box from hand_overs where id = $1', [id])).toEqual([{ box: 'BOX-1' }])
    const stays = await world.rows(
      'select place_id, since, until from unit_stays where unit_id = $1 and until is null',
      unitIds,
    )
    expect(stays).toEqual([{ place_id: boxId, since: world.now(), until: null }])
  })

  it('lets nothing leave in a place that is no box, or is not the bank’s own', async () => {
    const { issueId, unitIds } = await issuedByGate(world)
    const into = async (boxId: string) =>
      (await refusalOf(
        handedOver(world, handingOver(issueId, unitIds, { box: null, boxId })),
      )) as Refusal | null
    expect(await into(await placeOf(world, 'FRIDGE-1'))).toMatchObject({
      code: 'HAND_OVER_REFUSED',
      findings: [{ code: 'PLACE_IS_NO_BOX' }],
    })
    const freezer = await into(await placeOf(world, 'FREEZER-1'))
    expect(freezer?.findings.map(({ code, field }) => [code, field])).toEqual([
      ['PLACE_IS_NO_BOX', 'box'],
      ['PLACE_UNFIT', 'units[0]'],
    ])
    const theirs = await placeOf(world, 'BOX-1', 'CS-MEM01')
    await expect(
      handedOver(world, handingOver(issueId, unitIds, { box: null, boxId: theirs })),
    ).rejects.toMatchObject({ code: 'NOT_FOUND' })
    expect(await custodyOf(world, unitIds[0] ?? '')).toBe('ISSUED')
  })

  it('keeps the crossmatch whose report leaves with the blood', async () => {
    const { issueId, unitIds } = await issuedByGate(world)
    const reports = await world.rows<{ id: string }>(
      'select id from crossmatches where unit_id = $1',
      unitIds,
    )
    expect(reports).toHaveLength(1)
    const { id } = await handedOver(world, handingOver(issueId, unitIds))
    const rows = await world.rows('select report_ids from hand_overs where id = $1', [id])
    expect(rows).toEqual([{ report_ids: reports.map((report) => report.id) }])
  })

  it.each(unitStates)('of a unit that is %s is allowed only behind its issue', async (custody) => {
    const { issueId, unitIds } = await issuedByGate(world)
    await putIn(world, unitIds[0] ?? '', custody)
    const refusal = await refusalOf(handedOver(world, handingOver(issueId, unitIds)))
    if (custody === 'ISSUED') expect(refusal).toBeNull()
    else {
      expect(refusal).toMatchObject({
        code: 'HAND_OVER_REFUSED',
        findings: [{ code: 'UNIT_STATE_FORBIDS', field: 'units[0]' }],
      })
      expect(await custodyOf(world, unitIds[0] ?? '')).toBe(custody)
    }
  })

  it('leaves the rest of an issue for a later hand-over', async () => {
    const { issueId, unitIds } = await issuedByGate(world, { bags: halves() })
    const [first = '', second = ''] = unitIds
    await handedOver(world, handingOver(issueId, [first]))
    expect(await custodyOf(world, second)).toBe('ISSUED')
    await handedOver(world, handingOver(issueId, [second]))
    expect(await custodyOf(world, second)).toBe('HANDED_OVER')
  })

  it('stops a bag on which a hold fell after its issue, one that looks wrong and one of another issue', async () => {
    const { issueId, unitIds } = await issuedByGate(world)
    const other = await issuedByGate(world)
    await quarantineUnit(await world.as('lead.technician'), { unitId: unitIds[0] ?? '', reason: '待查' })
    const input = handingOver(issueId, [...unitIds, ...other.unitIds])
    const refusal = await refusalOf(
      handedOver(world, {
        ...input,
        units: input.units.map(({ unitId }) => ({ unitId, visualDefects: ['CLOTS'] })),
      }),
    )
    expect(codesOf(refusal)).toEqual([
      'UNIT_QUARANTINED',
      'VISUAL_DEFECT',
      'UNIT_NOT_ON_ISSUE',
      'VISUAL_DEFECT',
    ])
    expect(await custodyOf(world, unitIds[0] ?? '')).toBe('ISSUED')
  })

  it('names every item of the list that was left out', async () => {
    const { issueId, unitIds } = await issuedByGate(world)
    const refusal = await refusalOf(
      handedOver(world, handingOver(issueId, unitIds, { checked: handOverItems.slice(1) })),
    )
    expect(refusal).toMatchObject({
      findings: [{ code: 'HAND_OVER_ITEM_UNCHECKED', message: { zh: '取血核对漏项：姓名。' } }],
    })
  })

  it.each([
    ['mem02.collector', 'SIGNER_NOT_ACTIVE'],
    ['mem01.cashier', 'SIGNER_TITLE_MISSING'],
    ['lead.technician', 'SIGNED_TWICE_BY_ONE_PERSON'],
  ])('refuses %s as its collector', async (collector, code) => {
    const { issueId, unitIds } = await issuedByGate(world)
    const refusal = await refusalOf(handedOver(world, handingOver(issueId, unitIds), { collector }))
    expect(refusal).toMatchObject({ code: 'SIGNATURE_REFUSED' })
    expect(codesOf(refusal)).toContain(code)
  })

  it('refuses a physician of the office, who is on nobody’s list of collectors', async () => {
    const { issueId, unitIds } = await issuedByGate(world)
    const refusal = await refusalOf(
      handedOver(world, handingOver(issueId, unitIds), { collector: 'mem01.medical-affairs' }),
    )
    expect(codesOf(refusal)).toEqual(['COLLECTOR_NOT_LISTED'])
  })

  it('asks for the box and for the collector’s signature', async () => {
    const { issueId, unitIds } = await issuedByGate(world)
    const unsigned = handOverUnits(await world.as('lead.technician'), handingOver(issueId, unitIds))
    expect(codesOf(await refusalOf(unsigned))).toContain('SIGNATURE_MISSING')
    const boxless = handedOver(world, handingOver(issueId, unitIds, { box: ' ' }))
    expect(await refusalOf(boxless)).toMatchObject({ problems: [{ field: 'box' }] })
  })

  it('lets one of two at once give a bag away', async () => {
    const { issueId, unitIds } = await issuedByGate(world)
    const input = handingOver(issueId, unitIds)
    const refusals = await Promise.all([
      refusalOf(handedOver(world, input)),
      refusalOf(handedOver(world, input, { issuer: 'lead.technician2' })),
    ])
    expect(refusals.filter((refusal) => refusal === null)).toHaveLength(1)
  })
})

const codesOf = (refusal: unknown) =>
  (refusal as { findings?: { code: string }[] } | null)?.findings?.map(({ code }) => code)
