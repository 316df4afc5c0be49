import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { Forbidden } from '#lib/errors.ts'
import { recordRefundPaid } from '#resolvers/waivers/record-refund-paid.ts'
import { reverseWaiver } from '#resolvers/waivers/reverse-waiver.ts'
import { settlePeerMessage } from '#resolvers/waivers/settle-peer-message.ts'
import { settleWaiver } from '#resolvers/waivers/settle-waiver.ts'
import { asHub } from '#test/support/hub-clock.ts'
import { refundsOf } from '#test/support/refunds.ts'
import { refusalOf } from '#test/support/requests.ts'
import { type Desk, LIFETIME, makeDesk, SMALL, someNumber } from '#test/support/waiver-desk.ts'

let desk: Desk
let refunds: ReturnType<typeof refundsOf>
beforeAll(async () => {
  desk = await makeDesk()
  refunds = refundsOf(desk)
})
beforeEach(async () => {
  desk.script.setUp()
  // Nothing of the test before rests any more.
  desk.world.pass(600_000)
  await tellAll()
  for (const told of Object.values(desk.script.told)) told.length = 0
})
afterAll(() => desk.world.close())

/** Rounds of the sender until nothing is due. */
const tellAll = async () => {
  while ((await refunds.tell()) > 0);
}
const settled = async (more: { readonly donations?: typeof SMALL; readonly invoiceNumber?: string } = {}) => {
  const number = someNumber()
  desk.gives(number, more.donations ?? SMALL)
  const stay = await desk.stay({ identityNumber: number })
  const { id, token } = await desk.quote(stay, { invoiceNumber: more.invoiceNumber ?? null })
  await settleWaiver(await desk.world.as('mem01.cashier'), { token: token ?? '' })
  return { id, number, stay }
}
const reverse = async (id: string) =>
  reverseWaiver(await desk.world.as('mem01.cashier'), { id, reason: '账单作废' })
const messages = () =>
  desk.world.rows<{ id: string; peer: string; state: string; attempts: number; fault: string | null }>(
    `select id, peer, state, attempts, fault from peer_messages where state = 'WAITING' order by id`,
  )

describe('what peers are told', () => {
  it('tells the donor record what a settlement took, and the patient the amount', async () => {
    const { id, number, stay } = await settled()
    await tellAll()
    const [part] = await desk.world.rows('select id, donor_token from waiver_parts where waiver_id = $1', [
      id,
    ])
    expect(desk.script.told.takings).toEqual([
      expect.objectContaining({
        id: part?.id,
        donor: part?.donor_token,
        ml: 400,
        hospital: 'CS-MEM01',
        reversed: false,
        bag: expect.stringContaining(stay.bags[0]?.unitId ?? '?'),
      }),
    ])
    expect(desk.script.told.notices).toEqual([
      expect.objectContaining({ kind: 'WAIVED', person: { kind: 'IDENTITY_NUMBER', number } }),
    ])
    expect(desk.script.told.notices[0]?.text.en).toContain('400.00')
  })

  it('tells nothing of quota that nobody used', async () => {
    await settled({ donations: LIFETIME })
    await tellAll()
    expect(desk.script.told.takings).toEqual([])
    expect(desk.script.told.notices).toHaveLength(1)
  })

  it('tells a reversal behind what it takes back, under the part’s own id', async () => {
    const { id } = await settled()
    desk.script.setDown('donors')
    await refunds.tell()
    await reverse(id)
    desk.script.setUp()
    desk.world.pass(600_000)
    await tellAll()
    desk.world.pass(600_000)
    await tellAll()
    const { takings } = desk.script.told
    expect(takings.map(({ reversed }) => reversed)).toEqual([false, true])
    expect(new Set(takings.map((taking) => taking.id)).size).toBe(1)
  })

  it('tries again without end, longer each time, under one id', async () => {
    const { id } = await settled()
    desk.script.setDown('donors', 'notices')
    for (const attempts of [1, 2, 3]) {
      await refunds.tell()
      desk.world.pass(5_000 * 2 ** (attempts - 1))
      expect((await messages()).map((message) => message.attempts)).toEqual([attempts, attempts])
    }
    desk.world.pass(30 * 86_400_000)
    desk.script.setUp()
    await tellAll()
    expect(await messages()).toEqual([])
    expect(desk.script.told.takings).toHaveLength(1)
    expect(desk.script.told.notices).toHaveLength(1)
    expect(id).toBeTruthy()
  })

  it('costs a message no attempt while a pause protects the peer', async () => {
    await settled()
    const [message] = await messages()
    const call = await asHub(desk.world)
    const receipt = { kind: 'unsent', fault: '暂停', asked: false } as const
    await settlePeerMessage(call, { messageId: message?.id ?? '', receipt })
    expect((await messages())[0]).toMatchObject({ attempts: 0, fault: '暂停' })
  })

  it('keeps what was taken as it is, whoever tells the hub again', async () => {
    await settled()
    const [message] = await messages()
    await tellAll()
    const call = await asHub(desk.world)
    const receipt = { kind: 'refused', fault: 'x' } as const
    expect(await settlePeerMessage(call, { messageId: message?.id ?? '', receipt })).toEqual({
      state: 'TAKEN',
    })
    const outside = settlePeerMessage(await desk.world.as('his.lead'), {
      messageId: message?.id ?? '',
      receipt,
    })
    expect(await refusalOf(outside)).toBeInstanceOf(Forbidden)
  })

  it('holds nobody’s number in the clear', async () => {
    const { number } = await settled()
    expect(JSON.stringify(await desk.world.rows('select * from peer_messages'))).not.toContain(number)
  })
})

describe('invoices of waived bills', () => {
  it('splits what was waived off, and takes the split back when the bill is void', async () => {
    const { id } = await settled({ invoiceNumber: 'INV-1' })
    await tellAll()
    expect(desk.script.told.wishes).toEqual([
      expect.objectContaining({ kind: 'SPLIT', invoiceNumber: 'INV-1', fen: 40_000, hospital: 'CS-MEM01' }),
    ])
    const [split] = await tasks(id)
    expect(split).toMatchObject({
      kind: 'SPLIT',
      state: 'TAKEN',
      new_number: expect.stringMatching(/^receipt-/),
    })
    await reverse(id)
    await tellAll()
    expect(desk.script.told.wishes.slice(1)).toEqual([
      expect.objectContaining({ kind: 'VOID', invoiceNumber: split?.new_number, fen: 40_000 }),
      expect.objectContaining({ kind: 'REISSUE', invoiceNumber: 'INV-1', fen: 40_000 }),
    ])
  })

  it('tracks the reissue until its new number is there, on the cashier’s list all the time', async () => {
    const { id } = await settled({ invoiceNumber: 'INV-4' })
    await tellAll()
    await reverse(id)
    desk.script.setDown('invoices')
    await refunds.tell()
    expect(await listed('INV-4')).toMatchObject([
      { kind: 'REISSUE', state: 'WAITING', newNumber: null, waiverId: id, fen: 40_000 },
      { kind: 'VOID', state: 'WAITING', attempts: 1, fault: expect.stringMatching(/./) },
      { kind: 'SPLIT', state: 'TAKEN', newNumber: expect.stringMatching(/^receipt-/) },
    ])
    desk.script.setUp()
    desk.world.pass(600_000)
    await tellAll()
    const [reissued, voided, split] = await listed('INV-4')
    expect([reissued?.state, voided?.state]).toEqual(['TAKEN', 'TAKEN'])
    expect(reissued?.newNumber).toMatch(/^receipt-/)
    expect(reissued?.newNumber).not.toBe(split?.newNumber)
    expect(reissued?.fault).toBeNull()
  })

  it('splits a refund’s invoice when it is paid, not before', async () => {
    const { caseId } = await refunds.signed({ invoiceNumber: 'INV-2' })
    await tellAll()
    expect(desk.script.told.wishes).toEqual([])
    await recordRefundPaid(await desk.world.as('mem01.cashier'), { caseId, reference: 'BANK-9' })
    await tellAll()
    expect(desk.script.told.wishes).toMatchObject([{ kind: 'SPLIT', invoiceNumber: 'INV-2', fen: 40_000 }])
    expect(desk.script.told.notices.map(({ kind }) => kind)).toEqual(['REFUND_DUE', 'REFUND_PAID'])
  })

  it('shows the cashier what the platform refused, and voids no invoice that never came to be', async () => {
    const { id } = await settled({ invoiceNumber: 'INV-3' })
    const [message] = await desk.world.rows<{ id: string }>(
      `select id from peer_messages where peer = 'INVOICES' and state = 'WAITING'`,
    )
    await settlePeerMessage(await asHub(desk.world), {
      messageId: message?.id ?? '',
      receipt: { kind: 'refused', fault: '票据已核销' },
    })
    await reverse(id)
    await tellAll()
    expect((await tasks(id)).map(({ kind, state }) => [kind, state])).toEqual([
      ['SPLIT', 'REFUSED'],
      ['VOID', 'DROPPED'],
      ['REISSUE', 'DROPPED'],
    ])
    const { data } = await desk.world.ask(
      'mem01.cashier',
      '{ invoiceTasks(state: [REFUSED]) { edges { node { kind fault invoiceNumber newNumber } } } }',
    )
    expect(data?.invoiceTasks.edges).toMatchObject([
      { node: { kind: 'SPLIT', fault: '票据已核销', invoiceNumber: 'INV-3', newNumber: null } },
    ])
  })
})

type Listed = {
  kind: string
  state: string
  invoiceNumber: string
  newNumber: string | null
  fault: string | null
}
/** What the cashier's list says of an invoice, the newest first. */
const listed = async (invoiceNumber: string): Promise<Listed[]> => {
  const { data } = await desk.world.ask(
    'mem01.cashier',
    `{ invoiceTasks(first: 50) { edges { node {
      kind state invoiceNumber newNumber waiverId fen attempts fault } } } }`,
  )
  const nodes: Listed[] = data?.invoiceTasks.edges.map(({ node }: { node: Listed }) => node)
  return nodes.filter((node) => node.invoiceNumber === invoiceNumber)
}
const tasks = (waiverId: string) =>
  desk.world.rows<{ kind: string; state: string; new_number: string | null }>(
    `select t.kind, m.state, t.new_number from invoice_tasks t
     join peer_messages m on m.alliance_id = t.alliance_id and m.id = t.message_id
     where t.waiver_id = $1 order by t.id`,
    [waiverId],
  )
