import { HttpResponse, http } from 'msw'
import { setupServer } from 'msw/node'
import { afterAll, afterEach, beforeAll } from 'vitest'
import { makeFamilyCode } from '#adapters/donors/family-code/client.ts'
import { makeDonorRecord } from '#adapters/donors/record/client.ts'
import { makeKinshipFeed } from '#adapters/household/kinship-feed/client.ts'
import { makeMarriageRegistry } from '#adapters/household/marriage/client.ts'
import { makeHouseholdRegistry } from '#adapters/household/police/client.ts'
import { makeInvoices } from '#adapters/invoices/client.ts'
import { makeCitizenNotices } from '#adapters/notices/citizen/client.ts'
import type { SignedPeerOptions } from '#adapters/signed/peer.ts'
import { digestOf, SIGNATURE, SIGNED_AT, signAnswer } from '#adapters/signed/signature.ts'
import type { RelationQuestion, ToldTaking } from '#resolvers/waivers/peers.ts'
import { purpose } from '#test/support/peers.ts'

const URL_OF_PEER = 'http://peer.test/hub'
const KEY = 'k'.repeat(32)
const NOW = '2026-03-01T01:00:00.000Z'
/** Of nobody: its region was given to no place. */
export const NUMBER = '339900198506110315'
/** Stands before `fetch`; see {@link listening}. */
const server = setupServer()

/** Lets the tests of a file answer in the peers' place. */
export const listening = () => {
  beforeAll(() => server.listen({ onUnhandledFrame: 'error' }))
  afterEach(() => server.resetHandlers())
  afterAll(() => server.close())
}

/** Somebody by the number on their card. */
export const person = { kind: 'IDENTITY_NUMBER', number: NUMBER } as const
/** Is that somebody this to a member of the family code? */
export const question = (relation: RelationQuestion['relation']): RelationQuestion => ({
  patient: person,
  donor: { kind: 'FAMILY_TOKEN', token: 'family-1' },
  relation,
  on: '2026-02-28',
  purpose,
})
/** Quota that was used here. */
export const taking: ToldTaking = {
  id: 'wpt_1',
  donor: 'donor-1',
  donation: 'd-1',
  pool: 'OWN',
  patient: 'p-1',
  ml: 200,
  on: '2026-02-28',
  free: false,
  bag: 'A1|RBC',
  hospital: 'CS-MEM01',
  reversed: false,
}
/** A donor of 400 ml, as the record tells it. */
export const DONOR = {
  token: 'donor-1',
  donations: [{ id: 'd-1', kind: 'WHOLE_BLOOD', ml: 400, on: '2024-01-15', region: '330822' }],
  goldAward: false,
  rareGroup: false,
  diedOn: null,
}
const KINSHIP = {
  reference: 'ZLB-1',
  donor: { name: '示例陈献', identityNumber: NUMBER },
  relative: { name: '示例陈妻', identityNumber: '339900198612020426' },
  relation: 'SPOUSE',
  certifiedAt: NOW,
  revokedAt: null,
}
const proven = (more: object) => ({ outcome: 'VERIFIED', proofId: 'proof-1', asOf: NOW, ...more })

type Answered = { readonly outcome?: string; readonly kind?: string; readonly fault?: string }
/** A call that the hub makes of a peer. */
export type PeerCall = {
  readonly path: string
  readonly ask: (options: SignedPeerOptions) => Promise<Answered>
  /** What answers it well, beside the id of the question or message. */
  readonly good: object
  /** Under which member the answer names what it answers. */
  readonly echo: 'questionId' | 'received' | 'after'
}

/** Every call that the hub makes of a peer of the fee waiver. */
export const CALLS: Readonly<Record<string, PeerCall>> = {
  'donorRecord.find': {
    path: '/v1/donors/query',
    ask: (options) => makeDonorRecord(options).find({ person, purpose }),
    good: proven({ donor: DONOR, takings: [] }),
    echo: 'questionId',
  },
  'household.ask': {
    path: '/v1/relations/query',
    ask: (options) => makeHouseholdRegistry(options).ask(question('PARENT')),
    good: proven({}),
    echo: 'questionId',
  },
  'marriage.ask': {
    path: '/v1/marriages/query',
    ask: (options) => makeMarriageRegistry(options).ask(question('SPOUSE')),
    good: proven({}),
    echo: 'questionId',
  },
  'marriage.spouseOf': {
    path: '/v1/spouses/query',
    ask: (options) => makeMarriageRegistry(options).spouseOf({ person, on: '2026-02-28', purpose }),
    good: proven({ reference: 'spouse-1' }),
    echo: 'questionId',
  },
  'familyCode.membersOf': {
    path: '/v1/families/query',
    ask: (options) => makeFamilyCode(options).membersOf({ patient: person, purpose }),
    good: proven({ members: [{ token: 'family-1', relation: 'PARENT' }] }),
    echo: 'questionId',
  },
  'kinships.since': {
    path: '/v1/kinships',
    ask: (options) => makeKinshipFeed(options).since('7'),
    good: { kinships: [KINSHIP], cursor: '8', more: false },
    echo: 'after',
  },
  'donorRecord.tell': {
    path: '/v1/takings',
    ask: (options) => makeDonorRecord(options).tell(taking),
    good: { reference: 'R-1' },
    echo: 'received',
  },
  'invoices.wish': {
    path: '/v1/wishes',
    ask: (options) =>
      makeInvoices(options).wish({
        id: 'inv_1',
        kind: 'SPLIT',
        invoiceNumber: '33062500001234567890',
        hospital: 'CS-MEM01',
        fen: 22_000,
      }),
    good: { reference: 'FP-1' },
    echo: 'received',
  },
  'notices.send': {
    path: '/v1/notices',
    ask: (options) =>
      makeCitizenNotices(options).send({
        id: 'ntc_1',
        kind: 'WAIVED',
        person,
        text: { zh: '已减免', en: 'waived' },
      }),
    good: {},
    echo: 'received',
  },
}
/** The calls by name. */
export const calls = Object.entries(CALLS)
/** Of those, the questions that somebody waits for. */
export const lookUps = calls.filter(([, { echo }]) => echo === 'questionId')

/** A peer at the tests' address, tried again at once. */
export const options = (more: Partial<SignedPeerOptions> = {}): SignedPeerOptions => ({
  url: URL_OF_PEER,
  key: KEY,
  clock: () => new Date(NOW),
  timeoutMs: 2_000,
  firstPauseMs: 1,
  ...more,
})

/** What a call is about: its question's or message's id, or the cursor. */
export const aboutOf = async (request: Request): Promise<string | null> =>
  request.headers.get('idempotency-key') ?? new URL(request.url).searchParams.get('after')

/** An answer signed as a peer does. */
export const signed = (request: Request, status: number, body: string, key = KEY) =>
  new HttpResponse(body, {
    status,
    headers: {
      'content-type': 'application/json',
      [SIGNED_AT]: NOW,
      [SIGNATURE]: signAnswer(key, {
        status,
        date: NOW,
        request: request.headers.get(SIGNATURE) ?? '',
        digest: digestOf(body),
      }),
    },
  })
/** The body of a good answer, but for this change. */
export const wellOf = async (request: Request, { echo, good }: PeerCall, change: object = {}) =>
  JSON.stringify({ [echo]: await aboutOf(request), ...good, ...change })

/** What answers a request in a peer's place. */
export type Answerer = (request: Request, call: PeerCall) => Response | Promise<Response>
/** Answers all calls of this kind; gives back the requests as they come. */
export const answering = (call: PeerCall, answer: Answerer) => {
  const calls: Request[] = []
  server.use(
    http.all(`${URL_OF_PEER}${call.path}`, ({ request }) => {
      calls.push(request.clone())
      return answer(request, call)
    }),
  )
  return calls
}

/** Answers well but for this change. */
export const changed =
  (change: object): Answerer =>
  async (request, call) =>
    signed(request, 200, await wellOf(request, call, change))
