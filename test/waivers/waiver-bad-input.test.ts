import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { HubError } from '#lib/errors.ts'
import { type Desk, LIFETIME, makeDesk, SMALL, someNumber } from '#test/support/waiver-desk.ts'
import { LEDGER_FAULTS, linesOf, type RigStay } from '#test/support/waiver-rig.ts'
import { given } from '#test/support/waivers.ts'

let desk: Desk
let number: string
let stay: RigStay
beforeAll(async () => {
  desk = await makeDesk()
})
beforeEach(async () => {
  number = someNumber()
  desk.gives(number, LIFETIME)
  stay = await desk.stay({ identityNumber: number })
})
afterAll(async () => {
  expect(await desk.world.rows(LEDGER_FAULTS)).toEqual([])
  await desk.world.close()
})

const QUOTE = `mutation ($input: QuoteWaiverInput!) { quoteWaiver(input: $input) {
  __typename
  ... on WaiverQuote { token waiver { id fen next reasons lines { problem fen } } }
  ... on Refusal { code message } } }`
const SETTLE = `mutation ($input: SettleWaiverInput!) { settleWaiver(input: $input) {
  __typename ... on Waiver { id state } ... on Refusal { code message } } }`

/** What the window is answered: an error's code and words, a refusal's, or what is waived. */
const answered = async (source: string, input: object, account = 'mem01.cashier') => {
  const { data, errors } = await desk.world.ask(account, source, { input })
  const [error] = errors ?? []
  if (error !== undefined) {
    const cause = error.originalError
    return [cause instanceof HubError ? cause.code : 'GRAPHQL', error.message]
  }
  const [result] = Object.values(data ?? {})
  if (result.message) return [result.code, result.message]
  return result.waiver ?? result
}
const quoting = (change: object = {}, of = stay, account?: string) =>
  answered(QUOTE, { encounterId: of.encounterId, lines: linesOf(of), ...change }, account)
/** The bill with something else in its only line. */
const charging = (change: object) => quoting({ lines: linesOf(stay).map((line) => ({ ...line, ...change })) })
const naming = (identityNumber: string, relation = 'SPOUSE') =>
  quoting({ donors: [{ name: '示例', identityNumber, relation }] })

const BAD = 'BAD_USER_INPUT'

describe('what no bill may hold', () => {
  it.each<[string, () => Promise<unknown>, string, string]>([
    [
      'an identity number whose check character is wrong',
      () => naming('99000019300101000X'),
      BAD,
      'donors[0].identityNumber：校验码不符，请核对 / donors[0].identityNumber: its check character does not fit; compare it again',
    ],
    [
      'an identity number of the legacy form',
      () => naming('330822300101001'),
      BAD,
      'donors[0].identityNumber：为 15 位旧号码，无校验码，不能据以查询；请填写换发后的 18 位号码 / donors[0].identityNumber: is of the old form with 15 digits, which has no check; give the number of 18 characters that replaced it',
    ],
    [
      'an identity number that is none',
      () => naming('12345'),
      BAD,
      'donors[0].identityNumber：不是 18 位居民身份证号码 / donors[0].identityNumber: is no identity number of 18 characters',
    ],
    [
      'the patient named as their own kin',
      () => naming(someNumber(), 'SELF'),
      BAD,
      'donors[0].relation：患者本人的献血记录会自动查询，无需申报；请填写患者是献血者的什么亲属 / donors[0].relation: the patient’s own donations are looked up by themselves; say what kin the patient is to the donor',
    ],
    [
      'a negative charge',
      () => charging({ chargedFen: -1 }),
      BAD,
      'lines[0].chargedFen：金额不能为负；退费请用 kind: CREDIT 和正数金额 / lines[0].chargedFen: may not be negative; tell a credit by `kind: CREDIT` with an amount above zero',
    ],
    [
      'a charge in a foreign currency',
      () => charging({ currency: 'USD' }),
      BAD,
      'lines[0].currency：只接受人民币（CNY） / lines[0].currency: only CNY is taken',
    ],
    [
      'no quantity',
      () => charging({ quantity: 0 }),
      BAD,
      'lines[0].quantity：须为至多三位小数的正数 / lines[0].quantity: must be a positive number of at most three decimals',
    ],
    [
      'a charge without a number',
      () => charging({ chargeNumber: ' ' }),
      BAD,
      'lines[0].chargeNumber：缺少收费流水号 / lines[0].chargeNumber: the number of the charge is missing',
    ],
    [
      'a credit of what was never charged',
      () => charging({ kind: 'CREDIT' }),
      BAD,
      'lines[0]：冲减的原收费不存在 / lines[0]: the charge that it takes back is not known',
    ],
    [
      'a credit above its charge',
      () =>
        quoting({
          lines: linesOf(stay).flatMap((line) => [line, { ...line, kind: 'CREDIT', chargedFen: 40_001 }]),
        }),
      BAD,
      'lines[0]：冲减金额超过原收费 / lines[0]: more is taken back than was charged',
    ],
    ['no line', () => quoting({ lines: [] }), BAD, 'lines：账单没有任何收费行 / lines: the bill has no line'],
    [
      'no stay',
      () => answered(QUOTE, { lines: linesOf(stay) }),
      BAD,
      'encounterId：须提供就诊的 id（encounterId）或就诊号（visitNumber） / encounterId: the stay’s id or its visit number is needed',
    ],
    [
      'a visit number that nobody has',
      () => answered(QUOTE, { visitNumber: 'nope', lines: linesOf(stay) }),
      'NOT_FOUND',
      '找不到该次就诊，或您无权查看 / no such stay, or it is not yours to see',
    ],
    [
      'the stay of another hospital',
      () => quoting({}, stay, 'lead.cashier'),
      'NOT_FOUND',
      '找不到该次就诊，或您无权查看 / no such stay, or it is not yours to see',
    ],
    [
      'a waiver of another stay to go on from',
      () => quoting({ rootId: 'wvr_other' }),
      BAD,
      'rootId：不是该次就诊的减免 / rootId: is no waiver of this stay',
    ],
    [
      'a discharge before the admission',
      async () => {
        await desk.world.rows(
          "update encounters set ended_at = started_at - interval '1 day' where id = $1",
          [stay.encounterId],
        )
        return quoting()
      },
      'WAIVER_STAY_REFUSED',
      '该次就诊的出院时间早于入院时间；请由 HIS 更正就诊信息（ADT）后重新询价 / the stay ends before it began; have the HIS correct it (ADT) and quote again',
    ],
    [
      'a stay that was cancelled',
      async () => {
        await desk.world.rows('update encounters set cancelled_at = started_at where id = $1', [
          stay.encounterId,
        ])
        return quoting()
      },
      'WAIVER_STAY_REFUSED',
      '该次就诊已取消；请由 HIS 更正就诊信息（ADT）后重新询价 / the stay was cancelled; have the HIS correct it (ADT) and quote again',
    ],
  ])('is %s', async (_, act, code, message) => {
    expect(await act()).toEqual([code, message])
  })

  it('is never shown a number that somebody typed', async () => {
    expect(JSON.stringify(await naming('99000019300101000X'))).not.toContain('99000019300101000X')
  })
})

describe('what a bill may hold, and is judged', () => {
  it.each<[string, () => Promise<unknown>, object]>([
    [
      'a charge that is not blood is left out and named',
      () => charging({ isBlood: false }),
      { fen: 0, next: 'FINAL', reasons: [], lines: [{ problem: 'NOT_BLOOD', fen: 0 }] },
    ],
    [
      'more millilitres than the bag held go to a person',
      () => charging({ quantity: 3 }),
      {
        fen: 0,
        next: 'PERSON',
        reasons: ['LINE_UNMATCHED'],
        lines: [{ problem: 'MORE_THAN_ISSUED', fen: 0 }],
      },
    ],
    [
      'a relative who is a donor too is free by themselves, and the other keeps their quota',
      async () => {
        const wife = someNumber()
        desk.gives(wife, SMALL)
        desk.script.relates(number, wife, 'SPOUSE')
        return naming(wife)
      },
      { fen: 40_000, next: 'FINAL', reasons: [], lines: [{ problem: null, fen: 40_000 }] },
    ],
    [
      'a bag that was waived elsewhere, as the donor record tells, is named and goes to a person',
      async () => {
        const donor = desk.gives(number, SMALL)
        const taking = { donor: donor.token, donation: donor.donations[0]?.id ?? null, pool: 'OWN' as const }
        const paper = { id: 'paper-9', patient: 'elsewhere', ml: 100, on: '2026-01-01', free: false }
        const bag = `${stay.bags[0]?.unitId} E5445`
        desk.script.knows({ number, donor, elsewhere: [{ ...taking, ...paper, bag }] })
        return quoting()
      },
      {
        fen: 0,
        next: 'PERSON',
        reasons: ['LINE_UNMATCHED'],
        lines: [{ problem: 'CLAIMED_ELSEWHERE', fen: 0 }],
      },
    ],
    [
      'a patient whose number is of the legacy form is asked after nowhere, and pays',
      async () => {
        const legacy = '330822300101001'
        desk.gives(legacy, LIFETIME)
        stay = await desk.stay({ identityNumber: legacy })
        return quoting()
      },
      { fen: 0, next: 'FINAL', reasons: [], lines: [{ problem: null, fen: 0 }] },
    ],
    [
      'a donor who died before gives nothing by itself, and a person decides',
      async () => {
        const [patient, father] = [someNumber(), someNumber()]
        desk.gives(father, [given(400, '2024-01-15')], { diedOn: '2025-06-01' })
        desk.script.relates(patient, father, 'CHILD')
        stay = await desk.stay({ identityNumber: patient })
        return naming(father, 'CHILD')
      },
      { fen: 0, next: 'PERSON', reasons: ['SETTING_OPEN'], lines: [{ problem: null, fen: 0 }] },
    ],
  ])('%s', async (_, act, expected) => {
    expect(await act()).toMatchObject(expected)
  })
})

describe('a token', () => {
  type Quoted = { token: string; waiver: { id: string } }
  const quoted = async (): Promise<Quoted> => {
    const { data } = await desk.world.ask('mem01.cashier', QUOTE, {
      input: { encounterId: stay.encounterId, lines: linesOf(stay) },
    })
    return data?.quoteWaiver
  }

  it('that is used twice is answered alike, and refused for another bill', async () => {
    const { token, waiver } = await quoted()
    const settled = { __typename: 'Waiver', id: waiver.id, state: 'SETTLED' }
    expect(await answered(SETTLE, { token, billNumber: 'B-1' })).toEqual(settled)
    expect(await answered(SETTLE, { token, billNumber: 'B-1' })).toEqual(settled)
    expect(await answered(SETTLE, { token, billNumber: 'B-2' })).toEqual([
      'WAIVER_SETTLED_OTHERWISE',
      `减免 ${waiver.id} 已随账单 B-1 结算；如需重新结算，请先冲正再询价 / waiver ${waiver.id} was settled with bill B-1; to bill anew, reverse it and quote again`,
    ])
  })

  it('that is used after its time is refused with the way out', async () => {
    const { token, waiver } = await quoted()
    const until = new Date(desk.world.now().getTime() + 30 * 60_000).toISOString()
    desk.world.pass(31 * 60_000)
    expect(await answered(SETTLE, { token })).toEqual([
      'WAIVER_HOLD_EXPIRED',
      `减免报价 ${waiver.id} 的预留已于 ${until} 到期，额度已释放；请重新询价 / the hold of quote ${waiver.id} ended at ${until} and its quota is free again; quote again`,
    ])
  })

  it('is not had for a bag that another claim has', async () => {
    const { waiver } = await quoted()
    const [bag] = stay.bags
    expect(await charging({ chargeNumber: 'AGAIN' })).toEqual([
      'WAIVER_BAG_CLAIMED',
      `血袋 ${bag?.unitId} 已在减免 ${waiver.id} 中；请先撤回或冲正该减免，或以其为 rootId 只报未减免的部分 / bag ${bag?.unitId} is claimed by waiver ${waiver.id}; withdraw or reverse that one first, or quote with it as rootId for what it left open`,
    ])
  })
})
