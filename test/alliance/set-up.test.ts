import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { SYSTEM_SCOPE } from '#db/client.ts'
import { findActor } from '#resolvers/alliance/actors.ts'
import { registerStaff } from '#resolvers/alliance/register-staff.ts'
import { setPin } from '#resolvers/alliance/set-pin.ts'
import { stepUp } from '#resolvers/alliance/step-up.ts'
import { beginCall } from '#resolvers/calls.ts'
import { configureSender } from '#resolvers/messaging/configure-sender.ts'
import type { Role } from '#rules/alliance/terms.ts'
import { parseSetUp, type SetUpFile } from '#scripts/set-up/file.ts'
import { setUp } from '#scripts/set-up/write.ts'
import { makeWorld, type World } from '#test/support/world.ts'

let world: World
beforeAll(async () => {
  world = await makeWorld()
})
afterAll(() => world.close())

const file = {
  alliance: { code: 'LY', nameZh: '龙游示例联合体', nameEn: 'Third alliance', regionCode: '330825' },
  lead: {
    code: 'LY-LEAD',
    nameZh: '龙游示例人民医院',
    nameEn: 'Third People’s Hospital',
    level: 'LEVEL_2',
    generalHospital: true,
    independentTransfusionDepartment: true,
    bloodUseQualification: { number: 'YX-LY', validFrom: '2025-01-01', validUntil: '2027-12-31' },
    agreementSignedOn: '2026-02-01',
  },
  bodies: [{ code: 'QZ-STATION', kind: 'STATION', nameZh: '示例市中心血站', nameEn: 'Station' }],
  administrators: [{ account: 'ly.admin', name: '示例管理员丑', badge: 'LY-1' }],
  places: [{ kind: 'FRIDGE', keeps: 'COLD', name: 'FRIDGE-1' }],
}
type Changes = { [K in keyof typeof file]?: object }

const run = (changes: Changes = {}) =>
  world.database.transaction(SYSTEM_SCOPE, (db) =>
    setUp(db, parseSetUp(JSON.stringify({ ...file, ...changes })) as SetUpFile, world.now()),
  )

const as = async (account: string, roles: readonly Role[]) => {
  const until = new Date(world.now().getTime() + 3_600_000)
  const claims = { sub: account, organisation: 'LY-LEAD', roles, until }
  const actor = await findActor(world.database, claims)
  return beginCall(world.services, { actor, door: 'graphql', correlationId: account })
}

describe('npm run set-up', () => {
  it.each<[string, Changes, string]>([
    [
      'a lead of level 1',
      { lead: { ...file.lead, level: 'LEVEL_1' } },
      'lead.level: A storage point must be attached to a general hospital of level 2 or above.',
    ],
    [
      'a lead whose licence has ended',
      {
        lead: {
          ...file.lead,
          bloodUseQualification: { number: 'YX-LY', validFrom: '2025-01-01', validUntil: '2026-02-28' },
        },
      },
      'lead.bloodUseQualification: The blood-use qualification is not in date on that day.',
    ],
    [
      'a lead under the code of another alliance’s member',
      { lead: { ...file.lead, code: 'KH-MEM01' } },
      "The code KH-MEM01 is another organisation's. Choose another.",
    ],
    [
      'no administrator',
      { administrators: [] },
      'administrators: 至少一位管理员 / at least one administrator',
    ],
    [
      'a day that the calendar lacks',
      { lead: { ...file.lead, agreementSignedOn: '2026-02-30' } },
      'lead.agreementSignedOn: 不是有效日期 / is no day of the calendar',
    ],
    ['a field it does not know', { alliance: { ...file.alliance, demo: true } }, 'alliance: '],
    [
      'the fridge of a hospital that has not joined',
      { places: [{ ...file.places[0], organisation: 'LY-MEM01' }] },
      'there is no LY-MEM01 in the alliance',
    ],
  ])('refuses %s, naming what is wrong', async (_, changes, sentence) => {
    const fault = await Promise.resolve()
      .then(() => run(changes))
      .catch((error: Error) => error)
    expect((fault as Error).message).toContain(sentence)
    expect(await world.rows(`select 1 from alliances where alliance_id = 'LY'`)).toEqual([])
  })

  it('sets up what is missing, and nothing twice', async () => {
    expect(await run()).toEqual({ organisations: 2, administrators: 1, places: 1 })
    expect(await run()).toEqual({ organisations: 0, administrators: 0, places: 0 })
    const later = { places: [...file.places, { kind: 'BOX', keeps: 'COLD', name: 'BOX-1' }] }
    expect(await run(later)).toEqual({ organisations: 0, administrators: 0, places: 1 })
    expect(
      await world.rows(
        `select outcome, door, after -> 'added' ->> 'places' as places from audit_entries
         where action = 'alliance.setUp' order by recorded_at`,
      ),
    ).toEqual(['1', '0', '1'].map((places) => ({ outcome: 'DONE', door: 'command', places })))
  })

  it('leaves an alliance that another hospital leads as it is', async () => {
    await expect(run({ alliance: { ...file.alliance, code: 'CS' } })).rejects.toThrow('not led by LY-LEAD')
  })

  it('leads to a person who signs with a PIN of their own, and a HIS that is let in', async () => {
    const admin = await as('ly.admin', ['ADMINISTRATOR'])
    await registerStaff(admin, {
      organisation: 'LY-LEAD',
      account: 'ly.technician',
      name: '示例技师丑',
      roles: ['TECHNICIAN'],
      titles: ['TECHNICIAN_INTERMEDIATE'],
      badge: 'LY-2',
      certificates: [
        { kind: 'TRANSFUSION_TRAINING', number: 'T-1', validFrom: '2025-01-01', validUntil: '2027-12-31' },
      ],
    })
    const technician = await as('ly.technician', ['TECHNICIAN'])
    await setPin(technician, { pin: '802517' })
    const signature = { badge: 'LY-2', pin: '802517', operation: 'issueUnits', digest: 'a'.repeat(64) }
    expect(await stepUp(technician, signature)).toMatchObject({ signerName: '示例技师丑' })
    await registerStaff(admin, {
      organisation: 'LY-LEAD',
      account: 'his.ly',
      name: 'HIS LY-LEAD',
      roles: ['MACHINE'],
    })
    const sender = { application: 'HIS', organisation: 'LY-LEAD', account: 'his.ly' }
    expect(await configureSender(admin, sender)).toEqual({ id: expect.any(String) })
  })
})
