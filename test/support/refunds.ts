import { findActor } from '#resolvers/alliance/actors.ts'
import { beginCall } from '#resolvers/calls.ts'
import type { Ctx } from '#resolvers/context.ts'
import { confirmPayee } from '#resolvers/waivers/confirm-payee.ts'
import { settleWaiver } from '#resolvers/waivers/settle-waiver.ts'
import { signRefund } from '#resolvers/waivers/sign-refund.ts'
import { decideDue, tellDue } from '#server/workers/waiver-cases.ts'
import { type Desk, LIFETIME, someNumber } from '#test/support/waiver-desk.ts'
import type { World } from '#test/support/world.ts'

/** What tests look at of a refund case. */
export type CaseSeen = {
  readonly id: string
  readonly state: string
  readonly origin: string
  readonly reasons: readonly string[]
  readonly root_id: string | null
  readonly waiver_id: string | null
  readonly fen: number | null
  readonly attempts: number
  readonly fault: string | null
}

const SECOND = 'mem01.cashier.second'

/** Another cashier of the first member, whom the demonstration doesn't have. */
export const secondCashier = async (world: World): Promise<Ctx> => {
  await world.rows(
    `insert into staff (alliance_id, id, organisation_id, account, name, roles, titles)
     select alliance_id, 'stf_' || md5($1), organisation_id, $1, '示例收费丁', roles, titles
     from staff where account = 'mem01.cashier' on conflict do nothing`,
    [SECOND],
  )
  const actor = await findActor(world.database, {
    sub: SECOND,
    organisation: 'CS-MEM01',
    roles: ['CASHIER'],
    until: new Date(world.now().getTime() + 3_600_000),
  })
  if (actor === null) throw new Error('the second cashier holds no post')
  return beginCall(world.services, { actor, door: 'graphql', correlationId: SECOND })
}

/** Refunds at a desk, step by step as they go. */
export const refundsOf = (desk: Desk) => {
  const { world, script } = desk

  const cases = (rootId: string) =>
    world.rows<CaseSeen>('select *, fen::int as fen from waiver_cases where root_id = $1 order by id', [
      rootId,
    ])
  const one = async (id: string): Promise<CaseSeen> => {
    const [seen] = await world.rows<CaseSeen>('select *, fen::int as fen from waiver_cases where id = $1', [
      id,
    ])
    if (seen === undefined) throw new Error(`no case ${id}`)
    return seen
  }

  /** A husband whose wife gave blood, settled with nothing waived while the register of marriages was away. */
  const waiting = async (
    more: { readonly invoiceNumber?: string; readonly bags?: readonly number[] } = {},
  ) => {
    const [patient, wife] = [someNumber(), someNumber()]
    const donor = desk.gives(wife, LIFETIME)
    script.relates(patient, wife, 'SPOUSE')
    script.setDown('marriage')
    const stay = await desk.stay({ identityNumber: patient, ...(more.bags && { bags: more.bags }) })
    const { id, token } = await desk.quote(stay, {
      donors: [{ name: '示例', identityNumber: wife, relation: 'SPOUSE' }],
      ...(more.invoiceNumber && { invoiceNumber: more.invoiceNumber }),
    })
    await settleWaiver(await world.as('mem01.cashier'), { token: token ?? '', billNumber: `B-${id}` })
    const [row] = await cases(id)
    if (row === undefined) throw new Error('no case was opened')
    return { patient, wife, donor, stay, waiverId: id, caseId: row.id }
  }

  /** The same, and the register is back: the case has decided what is owed. */
  const owed = async (more: Parameters<typeof waiting>[0] = {}) => {
    const made = await waiting(more)
    script.setUp()
    await decideDue(world.services)
    return made
  }
  const patientName = async (caseId: string): Promise<string> => {
    const [row] = await world.rows<{ name: string }>(
      `select p.name from waiver_cases c join patients p on p.alliance_id = c.alliance_id and p.id = c.patient_id
       where c.id = $1`,
      [caseId],
    )
    return row?.name ?? ''
  }
  const confirmed = async (more: Parameters<typeof waiting>[0] = {}) => {
    const made = await owed(more)
    await confirmPayee(await world.as('mem01.cashier'), {
      caseId: made.caseId,
      kind: 'PATIENT',
      name: await patientName(made.caseId),
      account: '6222 0000 0000 0001',
    })
    return made
  }
  const signed = async (more: Parameters<typeof waiting>[0] = {}) => {
    const made = await confirmed(more)
    await signRefund(await secondCashier(world), { caseId: made.caseId })
    return made
  }

  return {
    cases,
    one,
    waiting,
    owed,
    confirmed,
    signed,
    patientName,
    decide: () => decideDue(world.services),
    tell: () => tellDue(world.services),
  }
}
