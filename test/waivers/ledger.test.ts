import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { Id } from '#lib/ids.ts'
import { giveBack, settle } from '#resolvers/waivers/ledger.ts'
import type { Candidate, Taking } from '#rules/waivers/facts.ts'
import { ZHEJIANG_2012, ZHEJIANG_2025 } from '#rules/waivers/policies/zhejiang.ts'
import type { WaiverPolicy, WaiverSettings } from '#rules/waivers/policy-form.ts'
import { claimAt, inLedger, type LedgerClaim } from '#test/support/ledger-claims.ts'
import { addStay, inventedNumber, LEDGER_FAULTS, type RigStay } from '#test/support/waiver-rig.ts'
import { donor, given, inForce, kin } from '#test/support/waivers.ts'
import { makeWorld, type World } from '#test/support/world.ts'

let world: World
let serial = 0
beforeAll(async () => {
  world = await makeWorld()
})
afterAll(() => world.close())

/** A patient, the same one again by their number, who was given so many units on each of these days. */
const stayOf = (
  used: readonly (readonly [units: number, on: string])[],
  patient = serial + 1,
): Promise<RigStay> => {
  serial = Math.max(serial, patient)
  return addStay(world.rows, world.services.keys, {
    hospital: 'CS-LEAD',
    identityNumber: inventedNumber(patient),
    since: new Date('2020-01-01T00:00:00Z'),
    bags: used.map(([units, on]) => ({ units, at: new Date(`${on}T04:00:00Z`) })),
  })
}

const claim = async (
  stay: RigStay,
  candidates: readonly Candidate[],
  more: Partial<LedgerClaim> = {},
): ReturnType<typeof claimAt> => {
  const policies = [inForce(ZHEJIANG_2025)]
  return inLedger(await world.as('lead.cashier'), (tx) =>
    claimAt(tx, { stay, candidates, policies, ...more }),
  )
}
const settleIt = async (id: Id<'Waiver'>) => {
  await inLedger(await world.as('lead.cashier'), (tx) => settle(tx, id))
  await world.rows(`update waivers set state = 'SETTLED' where id = $1`, [id])
}
const giveItBack = async (id: Id<'Waiver'>, kind: 'RELEASE' | 'REVERSE') => {
  await inLedger(await world.as('lead.cashier'), (tx) => giveBack(tx, id, kind))
  await world.rows('update waivers set state = $2 where id = $1', [
    id,
    kind === 'RELEASE' ? 'RELEASED' : 'REVERSED',
  ])
}

const under = (settings: Partial<WaiverSettings>): { policies: WaiverPolicy[] } => ({
  policies: [inForce(ZHEJIANG_2025, settings)],
})
const token = () => `donor${++serial}`
const mlOf = async (donorToken: string) =>
  Object.fromEntries(
    (
      await world.rows<{ name: string; ml: number }>(
        `select concat_ws(' ', a.kind, nullif(a.pool, ''), nullif(a.after_day, ''), case when a.patient_token <> '' then 'one' end) as name,
           sum(p.amount)::int as ml
         from quota_accounts a join quota_postings p on p.alliance_id = a.alliance_id and p.account_id = a.id
         where a.donor_token = $1 group by a.id, 1 having sum(p.amount) <> 0`,
        [donorToken],
      )
    ).map(({ name, ml }) => [name, ml]),
  )
const isSound = async () => expect(await world.rows(LEDGER_FAULTS)).toEqual([])

describe('the ledger of quota', () => {
  it('takes at the quote, holds until the settlement, and gives back to the millilitre', async () => {
    const giver = donor(token(), [given(400, '2024-01-15')])
    const { id, decision } = await claim(await stayOf([[4, '2026-02-01']]), [kin('SPOUSE', giver)])
    expect(decision.fen).toBe(4000)
    expect(await mlOf(giver.token)).toEqual({ 'LOT RELATIVES': 800 })
    await isSound()
    await settleIt(id)
    await isSound()
    expect((await claim(await stayOf([[1, '2026-02-02']]), [kin('PARENT', giver)])).decision.fen).toBe(0)
    await giveItBack(id, 'REVERSE')
    expect(await mlOf(giver.token)).toEqual({})
    expect((await claim(await stayOf([[1, '2026-02-02']]), [kin('PARENT', giver)])).decision.fen).toBe(1000)
    await isSound()
  })

  it('gives a hold back once, whoever asks twice, and never what was settled', async () => {
    const giver = donor(token(), [given(400, '2024-01-15')])
    const { id } = await claim(await stayOf([[2, '2026-02-01']]), [kin('SPOUSE', giver)])
    await giveItBack(id, 'RELEASE')
    await giveItBack(id, 'RELEASE')
    expect(await mlOf(giver.token)).toEqual({})
    const settled = await claim(await stayOf([[2, '2026-02-01']]), [kin('SPOUSE', giver)])
    await expect(giveItBack(settled.id, 'REVERSE')).rejects.toThrow('nothing to reverse')
    await settleIt(settled.id)
    await expect(settleIt(settled.id)).rejects.toThrow('holds nothing any more')
    await expect(giveItBack(settled.id, 'RELEASE')).rejects.toThrow('nothing to release')
    expect(await mlOf(giver.token)).toEqual({ 'LOT RELATIVES': 400 })
    await isSound()
  })

  it('waives money without quota where all is free', async () => {
    const giver = donor(token(), [given(400, '2024-01-15')])
    const { id, decision } = await claim(await stayOf([[3, '2026-02-01']]), [kin('SELF', giver)])
    expect(decision.fen).toBe(3000)
    expect(await mlOf(giver.token)).toEqual({})
    await settleIt(id)
    await isSound()
  })

  it('keeps relatives’ quota apart from the donor’s own, and together where it is shared', async () => {
    const apart = donor(token(), [given(300, '2024-01-15')])
    await claim(await stayOf([[1, '2026-02-01']]), [kin('SELF', apart)])
    await claim(await stayOf([[1, '2026-02-01']]), [kin('CHILD', apart)])
    expect(await mlOf(apart.token)).toEqual({ 'LOT OWN': 200, 'LOT RELATIVES': 200 })
    const shared = donor(token(), [given(300, '2024-01-15')])
    await claim(await stayOf([[2, '2026-02-01']]), [kin('SELF', shared)], under({ ownQuota: 'SHARED' }))
    const child = await claim(
      await stayOf([[2, '2026-02-01']]),
      [kin('CHILD', shared)],
      under({ ownQuota: 'SHARED' }),
    )
    expect(child.decision.fen).toBe(1000)
    expect(await mlOf(shared.token)).toEqual({ 'LOT SHARED': 600 })
    await isSound()
  })

  it('gives each person a quota of their own where the policy says so', async () => {
    const giver = donor(token(), [given(400, '2024-01-15')])
    const each = under({ poolScope: 'PER_PERSON' })
    const used = [[4, '2026-02-01']] as const
    expect((await claim(await stayOf(used), [kin('SPOUSE', giver)], each)).decision.fen).toBe(4000)
    const mother = await stayOf(used)
    expect((await claim(mother, [kin('PARENT', giver)], each)).decision.fen).toBe(4000)
    const again = await stayOf(used, serial)
    expect(again.patientToken).toBe(mother.patientToken)
    expect((await claim(again, [kin('PARENT', giver)], each)).decision.fen).toBe(0)
    expect(await mlOf(giver.token)).toEqual({ 'LOT RELATIVES one': 800 })
    await isSound()
  })

  it.each([
    ['DEDUCT', 0, { 'LOT RELATIVES': 600 }],
    ['FRESH', 2000, { 'LOT RELATIVES': 1000, 'LOT RELATIVES 2024-01-14': 400, CARRIED: -400 }],
  ] as const)('goes on after the years by %s', async (afterYears, fen, expected) => {
    const giver = donor(token(), [given(400, '2019-01-15')])
    const set = under({ afterYears })
    await claim(await stayOf([[3, '2024-01-14']]), [kin('CHILD', giver)], set)
    const late = await claim(await stayOf([[3, '2024-01-15']]), [kin('CHILD', giver)], set)
    expect(late.decision.fen).toBe(fen)
    expect(await mlOf(giver.token)).toEqual(expected)
    await isSound()
  })

  it('opens an account that counts otherwise with what was taken before, and gives back in both', async () => {
    const giver = donor(token(), [given(300, '2024-01-15')])
    const before = await claim(await stayOf([[4, '2026-01-31']]), [kin('SELF', giver)])
    const midnight = under({ ownQuota: 'SHARED' })
    const after = await claim(await stayOf([[2, '2026-02-01']]), [kin('SELF', giver)], midnight)
    expect([before.decision.fen, after.decision.fen]).toEqual([4000, 2000])
    expect(await mlOf(giver.token)).toEqual({ 'LOT OWN': 1200, 'LOT SHARED': 1200, CARRIED: -1200 })
    await isSound()
    await settleIt(before.id)
    await giveItBack(before.id, 'REVERSE')
    expect(await mlOf(giver.token)).toEqual({ 'LOT OWN': 400, 'LOT SHARED': 400, CARRIED: -400 })
    await giveItBack(after.id, 'RELEASE')
    expect(await mlOf(giver.token)).toEqual({})
    await isSound()
  })

  it('judges each line by the policy of its day when one bill goes over midnight', async () => {
    const giver = donor(token(), [given(200, '2022-06-01')])
    const policies = [
      { ...inForce(ZHEJIANG_2012, {}, '2012-01-01'), effectiveTo: '2024-12-31' },
      inForce(ZHEJIANG_2025, { ownQuota: 'SHARED' }, '2025-01-01'),
    ]
    const stay = await stayOf([
      [2, '2025-01-01'],
      [2, '2024-12-31'],
    ])
    const { decision } = await claim(stay, [kin('SELF', giver)], { policies })
    expect(decision.fen).toBe(4000)
    expect(await mlOf(giver.token)).toEqual({ 'LOT OWN': 800, 'LOT SHARED': 800, CARRIED: -800 })
    await isSound()
  })

  it('counts what other places tell, more of it and less', async () => {
    const giver = donor(token(), [given(400, '2024-01-15')])
    const told = (ml: number): { elsewhere: Taking[] } => ({
      elsewhere: [
        {
          donor: giver.token,
          donation: `${giver.token}1`,
          pool: 'RELATIVES',
          patient: 'x',
          ml,
          on: '2025-05-05',
          free: false,
        },
      ],
    })
    const one = () => stayOf([[1, '2026-02-01']])
    await claim(await one(), [kin('CHILD', giver)], told(200))
    expect(await mlOf(giver.token)).toEqual({ 'LOT RELATIVES': 400, ELSEWHERE: -200 })
    await claim(await one(), [kin('CHILD', giver)], told(350))
    expect(await mlOf(giver.token)).toEqual({ 'LOT RELATIVES': 750, ELSEWHERE: -350 })
    const last = await claim(await stayOf([[3, '2026-02-01']]), [kin('CHILD', giver)], told(100))
    expect(last.decision.fen).toBe(1500)
    expect(await mlOf(giver.token)).toEqual({ 'LOT RELATIVES': 800, ELSEWHERE: -100 })
    await isSound()
  })

  it('is one for all alliances of the hub: what another one took is gone here, and comes back', async () => {
    const giver = donor(token(), [given(400, '2024-01-15')])
    const policies = [inForce(ZHEJIANG_2025)]
    serial += 1
    const stay = await addStay(world.rows, world.services.keys, {
      ...{ alliance: 'KH', hospital: 'KH-LEAD', identityNumber: inventedNumber(serial) },
      ...{
        since: new Date('2026-01-01T00:00:00Z'),
        bags: [{ units: 3, at: new Date('2026-02-01T04:00:00Z') }],
      },
    })
    const here = await claim(await stayOf([[1, '2026-02-01']]), [kin('CHILD', giver)])
    const inOther = async <T>(work: Parameters<typeof inLedger<T>>[1]) =>
      inLedger<T>(await world.as('kh.technician'), work, 'requests.receiveSample')
    const there = await inOther((tx) => claimAt(tx, { stay, candidates: [kin('PARENT', giver)], policies }))
    expect([here.decision.fen, there.decision.fen]).toEqual([1000, 3000])
    expect(await mlOf(giver.token)).toEqual({ 'LOT RELATIVES': 800 })
    expect((await claim(await stayOf([[1, '2026-02-02']]), [kin('CHILD', giver)])).decision.fen).toBe(0)
    await isSound()
    await inOther((tx) => giveBack(tx, there.id, 'RELEASE'))
    await world.rows(`update waivers set state = 'RELEASED' where id = $1`, [there.id])
    expect(await mlOf(giver.token)).toEqual({ 'LOT RELATIVES': 200 })
    const entries = await world.rows('select distinct alliance_id from quota_entries where waiver_id = $1', [
      there.id,
    ])
    expect(entries).toHaveLength(2)
    await isSound()
  })

  it('refuses what was decided without all that is taken', async () => {
    const giver = donor(token(), [given(400, '2024-01-15')])
    await claim(await stayOf([[1, '2026-02-01']]), [kin('CHILD', giver)])
    await world.rows('update waiver_parts set live = false where donor_token = $1', [giver.token])
    await expect(claim(await stayOf([[4, '2026-02-01']]), [kin('CHILD', giver)])).rejects.toThrow(
      'the decision knew of 0',
    )
    await world.rows('update waiver_parts set live = true where donor_token = $1', [giver.token])
    await isSound()
  })
})
