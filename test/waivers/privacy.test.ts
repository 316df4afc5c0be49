import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { makeLog } from '#lib/log.ts'
import type { Ctx } from '#resolvers/context.ts'
import { answerDispute } from '#resolvers/waivers/answer-dispute.ts'
import { certifyKinship } from '#resolvers/waivers/certify-kinship.ts'
import { claimWaiver } from '#resolvers/waivers/claim-waiver.ts'
import { confirmPayee } from '#resolvers/waivers/confirm-payee.ts'
import { decideWaiverCase } from '#resolvers/waivers/decide-waiver-case.ts'
import { disputeSettlement } from '#resolvers/waivers/dispute-settlement.ts'
import { drawUpSettlement } from '#resolvers/waivers/draw-up-settlement.ts'
import type { NamedDonor } from '#resolvers/waivers/named-donor.ts'
import type { ServiceDown } from '#resolvers/waivers/peers.ts'
import { refuseWaiverCase } from '#resolvers/waivers/refuse-waiver-case.ts'
import { releaseWaiver } from '#resolvers/waivers/release-waiver.ts'
import { reverseWaiver } from '#resolvers/waivers/reverse-waiver.ts'
import { revokeKinship } from '#resolvers/waivers/revoke-kinship.ts'
import { settleWaiver } from '#resolvers/waivers/settle-waiver.ts'
import { inTheClear } from '#test/support/clear-text.ts'
import { startDocuments } from '#test/support/documents.ts'
import { refusalOf } from '#test/support/requests.ts'
import { type Desk, LIFETIME, makeDesk, SMALL, someNumber } from '#test/support/waiver-desk.ts'
import { linesOf } from '#test/support/waiver-rig.ts'

/** Whom a family's papers name: nobody else's name or number has these characters. */
const [PATIENT, WIFE, SISTER, STRANGER] = [someNumber(), someNumber(), someNumber(), someNumber()]
const NUMBERS = [PATIENT, WIFE, SISTER, STRANGER]
const NAMES = ['虚构乙妻', '虚构丙姐', '虚构丁某']
const ACCOUNT = '6222029900001234567'
/** What somebody mistyped is somebody's number too. */
const MISTYPED = `${STRANGER.slice(0, 17)}${STRANGER.endsWith('X') ? '1' : 'X'}`
const OLD_FORM = `${PATIENT.slice(0, 6)}${PATIENT.slice(8, 17)}`
const SECRETS = [...NUMBERS, MISTYPED, OLD_FORM, ACCOUNT, ...NAMES]

const wife: NamedDonor = { name: '虚构乙妻', identityNumber: WIFE, relation: 'SPOUSE' }
const lines: string[] = []
const refused: unknown[] = []
let desk: Desk

/** Whatever is refused is told to somebody: its words are kept. */
const tried = async (work: Promise<unknown>): Promise<void> => {
  await work.catch((error: unknown) => refused.push(error))
}

/** A stay from certified kin to a reversal, one that waits for a register, a claim, and inputs that nobody can use. */
const aFamilysYear = async () => {
  const { world, script } = desk
  const cashier = await world.as('mem01.cashier')
  desk.gives(WIFE, LIFETIME)
  desk.gives(SISTER, SMALL)
  script.relates(PATIENT, WIFE, 'SPOUSE')
  script.relates(PATIENT, SISTER, 'SIBLING', 'CONTRADICTED')
  await certifyKinship(cashier, {
    donor: { name: '虚构丙姐', identityNumber: SISTER },
    relative: { name: '虚构丁某', identityNumber: PATIENT },
    relation: 'SIBLING',
  })
  const first = await desk.stay({ identityNumber: PATIENT, bags: [2, 4] })
  const { id, token } = await desk.quote(first, { donors: [wife], idempotencyKey: 'first' })
  await settleWaiver(cashier, { token: token ?? '', billNumber: 'B-1' })
  await reverseWaiver(cashier, { id, reason: '重开账单' })
  await settleWaiver(cashier, { token: (await desk.quote(first, { donors: [wife] })).token ?? '' })
  script.setDown('marriage')
  const second = await desk.stay({ identityNumber: PATIENT, bags: [2] })
  await desk.quote(second, { donors: [wife] })
  script.setUp()
  const third = await desk.stay({ identityNumber: PATIENT, bags: [1] })
  const claim = await claimWaiver(cashier, {
    encounterId: third.encounterId,
    lines: linesOf(third),
    donors: [wife],
  })
  await tried(
    confirmPayee(cashier, { caseId: claim.id, kind: 'PATIENT', name: '虚构丁某', account: ACCOUNT }),
  )
  for (const identityNumber of [MISTYPED, OLD_FORM]) {
    await tried(desk.quote(third, { donors: [{ ...wife, identityNumber }] }))
    const person = { name: '虚构丁某', identityNumber }
    await tried(certifyKinship(cashier, { donor: person, relative: person, relation: 'CHILD' }))
  }
  return { second, third }
}

/** A peer that breaks its word and throws, with what it was asked in its words. */
const aPeerThatShouts = async (stay: Awaited<ReturnType<Desk['stay']>>) => {
  const { services } = desk.world
  const calm = services.peers
  const find = async ({ person }: { person: object }): Promise<ServiceDown> => {
    throw new Error(`no such donor: ${JSON.stringify(person)}`)
  }
  Object.assign(services, { peers: { ...calm, donors: { ...calm.donors, find } } })
  const answer = await desk.world.ask(
    'mem01.cashier',
    `mutation ($input: QuoteWaiverInput!) { quoteWaiver(input: $input) { __typename } }`,
    { input: { encounterId: stay.encounterId, lines: linesOf(stay).slice(0, 1), donors: [wife] } },
  )
  Object.assign(services, { peers: calm })
  return answer
}

beforeAll(async () => {
  desk = await makeDesk()
  Object.assign(desk.world.services, { log: makeLog('trace', { write: (line) => lines.push(line) }) })
  await aFamilysYear()
})
afterAll(() => desk.world.close())

describe('what a family told at the window', () => {
  it('stands in no table in the clear, in no document and in no bytes', async () => {
    expect(await inTheClear(desk.world, SECRETS)).toEqual([])
    // The look finds what is there: the name that every patient of the desk has, which wards need.
    expect(await inTheClear(desk.world, ['示例'])).toContainEqual(
      expect.objectContaining({ place: 'patients.name' }),
    )
  })

  it('is found in bytes and documents too, were it there', async () => {
    await desk.world.rows('create table probe (raw bytea, document jsonb, list text[])')
    await desk.world.rows(`insert into probe values ($1, $2, $3)`, [
      Buffer.from(`PID|1||${WIFE}`),
      { donors: [{ identityNumber: SISTER }] },
      ['虚构乙妻'],
    ])
    expect(await inTheClear(desk.world, SECRETS)).toEqual([
      { place: 'probe.document', rows: 1 },
      { place: 'probe.list', rows: 1 },
      { place: 'probe.raw', rows: 1 },
    ])
    await desk.world.rows('drop table probe')
  })

  it('is in no line of the log and in no refusal', () => {
    // Two numbers that nobody can use, at two doors each; the payee of a case that owes nothing yet.
    expect(refused).toHaveLength(5)
    const told = refused.map((error) => JSON.stringify(error, Object.getOwnPropertyNames(error))).join('\n')
    for (const secret of SECRETS) {
      expect(told).not.toContain(secret)
      expect(lines.join('\n')).not.toContain(secret)
    }
    expect(told).toContain('BAD_USER_INPUT')
  })

  it('leaves a trail that says who did what, and not to whom', async () => {
    const trail = await desk.world.rows<{ action: string; outcome: string }>(
      `select distinct action, outcome from audit_entries where action like 'waivers.%' order by 1, 2`,
    )
    expect(trail.map(({ action, outcome }) => `${action} ${outcome}`)).toEqual(
      expect.arrayContaining([
        'waivers.certifyKinship DONE',
        'waivers.claimWaiver DONE',
        'waivers.quoteWaiver DONE',
        'waivers.reverseWaiver DONE',
        'waivers.settleWaiver DONE',
      ]),
    )
  })

  it('is not in a statement of the station that is printed or read as a table', async () => {
    const { world } = desk
    world.pass(20 * 86_400_000)
    const station = await world.as('station.finance')
    const { id } = await drawUpSettlement(station, { hospital: 'CS-MEM01', period: '2026-11' })
    const pages = await startDocuments(world)
    try {
      for (const path of [`/documents/settlements/${id}`, `/documents/settlements/${id}/lines.csv`]) {
        const page = await pages.open('station.finance', path)
        expect(page.status).toBe(200)
        for (const secret of SECRETS) expect(page.text).not.toContain(secret)
      }
    } finally {
      await pages.stop()
    }
  })

  it('is nothing that the bodies which watch over the alliance can read', async () => {
    const persons = await desk.world.rows<{ id: string; token: string; encounter: string }>(
      'select patient_id as id, patient_token as token, encounter_id as encounter from waivers',
    )
    const donors = await desk.world.rows<{ token: string }>(
      'select distinct donor_token as token from waiver_parts',
    )
    const { data, errors } = await desk.world.ask(
      'regulator.county',
      `{ waiverStatistics(from: "2026-11", to: "2026-11") { from to total { fen ml persons entitled directRate }
        hospitals { fen ml persons entitled directRate notDirect { reason persons } } } }`,
    )
    expect(errors).toBeUndefined()
    const told = JSON.stringify(data)
    const secrets = [
      ...persons.flatMap(({ id, token, encounter }) => [id, token, encounter]),
      ...donors.map(({ token }) => token),
    ]
    for (const secret of [...SECRETS, ...secrets]) expect(told).not.toContain(secret)
  })
})

describe('a reason that somebody types', () => {
  const nobody = { caseId: 'wcs_1', id: 'wvr_1', kinshipId: 'kin_1', lineId: 'sln_1', disputeId: 'sdp_1' }
  const payee = { ...nobody, kind: 'PATIENT' as const, name: '示例', account: ACCOUNT }
  const wide = WIFE.replaceAll(/\d/g, (digit) => String.fromCodePoint(digit.charCodeAt(0) + 0xfee0))

  it.each<[string, (call: Ctx, reason: string) => Promise<unknown>]>([
    ['reverseWaiver', (call, reason) => reverseWaiver(call, { ...nobody, reason })],
    ['releaseWaiver', (call, reason) => releaseWaiver(call, { ...nobody, reason })],
    ['decideWaiverCase', (call, reason) => decideWaiverCase(call, { ...nobody, reason })],
    ['refuseWaiverCase', (call, reason) => refuseWaiverCase(call, { ...nobody, reason })],
    ['confirmPayee', (call, reason) => confirmPayee(call, { ...payee, reason })],
    ['revokeKinship', (call, reason) => revokeKinship(call, { ...nobody, reason })],
    ['disputeSettlement', (call, reason) => disputeSettlement(call, { ...nobody, reason })],
    ['answerDispute', (call, reason) => answerDispute(call, { ...nobody, outcome: 'STANDS', reason })],
  ])('of %s is not kept with a number in it, of whatever form, nor repeated', async (_, act) => {
    for (const number of [WIFE, WIFE.toLowerCase(), wide, OLD_FORM]) {
      const fault = await refusalOf(act(await desk.world.as('mem01.cashier'), `本人${number}已到场`))
      expect(fault).toMatchObject({ code: 'BAD_USER_INPUT', problems: [{ field: 'reason' }] })
      expect(JSON.stringify(fault)).not.toContain(number)
    }
  })
})

describe('a peer that throws what it was asked', () => {
  it('tells it neither to the window nor to the log', async () => {
    const answer = await aPeerThatShouts(await desk.stay({ identityNumber: PATIENT, bags: [1] }))
    const told = [JSON.stringify(answer), ...lines].join('\n')
    for (const secret of NUMBERS) expect(told).not.toContain(secret)
  })
})
