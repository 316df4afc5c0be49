import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { BadInput } from '#lib/errors.ts'
import { JoiningRefused } from '#resolvers/alliance/errors.ts'
import { joinAlliance } from '#resolvers/alliance/join-alliance.ts'
import type { JoinAllianceInput } from '#resolvers/alliance/joining.ts'
import { makeWorld, type World } from '#test/support/world.ts'

let world: World
beforeAll(async () => {
  world = await makeWorld()
})
afterAll(() => world.close())

/** A township health centre that meets every condition. */
const centre: JoinAllianceInput = {
  code: 'CS-MEM04',
  nameZh: '示例县红旗镇卫生院',
  nameEn: 'Hongqi Township Health Centre',
  kind: 'HOSPITAL',
  level: 'LEVEL_1',
  county: '330822',
  bloodUseQualification: { number: 'YX-4', validFrom: '2025-01-01', validUntil: '2027-12-31' },
  agreement: { allianceSignedOn: '2026-02-01', memberSignedOn: '2026-02-03' },
}

const join = async (changes: Partial<JoinAllianceInput>, account = 'admin') =>
  joinAlliance(await world.as(account), { ...centre, ...changes })

const refusal = async (changes: Partial<JoinAllianceInput>) => {
  const error = await join(changes).catch((thrown: unknown) => thrown)
  expect(error).toBeInstanceOf(JoiningRefused)
  return (error as JoiningRefused).findings.map(({ code, field, message }) => [code, field, message])
}

describe('joinAlliance', () => {
  it.each<[string, Partial<JoinAllianceInput>, readonly [string, string, { zh: string; en: string }]]>([
    [
      'without blood-use qualification',
      { bloodUseQualification: null },
      [
        'BLOOD_USE_QUALIFICATION_MISSING',
        'bloodUseQualification',
        {
          zh: '没有登记的用血资质：加入联合体和申请用血前均须取得。',
          en: 'No blood-use qualification is on record: it must be held before joining and before asking for blood.',
        },
      ],
    ],
    [
      'with a licence that ended the day before',
      { bloodUseQualification: { number: 'YX-4', validFrom: '2025-01-01', validUntil: '2026-02-28' } },
      [
        'BLOOD_USE_QUALIFICATION_EXPIRED',
        'bloodUseQualification',
        {
          zh: '用血资质在当日不在有效期内。',
          en: 'The blood-use qualification is not in date on that day.',
        },
      ],
    ],
    [
      'with an agreement that only one side signed',
      { agreement: { memberSignedOn: '2026-02-03' } },
      [
        'AGREEMENT_NOT_SIGNED',
        'agreement',
        {
          zh: '加入联合体须由双方自愿签署协议。',
          en: 'Joining needs an agreement signed of their own will by both sides.',
        },
      ],
    ],
    [
      'with a second storage point',
      { hostsStoragePoint: true },
      [
        'COUNTY_HAS_STORAGE_POINT',
        'hostsStoragePoint',
        {
          zh: '每县原则上只设一个储血点，本县已有。',
          en: 'A county has one storage point, and this county already has it.',
        },
      ],
    ],
    [
      'with a storage point that would collect blood',
      { activities: ['STORE', 'COLLECT'] },
      [
        'STORAGE_POINT_ACTIVITY_FORBIDDEN',
        'activities',
        {
          zh: '储血点不得开展献血者血液的采集。',
          en: 'A storage point must not perform this on donor blood: collection.',
        },
      ],
    ],
    [
      'of a blood station',
      { kind: 'STATION' },
      [
        'ORGANISATION_KIND_CANNOT_JOIN',
        'kind',
        {
          zh: '该类机构不能作为成员加入联合体。',
          en: 'An organisation of this kind can not join an alliance as a member.',
        },
      ],
    ],
    [
      'from another county',
      { county: '330824' },
      [
        'ORGANISATION_OUTSIDE_COUNTY',
        'county',
        {
          zh: '该机构不在本联合体所属县域。',
          en: "The organisation does not lie in the alliance's county.",
        },
      ],
    ],
    [
      'with a credit code whose check character is wrong',
      { creditCode: '12330822MB0000000A' },
      [
        'ORGANISATION_CODE_INVALID',
        'creditCode',
        { zh: '统一社会信用代码无效。', en: 'The unified social credit code is not valid.' },
      ],
    ],
    [
      'that tests on its own without quality control',
      { testing: [{ test: 'CROSSMATCH', site: 'SELF' }] },
      [
        'SELF_TEST_WITHOUT_QUALITY_CONTROL',
        'testing[0].site',
        {
          zh: '自行检测的单位须有有效的室内质控和室间质评。',
          en: 'A hospital may test on its own only with internal and external quality control in force.',
        },
      ],
    ],
  ])('refuses joining %s', async (_, changes, finding) => {
    expect(await refusal(changes)).toEqual([finding])
  })

  it('tells all reasons of a refusal at once', async () => {
    const found = await refusal({ bloodUseQualification: null, agreement: {}, county: '110101' })
    expect(found.map(([code]) => code)).toEqual([
      'ORGANISATION_OUTSIDE_COUNTY',
      'BLOOD_USE_QUALIFICATION_MISSING',
      'AGREEMENT_NOT_SIGNED',
    ])
  })

  it.each<[string, Partial<JoinAllianceInput>, string]>([
    [
      'a code in small letters',
      { code: 'cs-mem04' },
      'code：须为大写字母、数字和连字符，至多 20 个字符 / code: must be capital letters, digits and hyphens, 20 characters at most',
    ],
    ['the code of a member', { code: 'CS-MEM01' }, 'code：该代码已被使用 / code: this code is taken'],
    [
      'the code of a member of the other alliance',
      { code: 'KH-MEM01' },
      'code：该代码已被使用 / code: this code is taken',
    ],
    [
      'a county of five digits',
      { county: '33082' },
      'county：须为六位行政区划代码 / county: must be the six digits of GB/T 2260',
    ],
    [
      'no name',
      { nameZh: ' ' },
      'nameZh：不能为空，至多 100 个字符 / nameZh: must not be empty, 100 characters at most',
    ],
    [
      'a day that the calendar lacks',
      { agreement: { allianceSignedOn: '2026-02-30', memberSignedOn: '2026-02-03' } },
      'agreement.allianceSignedOn：不是有效日期 / agreement.allianceSignedOn: is no day of the calendar',
    ],
    [
      'one test twice',
      {
        testing: [
          { test: 'RHD', site: 'LEAD' },
          { test: 'RHD', site: 'LEAD' },
        ],
      },
      'testing[1].test：该检测项目重复 / testing[1].test: this test stands in the list twice',
    ],
  ])('refuses %s as bad input', async (_, changes, message) => {
    const error = await join(changes).catch((thrown: unknown) => thrown)
    expect(error).toBeInstanceOf(BadInput)
    expect((error as BadInput).message).toBe(message)
  })

  it('leaves nothing behind of what it refused', async () => {
    expect(await world.rows(`select 1 from organisations where code like 'CS-MEM04%'`)).toEqual([])
  })

  it.each(['lead.manager', 'mem01.medical-affairs', 'kh.physician', 'regulator', 'station.dispatcher'])(
    'is not for %s',
    async (account) => {
      await expect(join({}, account)).rejects.toMatchObject({ code: 'FORBIDDEN' })
    },
  )

  it('takes in a health centre, with the lead testing for it', async () => {
    const answer = await world.ask(
      'admin',
      `mutation ($input: JoinAllianceInput!) { joinAlliance(input: $input) { __typename
        ... on Organisation { code isLead hasStoragePoint
          membership { bloodUseLicence licenceValidUntil agreementSignedOn joinedOn }
          testing { test site qualityControlUntil } } } }`,
      { input: { ...centre, testing: [{ test: 'RHD', site: 'SELF', qualityControlUntil: '2026-12-31' }] } },
    )
    expect(answer.errors).toBeUndefined()
    expect(answer.data?.joinAlliance).toMatchObject({
      __typename: 'Organisation',
      code: 'CS-MEM04',
      isLead: false,
      hasStoragePoint: false,
      membership: {
        bloodUseLicence: 'YX-4',
        licenceValidUntil: '2027-12-31',
        agreementSignedOn: '2026-02-03',
        joinedOn: '2026-03-01',
      },
    })
    const sites = Object.fromEntries(
      answer.data?.joinAlliance.testing.map((line: { test: string; site: string }) => [line.test, line.site]),
    )
    expect(sites).toEqual({
      ABO_FORWARD: 'LEAD',
      ABO_REVERSE: 'LEAD',
      RHD: 'SELF',
      ANTIBODY_SCREEN: 'LEAD',
      CROSSMATCH: 'LEAD',
      PRE_TRANSFUSION: 'LEAD',
    })
  })

  it('tells the outbox and the audit trail', async () => {
    const events = await world.rows(`select 1 from outbox where name = 'alliance.organisationJoined'`)
    expect(events).toHaveLength(1)
    const entries = await world.rows<{ outcome: string }>(
      `select outcome, count(*) from audit_entries where action = 'alliance.joinAlliance' group by outcome`,
    )
    expect(entries.map(({ outcome }) => outcome).sort()).toEqual(['DONE', 'REFUSED'])
  })

  it('lets one of two storage points in when the county has none and both ask at once', async () => {
    await world.rows(`update organisations set has_storage_point = false where alliance_id = 'CS'`)
    const asked = await Promise.allSettled(
      ['CS-SP1', 'CS-SP2'].map((code) => join({ code, hostsStoragePoint: true, activities: ['STORE'] })),
    )
    expect(asked.map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected'])
  })
})
