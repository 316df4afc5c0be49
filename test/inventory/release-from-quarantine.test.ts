import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { quarantineUnit } from '#resolvers/inventory/quarantine-unit.ts'
import { releaseFromQuarantine } from '#resolvers/inventory/release-from-quarantine.ts'
import { unitStates } from '#rules/inventory/terms.ts'
import { bag, custodyOf, handingOut, issued, putIn, ready, stocked } from '#test/support/bank.ts'
import { refusalOf } from '#test/support/requests.ts'
import { makeWorld, type World } from '#test/support/world.ts'

let world: World
beforeAll(async () => {
  world = await makeWorld()
})
afterAll(() => world.close())

const hold = async (unitId: string) =>
  quarantineUnit(await world.as('lead.technician'), { unitId, reason: '待查' })
const lift = async (unitId: string, account = 'lead.quality') =>
  refusalOf(releaseFromQuarantine(await world.as(account), { unitId, reason: '复查合格' }))

const standingOf = (unitId: string) =>
  world.rows('select kind from holds where unit_id = $1 and lifted_at is null', [unitId])

describe('releaseFromQuarantine', () => {
  it.each(unitStates)(
    'lifts every quarantine from a unit that is %s and leaves it there, unless it was returned',
    async (custody) => {
      const [id = ''] = await stocked(world, bag(world))
      await hold(id)
      await hold(id)
      await putIn(world, id, custody)
      const refusal = await lift(id)
      const standing = await world.rows('select 1 from holds where unit_id = $1 and lifted_at is null', [id])
      if (custody === 'RETURNED') {
        expect(refusal).toMatchObject({ code: 'HOLD_REFUSED' })
        expect(standing).toHaveLength(2)
      } else {
        expect(refusal).toBeNull()
        expect(standing).toEqual([])
      }
      expect(await custodyOf(world, id)).toBe(custody)
    },
  )

  it('makes a reserved unit fit for issue again', async () => {
    const { id, unitIds } = await ready(world)
    await hold(unitIds[0] ?? '')
    expect(await refusalOf(issued(world, handingOut(id, unitIds)))).toMatchObject({ code: 'ISSUE_REFUSED' })
    expect(await lift(unitIds[0] ?? '')).toBeNull()
    expect(await refusalOf(issued(world, handingOut(id, unitIds)))).toBeNull()
  })

  it('leaves other holds and refuses a unit without a quarantine', async () => {
    const [id = ''] = await stocked(world, bag(world))
    await world.rows(
      `insert into holds (alliance_id, id, organisation_id, unit_id, kind, reason, occurred_at)
       select alliance_id, 'hld_recall', organisation_id, id, 'RECALL', '召回', now() from units where id = $1`,
      [id],
    )
    expect(await lift(id)).toMatchObject({
      code: 'HOLD_REFUSED',
      message: '该血袋未被隔离 / no quarantine lies on the unit',
    })
  })

  it('of an officer’s own quarantine asks for a second officer’s badge', async () => {
    const [unitId = ''] = await stocked(world, bag(world))
    const officer = await world.as('lead.quality')
    await quarantineUnit(officer, { unitId, reason: '待查' })
    const input = { unitId, reason: '复查合格' }
    expect(await lift(unitId)).toMatchObject({ code: 'HOLD_REFUSED' })
    const nurse = await world.signed(officer, 'lead.nurse', 'releaseFromQuarantine', input)
    expect(await refusalOf(releaseFromQuarantine(officer, { ...input, signatures: [nurse] }))).toMatchObject({
      code: 'HOLD_REFUSED',
    })
    const second = await world.signed(officer, 'lead.quality2', 'releaseFromQuarantine', input)
    expect(await refusalOf(releaseFromQuarantine(officer, { ...input, signatures: [second] }))).toBeNull()
  })

  describe('of a suspicion of freezing', () => {
    const suspected = async (custody?: string) => {
      const [unitId = ''] = await stocked(world, bag(world))
      await world.rows(
        `insert into holds (alliance_id, id, organisation_id, unit_id, kind, harm_certain, reason, occurred_at)
         select alliance_id, 'hld_' || id, organisation_id, id, 'SUSPECTED_FROZEN', true, '−0.4 °C', now()
         from units where id = $1`,
        [unitId],
      )
      if (custody) await putIn(world, unitId, custody)
      return {
        unitId,
        reason: '传感器故障，血袋未冻结',
        hold: 'SUSPECTED_FROZEN' as const,
        evidence: '校准用参考温度计读数 4.1 °C',
      }
    }
    const byTwo = async (input: Awaited<ReturnType<typeof suspected>>, badge = 'lead.quality2') => {
      const officer = await world.as('lead.quality')
      const token = await world.signed(officer, badge, 'releaseFromQuarantine', input)
      return refusalOf(releaseFromQuarantine(officer, { ...input, signatures: [token] }))
    }

    it('asks for two quality officers and for evidence that the sensor was wrong', async () => {
      const input = await suspected()
      const officer = await world.as('lead.quality')
      expect(await refusalOf(releaseFromQuarantine(officer, input))).toMatchObject({ code: 'HOLD_REFUSED' })
      expect(await byTwo(input, 'lead.nurse')).toMatchObject({ code: 'HOLD_REFUSED' })
      expect(await byTwo(input, 'lead.quality')).toMatchObject({ code: 'HOLD_REFUSED' })
      expect(await byTwo({ ...input, evidence: '　' })).toMatchObject({ code: 'BAD_USER_INPUT' })
      expect(await byTwo(input)).toBeNull()
      const [hold] = await world.rows(
        `select h.lift_evidence, s.staff_id is not null as signed from holds h
           left join signatures s on s.id = h.lift_signature_id where h.unit_id = $1`,
        [input.unitId],
      )
      expect(hold).toEqual({ lift_evidence: input.evidence, signed: true })
    })

    it.each(unitStates)('of a unit that is %s leaves it there, unless it was returned', async (custody) => {
      const input = await suspected(custody)
      const refusal = await byTwo(input)
      if (custody === 'RETURNED') expect(refusal).toMatchObject({ code: 'HOLD_REFUSED' })
      else expect(refusal).toBeNull()
      expect(await custodyOf(world, input.unitId)).toBe(custody)
    })

    it('is no release of an excursion whose harm is certain', async () => {
      const { unitId } = await suspected()
      await world.rows(`update holds set kind = 'EXCURSION' where unit_id = $1`, [unitId])
      const input = { unitId, reason: '误报', hold: 'EXCURSION' as const, evidence: '参考温度计' }
      const officer = await world.as('lead.quality')
      const token = await world.signed(officer, 'lead.quality2', 'releaseFromQuarantine', input)
      expect(
        await refusalOf(releaseFromQuarantine(officer, { ...input, signatures: [token] })),
      ).toMatchObject({ code: 'HOLD_REFUSED' })
    })
  })

  it.each(['', ' ', '　\n'])(
    'asks on what ground, and lifts nothing for the blank reason %j',
    async (reason) => {
      const [unitId = ''] = await stocked(world, bag(world))
      await hold(unitId)
      const refusal = await refusalOf(
        releaseFromQuarantine(await world.as('lead.quality'), { unitId, reason }),
      )
      expect(refusal).toMatchObject({ code: 'BAD_USER_INPUT', problems: [{ field: 'reason' }] })
      expect(await standingOf(unitId)).toEqual([{ kind: 'QUARANTINE' }])
    },
  )

  it.each(['lead.technician', 'lead.nurse', 'mem01.technician'])(
    'of an excursion is for quality officers alone, not for %s',
    async (account) => {
      const [unitId = ''] = await stocked(world, bag(world))
      await world.rows(
        `insert into holds (alliance_id, id, organisation_id, unit_id, kind, harm_certain, reason, occurred_at)
         select alliance_id, 'hld_' || id, organisation_id, id, 'EXCURSION', false, '8.2 °C', now()
         from units where id = $1`,
        [unitId],
      )
      const input = { unitId, reason: '复查合格', hold: 'EXCURSION' as const }
      const refused = await refusalOf(releaseFromQuarantine(await world.as(account), input))
      expect(refused).toMatchObject({ code: 'FORBIDDEN' })
      expect(await standingOf(unitId)).toEqual([{ kind: 'EXCURSION' }])
      expect(await refusalOf(releaseFromQuarantine(await world.as('lead.quality'), input))).toBeNull()
      expect(await standingOf(unitId)).toEqual([])
    },
  )

  it('is for quality officers alone', async () => {
    const [id = ''] = await stocked(world, bag(world))
    await hold(id)
    expect(await lift(id, 'lead.technician')).toMatchObject({ code: 'FORBIDDEN' })
  })
})
