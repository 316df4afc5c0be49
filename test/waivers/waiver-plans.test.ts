import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { recordPatient } from '#resolvers/requests/record-patient.ts'
import { expireWaivers } from '#resolvers/waivers/expire-waivers.ts'
import { releaseWaiver } from '#resolvers/waivers/release-waiver.ts'
import { reverseWaiver } from '#resolvers/waivers/reverse-waiver.ts'
import { settleWaiver } from '#resolvers/waivers/settle-waiver.ts'
import { asHub } from '#test/support/hub-clock.ts'
import { certify, somebody } from '#test/support/kin.ts'
import { isBounded, partialIndexes, pretendGrown, readsDuring, scansOf } from '#test/support/plans.ts'
import { submitted } from '#test/support/requests.ts'
import type { Statement } from '#test/support/statements.ts'
import { DAY_MS, type Desk, LIFETIME, makeDesk, OPENS, SMALL, someNumber } from '#test/support/waiver-desk.ts'

/** Tables that grow with every bill, and with every patient who is given blood. */
const GROWING = new Set(
  `waivers waiver_lines waiver_parts waiver_bags waiver_consents relation_proofs kinships quota_accounts quota_entries
   quota_postings waiver_cases peer_messages patients encounters transfusions units requests audit_entries`.split(
    /\s+/,
  ),
)
const CASHIER = 'mem01.cashier'

let desk: Desk
beforeAll(async () => {
  desk = await makeDesk()
})
afterAll(() => desk.world.close())

/** A day at the window: kin's quota and one's own, settled and voided, withdrawn, and left until it is over. */
const aDay = async (): Promise<void> => {
  const { world, script } = desk
  const [patient, mother, donor] = [someNumber(), someNumber(), someNumber()]
  const known = desk.gives(mother, SMALL)
  script.relates(patient, mother, 'CHILD')
  script.knows({ number: known.token, donor: known })
  desk.gives(donor, LIFETIME)
  const donors = [{ name: '示例', identityNumber: mother, relation: 'CHILD' as const }]
  const ctx = () => world.as(CASHIER)
  await certify(world, { donor: somebody(), relative: somebody() })
  const stay = await desk.stay({ identityNumber: patient, bags: [1, 1] })
  const first = await desk.quote(stay, { donors })
  await desk.quote(stay, { donors })
  const { token } = await desk.quote(stay, { donors })
  await settleWaiver(await ctx(), { token: token ?? '' })
  await reverseWaiver(await ctx(), { id: first.id, reason: '账单作废' })
  const own = await desk.quote(await desk.stay({ identityNumber: donor }))
  await releaseWaiver(await ctx(), { id: own.id, reason: '患者改期' })
  await desk.quote(await desk.stay({ identityNumber: donor }))
  await recordPatient(await world.as('his.mem01', 'hl7'), {
    patient: { hospitalNumber: stay.patientId, name: '示例', identityNumber: patient },
  })
  script.setDown('familyCode')
  await desk.quote(await desk.stay())
  world.pass(3_600_000)
  await expireWaivers(await asHub(world), {})
}

describe('What the settlement window asks of the database', () => {
  let asked: Statement[]
  beforeAll(async () => {
    await submitted(desk.world, { form: { plannedAt: new Date(Date.parse(OPENS) + DAY_MS), sample: null } })
    asked = await readsDuring(aDay)
    await pretendGrown(desk.world, GROWING)
  })

  it('reads what grows by the keys of this patient, this waiver and these donors, whatever is known of the tables', async () => {
    const partial = await partialIndexes(desk.world)
    const unbounded = []
    for (const one of asked)
      for (const scan of await scansOf(desk.world, CASHIER, one, GROWING))
        if (!isBounded(scan, partial)) unbounded.push({ ...scan, text: one.text.slice(0, 300) })
    expect(asked.length).toBeGreaterThan(25)
    expect(unbounded).toEqual([])
  })
})
