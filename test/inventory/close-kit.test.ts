import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { publishRuleSet } from '#resolvers/alliance/publish-rule-set.ts'
import { recordCrossmatch } from '#resolvers/compatibility/record-crossmatch.ts'
import { recordTyping } from '#resolvers/compatibility/record-typing.ts'
import { closeKit } from '#resolvers/inventory/close-kit.ts'
import type { OpenKitInput } from '#resolvers/inventory/open-kit.ts'
import { recordManualReading } from '#resolvers/inventory/record-manual-reading.ts'
import { receiveSample } from '#resolvers/requests/receive-sample.ts'
import { kitOutcome } from '#rules/inventory/kit.ts'
import { unitStates } from '#rules/inventory/terms.ts'
import { custodyOf, groupA, stocked } from '#test/support/bank.ts'
import { releasedInEmergency } from '#test/support/emergency.ts'
import { handedOver, handingOver, holdsOn } from '#test/support/issued.ts'
import { cellsOf, openedKit, reagent } from '#test/support/kits.ts'
import { refusalOf } from '#test/support/requests.ts'
import { makeWorld, type World } from '#test/support/world.ts'

let world: World
beforeAll(async () => {
  world = await makeWorld()
})
afterAll(() => world.close())

const cells = () => cellsOf(world)
const opened = (changes: Partial<OpenKitInput> = {}) => openedKit(world, changes)
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

describe('closeKit', () => {
  it.each([
    ['step by step', 60_000],
    ['in the order of recording where all of it is of one instant', 0],
  ])(
    'quarantines what comes back, leaves what was issued there, and tells the course %s',
    async (_, pace) => {
      const made = await opened()
      const technician = await world.as('lead.technician')
      const [box] = await world.rows<{ id: string }>(
        `select p.id from places p join organisations o on o.id = p.organisation_id
       where p.name = 'BOX-1' and o.code = 'CS-LEAD'`,
      )
      await recordManualReading(technician, { placeId: box?.id ?? '', celsius: 5 })
      const step = () => world.pass(pace)
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
      const courseFor = async (account: string): Promise<string[]> => {
        const answer = await world.ask(
          account,
          `query($id: ID!) { node(id: $id) { ... on Kit {
          closedAt bags { outcome } carriedBy { name } course { step detail staff { name } } } } }`,
          { id: made.kitId },
        )
        expect(answer.errors).toBeUndefined()
        return answer.data?.node.course.map(
          ({ step: what, detail }: { step: string; detail: string | null }) =>
            detail ? `${what} ${detail}` : what,
        )
      }
      const course = await courseFor('lead.technician')
      const kept = ['UNIT_MOVED RESERVED', 'UNIT_MOVED RESERVED']
      // A tube is recorded once, when it is announced: within one instant that is before the kit was packed.
      expect(course).toEqual([
        'KIT_OPENED',
        ...(pace > 0 ? [...kept, 'SAMPLE_RECEIVED'] : ['SAMPLE_RECEIVED', ...kept]),
        'TYPED',
        'CROSSMATCHED',
        'OVERRIDDEN SCREEN_NOT_DONE',
        'OVERRIDDEN CROSSMATCH_REPORT_UNSIGNED',
        'UNIT_MOVED ISSUED',
        'HANDED_OVER',
        'UNIT_MOVED HANDED_OVER',
        'UNIT_MOVED IN_STOCK',
        'KIT_CLOSED',
      ])
      const inTheBank = ['UNIT_MOVED RESERVED', 'UNIT_MOVED IN_STOCK']
      expect(await courseFor('mem01.physician')).toEqual(course.filter((what) => !inTheBank.includes(what)))
    },
  )

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
