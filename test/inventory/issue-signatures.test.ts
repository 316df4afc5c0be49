import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { issueUnits } from '#resolvers/inventory/issue-units.ts'
import { custodyOf, handingOut, issued, ready } from '#test/support/bank.ts'
import { refusalOf } from '#test/support/requests.ts'
import { makeWorld, type World } from '#test/support/world.ts'

let world: World
let request: Awaited<ReturnType<typeof ready>>
beforeAll(async () => {
  world = await makeWorld()
  request = await ready(world)
})
afterAll(() => world.close())

const input = () => handingOut(request.id, request.unitIds)
const tokenOf = async (badge: string, signed: object = input(), operation = 'issueUnits') =>
  world.signed(await world.as('lead.technician'), badge, operation, signed)
const withTokens = async (signatures: string[], account = 'lead.technician') =>
  refusalOf(issueUnits(await world.as(account), { ...input(), signatures }))

/** Runs `attempt` while one certificate of an account is past its last day. */
const withExpired = async (account: string, kind: string, attempt: () => Promise<unknown>) => {
  const set = (until: string) =>
    world.rows(
      `update certificates set valid_until = $3
       where kind = $2 and staff_id = (select id from staff where account = $1)`,
      [account, kind, until],
    )
  await set('2026-02-28')
  try {
    return await attempt()
  } finally {
    await set('2035-12-31')
  }
}

type Case = [string, () => Promise<unknown>, { code: string | null; message: string }]

const cases: Case[] = [
  [
    'no collector',
    () => withTokens([]),
    {
      code: 'SIGNATURE_MISSING',
      message: '缺少签名：需要2人签名，实有1人。 / A signature is missing: 2 needed, 1 given.',
    },
  ],
  [
    'the issuer’s own badge as the second signature',
    async () => {
      // The lead's own technician serves at the lead; for the hospital's request that is another fault as well.
      return withTokens([await tokenOf('lead.technician')])
    },
    {
      code: 'SIGNED_TWICE_BY_ONE_PERSON',
      message: '两次签名须为不同的两人。 / The two signatures must come from two different people.',
    },
  ],
  [
    'a collector of another hospital',
    async () => withTokens([await tokenOf('mem02.collector')]),
    {
      code: 'SIGNER_NOT_ACTIVE',
      message:
        '签名人在当日不在岗（已停用或未任职）。 / The signer does not serve at the organisation on that day.',
    },
  ],
  [
    'a collector whose certificate has expired',
    () =>
      withExpired('mem01.collector', 'NURSE_PRACTICE', async () =>
        withTokens([await tokenOf('mem01.collector')]),
      ),
    {
      code: 'SIGNER_CERTIFICATE_EXPIRED',
      message:
        "签名人的证书在当日不在有效期内：护士执业证书。 / The signer's certificate is not in date on that day: nurse practice certificate.",
    },
  ],
  [
    'an issuer whose post certificate has expired',
    () =>
      withExpired('lead.technician', 'STATION_POST_CLASS_1', async () =>
        withTokens([await tokenOf('mem01.collector')]),
      ),
    {
      code: 'SIGNER_CERTIFICATE_EXPIRED',
      message:
        "签名人的证书在当日不在有效期内：血站 I 类上岗证。 / The signer's certificate is not in date on that day: blood-station class-I post certificate.",
    },
  ],
  [
    'a collector without a title',
    async () => withTokens([await tokenOf('mem01.cashier')]),
    {
      code: 'SIGNER_TITLE_MISSING',
      message: '签名人的职称不符合该项工作要求。 / The signer does not hold a title that this act asks for.',
    },
  ],
  [
    'a token that nobody gave',
    () => withTokens(['x'.repeat(43)]),
    { code: null, message: '签名令牌无效 / no such signature token' },
  ],
  [
    'a token for other units',
    async () => withTokens([await tokenOf('mem01.collector', handingOut(request.id, ['unt_other']))]),
    {
      code: null,
      message: '签名针对的是另一项操作或内容 / the signature was given for another operation or content',
    },
  ],
  [
    'a token for another operation',
    async () => withTokens([await tokenOf('mem01.collector', input(), 'verifyResult')]),
    {
      code: null,
      message: '签名针对的是另一项操作或内容 / the signature was given for another operation or content',
    },
  ],
  [
    'a token older than two minutes',
    async () => {
      const token = await tokenOf('mem01.collector')
      world.pass(120_000)
      return withTokens([token])
    },
    { code: null, message: '签名令牌已过期，请重新签名 / the signature token has expired; sign again' },
  ],
]

describe('the two signatures of an issue', () => {
  it.each(cases)('refuse %s', async (_, attempt, { code, message }) => {
    const refusal = await attempt()
    expect(refusal).toMatchObject({
      code: 'SIGNATURE_REFUSED',
      message,
      findings: code === null ? [] : expect.arrayContaining([expect.objectContaining({ code })]),
    })
    expect(await custodyOf(world, request.unitIds[0] ?? '')).toBe('RESERVED')
  })

  it('refuse a second token beside the collector’s', async () => {
    const tokens = [await tokenOf('mem01.collector'), await tokenOf('mem01.nurse')]
    expect(String(await withTokens(tokens))).toContain('hand over one token')
  })

  it('leave the token of a refused attempt good for the mended one, and void it with the issue', async () => {
    const token = await tokenOf('mem01.collector')
    const early = await withExpired('mem01.collector', 'NURSE_PRACTICE', () => withTokens([token]))
    expect(early).toMatchObject({ code: 'SIGNATURE_REFUSED' })
    expect(await withTokens([token])).toBeNull()
    expect(await withTokens([token], 'lead.technician2')).toMatchObject({
      message: '签名令牌已使用 / the signature token was used before',
    })
  })

  it('name issuer and collector in the issue and its audit entry', async () => {
    const { id } = request
    const [issue] = await world.rows(
      `select i.account as issuer, c.account as collector from issues s
         join staff i on i.id = s.issued_by join staff c on c.id = s.collected_by where s.request_id = $1`,
      [id],
    )
    expect(issue).toEqual({ issuer: 'lead.technician', collector: 'mem01.collector' })
    const [entry] = await world.rows<{ authority: { signers: unknown[] } }>(
      `select authority from audit_entries where action = 'inventory.issueUnits' and outcome = 'DONE'`,
    )
    expect(entry?.authority.signers).toHaveLength(2)
  })

  it('let the lead’s own nurse collect for the lead’s own patient', async () => {
    const { id, unitIds } = await ready(world, { account: 'lead.physician' })
    const done = issued(world, handingOut(id, unitIds), { collector: 'lead.nurse' })
    expect(await refusalOf(done)).toBeNull()
  })
})
