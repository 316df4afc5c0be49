import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type PublishRuleSetInput, publishRuleSet } from '#resolvers/alliance/publish-rule-set.ts'
import { rules } from '#resolvers/alliance/rules.ts'
import { standardAuthorities } from '#rules/inventory/authority.ts'
import { publishableNames } from '#rules/policy-values.ts'
import { makeWorld, type World } from '#test/support/world.ts'

let world: World
beforeAll(async () => {
  world = await makeWorld()
})
afterAll(() => world.close())

const set: PublishRuleSetInput = {
  effectiveFrom: '2026-04-01',
  effectiveTo: '2026-06-30',
  sourceCitation: '联合体管理委员会 2026-03 号纪要',
  values: [{ name: 'sampleValidityHours', value: 48 }],
}

const publish = async (changes: Partial<PublishRuleSetInput>, account = 'admin') =>
  publishRuleSet(await world.as(account), { ...set, ...changes })

/** A value of the rules in force on a day. */
const inForce = async (name: string, on: string, account = 'mem02.nurse') => {
  const ctx = await world.as(account)
  try {
    const { values } = await rules(ctx, { on })
    return values.find((value) => value.name === name)
  } finally {
    await ctx.reads.close()
  }
}

const value = (name: string, written: unknown): Partial<PublishRuleSetInput> => ({
  values: [{ name, value: written }],
})

describe('publishRuleSet', () => {
  it.each<[string, Partial<PublishRuleSetInput>, string]>([
    [
      'a first day in the past',
      { effectiveFrom: '2026-02-28' },
      'effectiveFrom：不能早于今天 / effectiveFrom: may not lie before today',
    ],
    [
      'a first day that the calendar lacks',
      { effectiveFrom: '2026-02-29' },
      'effectiveFrom：不是有效日期 / effectiveFrom: is no day of the calendar',
    ],
    [
      'a last day before the first',
      { effectiveTo: '2026-03-31' },
      'effectiveTo：不能早于生效日 / effectiveTo: may not lie before the first day',
    ],
    [
      'no document',
      { sourceCitation: '  ' },
      'sourceCitation：须写明依据文件，至多 500 个字符 / sourceCitation: must name the document it rests on, 500 characters at most',
    ],
    ['no value', { values: [] }, 'values：至少须有一项 / values: must hold at least one value'],
    [
      'a value nobody knows',
      value('sampleHours', 48),
      `values[0].name：没有可发布的规则 sampleHours；可发布：${publishableNames.join('、')} / values[0].name: no value called sampleHours can be published; these can: ${publishableNames.join(', ')}`,
    ],
    [
      'the storage table, which changes with its standard alone',
      value('storage', {}),
      `values[0].name：没有可发布的规则 storage；可发布：${publishableNames.join('、')} / values[0].name: no value called storage can be published; these can: ${publishableNames.join(', ')}`,
    ],
    [
      'a name of every object',
      value('constructor', 1),
      `values[0].name：没有可发布的规则 constructor；可发布：${publishableNames.join('、')} / values[0].name: no value called constructor can be published; these can: ${publishableNames.join(', ')}`,
    ],
    [
      'one value twice',
      {
        values: [
          { name: 'reservationHours', value: 12 },
          { name: 'reservationHours', value: 24 },
        ],
      },
      'values[1].name：规则 reservationHours 重复 / values[1].name: reservationHours stands in the list twice',
    ],
    [
      'hours as a text',
      value('sampleValidityHours', '48'),
      'values[0].value：须为 1 至 168 的整数 / values[0].value: must be a whole number from 1 to 168',
    ],
    [
      'hours beyond a week',
      value('sampleValidityHours', 169),
      'values[0].value：须为 1 至 168 的整数 / values[0].value: must be a whole number from 1 to 168',
    ],
    [
      'approval bounds that fall',
      value('approvalTierBounds', [1600, 800]),
      'values[0].value：须为两个递增的毫升数 / values[0].value: must be two rising whole numbers of millilitres',
    ],
    [
      'a window of another kind',
      value('approvalWindow', 'WEEK'),
      'values[0].value：须为以下之一：ROLLING_24_HOURS、CALENDAR_DAY / values[0].value: must be one of ROLLING_24_HOURS, CALENDAR_DAY',
    ],
    [
      'a truth in words',
      value('returnToStockAllowed', 'no'),
      'values[0].value：须为 true 或 false / values[0].value: must be true or false',
    ],
    [
      'limits of which one is missing',
      value('lineQuantity', { U: { least: 1, most: 2 }, ML: {}, DOSE: {} }),
      'values[0].value：U：须恰有各项：least、most、step / values[0].value: U: must have exactly the members least, most, step',
    ],
    [
      'a crossmatch of red cells without the major side',
      value('crossmatchSides', {
        WHOLE_BLOOD: ['MAJOR'],
        RED_CELLS: ['MINOR'],
        PLATELETS_CONCENTRATED: [],
        PLATELETS_APHERESIS: [],
        PLASMA: [],
        CRYOPRECIPITATE: [],
        GRANULOCYTES: [],
      }),
      'values[0].value：RED_CELLS：不得省去主侧（MAJOR） / values[0].value: RED_CELLS: the MAJOR side may not be left out',
    ],
  ])('refuses %s', async (_, changes, message) => {
    await expect(publish(changes)).rejects.toMatchObject({ code: 'BAD_USER_INPUT', message })
  })

  it.each(['lead.manager', 'mem01.technician', 'kh.technician', 'regulator.county'])(
    'is not for %s',
    async (account) => {
      await expect(publish({}, account)).rejects.toMatchObject({ code: 'FORBIDDEN' })
    },
  )

  it('puts a value in force from its first to its last day, for the whole alliance and no other', async () => {
    await publish({})
    expect(await inForce('sampleValidityHours', '2026-03-31')).toMatchObject({
      value: 72,
      source: 'SPEC_2000_ART_14',
    })
    expect(await inForce('sampleValidityHours', '2026-04-01')).toEqual({
      name: 'sampleValidityHours',
      value: 48,
      source: null,
      citation: { zh: set.sourceCitation, en: set.sourceCitation },
      verified: false,
    })
    expect(await inForce('sampleValidityHours', '2026-06-30')).toMatchObject({ value: 48 })
    expect(await inForce('sampleValidityHours', '2026-07-01')).toMatchObject({ value: 72 })
    expect(await inForce('reservationHours', '2026-04-01')).toMatchObject({ source: 'HOUSE_RESERVATION' })
    expect(await inForce('sampleValidityHours', '2026-04-01', 'kh.technician')).toMatchObject({ value: 72 })
  })

  it('may begin today, and of two sets of one day the later published stands', async () => {
    await publish({ effectiveFrom: '2026-03-01', values: [{ name: 'reservationHours', value: 12 }] })
    await publish({ effectiveFrom: '2026-03-01', values: [{ name: 'reservationHours', value: 6 }] })
    expect(await inForce('reservationHours', '2026-03-01')).toMatchObject({ value: 6 })
  })

  it('lets what a later set does not name go on as it was published, until it is named again or ends', async () => {
    const from = (effectiveFrom: string, name: string, written: unknown, effectiveTo: string | null = null) =>
      publish({
        effectiveFrom,
        effectiveTo,
        sourceCitation: effectiveFrom,
        values: [{ name, value: written }],
      })
    await from('2027-01-01', 'sampleValidityHours', 48)
    await from('2027-02-01', 'reservationHours', 8)
    await from('2027-03-01', 'sampleValidityHours', 24, '2027-03-31')
    await from('2027-05-01', 'sampleValidityHours', 72)
    const validity = async (day: string) => {
      const found = await inForce('sampleValidityHours', day)
      return [found?.value, found?.citation.zh]
    }
    expect(await validity('2027-02-01')).toEqual([48, '2027-01-01'])
    expect(await inForce('reservationHours', '2027-03-15')).toMatchObject({ value: 8 })
    expect(await validity('2027-03-31')).toEqual([24, '2027-03-01'])
    expect(await validity('2027-04-01')).toEqual([48, '2027-01-01'])
    expect(await validity('2027-05-01')).toEqual([72, '2027-05-01'])
    expect(await inForce('waiverPolicies', '2027-05-01')).not.toMatchObject({ value: [] })
  })

  it('keeps amounts of blood exact, written and read back alike', async () => {
    const limits = { least: '0.25', most: '20', step: '0.25' }
    const written = { U: limits, ML: { least: '10', most: '600', step: '1' }, DOSE: limits }
    await publish({ effectiveFrom: '2026-05-01', values: [{ name: 'lineQuantity', value: written }] })
    expect(await inForce('lineQuantity', '2026-05-02')).toMatchObject({ value: written })
    const [row] = await world.rows<{ least: string }>(
      `select values -> 'lineQuantity' -> 'U' ->> 'least' as least from rule_sets where values ? 'lineQuantity'`,
    )
    expect(row?.least).toBe('250')
  })

  it('answers through GraphQL who published what', async () => {
    const answer = await world.ask(
      'admin',
      `mutation ($input: PublishRuleSetInput!) { publishRuleSet(input: $input) {
        jurisdiction effectiveFrom effectiveTo names publishedBy { name } } }`,
      { input: { ...set, effectiveFrom: '2026-08-01', effectiveTo: null } },
    )
    expect(answer.errors).toBeUndefined()
    expect(answer.data?.publishRuleSet).toEqual({
      jurisdiction: '330822',
      effectiveFrom: '2026-08-01',
      effectiveTo: null,
      names: ['sampleValidityHours'],
      publishedBy: { name: '示例管理员' },
    })
  })
})

describe('a rule set that was published under a milder table', () => {
  it('counts as the stricter of both, and whoever reads the rules is told', async () => {
    await world.rows(
      `insert into rule_sets (alliance_id, id, jurisdiction, effective_from, effective_to, source_citation, values)
       values ('CS', 'rul_00000000000000000000000000000009', '330822', '2027-01-01', '2027-01-31', '旧规则', $1)`,
      [
        {
          releaseClasses: {
            UNIT_EXPIRED: { ROUTINE: 'WARN' },
            ABO_NOT_IDENTICAL: { ROUTINE: 'STOP' },
            CODE_OF_YESTERDAY: { ROUTINE: 'WARN' },
          },
          releaseAuthorities: { COLD_CHAIN_UNKNOWN: ['QUALITY_OFFICER', 'NURSE'] },
        },
      ],
    )
    const ctx = await world.as('mem02.nurse')
    try {
      const { values, findings } = await rules(ctx, { on: '2027-01-15' })
      const written = (name: string) => values.find((one) => one.name === name)?.value
      expect(written('releaseClasses')).toEqual({
        UNIT_EXPIRED: { ROUTINE: 'STOP' },
        ABO_NOT_IDENTICAL: { ROUTINE: 'STOP' },
      })
      expect(written('releaseAuthorities')).toEqual({
        ...standardAuthorities,
        COLD_CHAIN_UNKNOWN: ['QUALITY_OFFICER'],
      })
      expect(new Set(findings.map(({ code }) => code))).toEqual(new Set(['RULE_SET_OUTDATED']))
      const told = findings.map(({ message }) => message.en).join(' ')
      for (const member of ['UNIT_EXPIRED.ROUTINE', 'CODE_OF_YESTERDAY', 'COLD_CHAIN_UNKNOWN'])
        expect(told).toContain(member)
      expect(told).not.toContain('ABO_NOT_IDENTICAL')
      expect((await rules(ctx, { on: '2026-03-01' })).findings).toEqual([])
    } finally {
      await ctx.reads.close()
    }
  })
})
