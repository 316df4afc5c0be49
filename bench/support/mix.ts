import { readFileSync } from 'node:fs'

/** What there is to ask for, as the bench has filled it in. */
export type Facts = {
  readonly requests: readonly string[]
  readonly units: readonly string[]
  /** Accepted requests without a bag: each is reserved for once. */
  readonly waiting: readonly string[]
  readonly devices: readonly string[]
}

export type Kind = 'read' | 'mutation' | 'subscription'

/** One request of the mix, with what is made of its answer. */
export type Step = {
  readonly name: string
  readonly kind: Kind
  readonly account: string
  readonly query: string
  readonly variables: Readonly<Record<string, unknown>>
  /** Ids of what the change is about, under which its events are awaited; throws when nothing was changed. */
  readonly changed: (data: Answer) => readonly string[]
}

type Answer = Readonly<Record<string, { readonly id?: string; readonly [member: string]: unknown } | null>>

const documentOf = (path: string) => readFileSync(new URL(`../../${path}`, import.meta.url), 'utf8')
const CLIENT = 'server/http/documents/queries/'

/** The repository's own documents, and beside them what a page of each kind asks for. */
const READS = {
  worklist: documentOf('test/documents/worklist.graphql'),
  viewer: documentOf('test/documents/viewer.graphql'),
  printedRequest: printed(),
  request: `query Request($id: ID!) { request(id: $id) { id placerNumber state urgency plannedAt approvalStanding
    consentStanding organisation { code nameZh } patient { id name sex hospitalNumber }
    items { line product quantity requirements } units { id number product abo rhd expiresAt state }
    samples { id sampleNumber state collectedAt receivedAt typings { abo rhd current status }
      crossmatches { id major minor status } } } }`,
  unit: `query Unit($id: ID!) { unit(id: $id) { id number product abo rhd content expiresAt state attributes receivedAt
    organisation { code nameZh } place { name } holds { kind reason } request { id placerNumber }
    crossmatches { id status major minor } } }`,
  alarms: `{ alarms(first: 20, unresolved: true) { edges { node { id kind severity state occurredAt
    organisation { code } } } } }`,
  compatibleUnits: `query Offer($id: ID!) { compatibleUnits(requestId: $id, first: 20) { edges { node { standing toDo
    unit { id number abo rhd expiresAt place { name } } findings { code message { zh en } } } } } }`,
  inventory: `{ inventory { asOf lines { product abo rhd available reserved held firstExpiry
    organisation { code } } } }`,
} as const

/** The paper form's own document, of which only what it names is sent. */
function printed(): string {
  const fragments = documentOf(`${CLIENT}fragments.graphql`).split(/^(?=fragment )/m)
  const used = fragments.filter((one) => /fragment Printed(Patient|Place|Alliance) /.test(one))
  return [documentOf(`${CLIENT}request.graphql`), ...used].join('\n')
}

const CHANGES = {
  submitRequest: `mutation ($input: SubmitRequestInput!) { submitRequest(input: $input) { ... on Request {
    id samples { id } } ... on RequestRefused { findings { code } } } }`,
  acceptRequest: `mutation ($input: AcceptRequestInput!) { acceptRequest(input: $input) { ... on Request { id state } } }`,
  receiveSample: `mutation ($input: ReceiveSampleInput!) { receiveSample(input: $input) { ... on Sample { id state } } }`,
  receiveUnits: `mutation ($input: ReceiveUnitsInput!) { receiveUnits(input: $input) { ... on UnitReceipt {
    received { unit { id } } refused { donationNumber } } } }`,
  reserveUnits: `mutation ($input: ReserveUnitsInput!) { reserveUnits(input: $input) { ... on UnitReservation {
    units { id } } } }`,
  recordReadings: `mutation ($input: RecordReadingsInput!) { recordReadings(input: $input) {
    ... on RecordedReadings { kept } } }`,
} as const

/**
 * A hundred requests as an alliance makes them. A blood bank's screens show the worklist and open its requests; each bag
 * in hand is looked up; alarms and who one is are asked at every page; offers and the whole inventory when somebody
 * chooses. Two forms come and are taken on for each delivery, reservation, tube and logger that is entered.
 */
const DECK: Readonly<Record<keyof typeof READS | keyof typeof CHANGES | 'subscribe', number>> = {
  worklist: 22,
  request: 24,
  unit: 16,
  viewer: 8,
  alarms: 8,
  compatibleUnits: 6,
  inventory: 4,
  printedRequest: 2,
  submitRequest: 2,
  acceptRequest: 2,
  receiveSample: 1,
  receiveUnits: 1,
  reserveUnits: 1,
  recordReadings: 1,
  subscribe: 2,
}

/** What a client follows while its page is open. */
export const FOLLOWED = {
  'lead.technician': 'subscription { inventoryChanged { event units { id } unit { id state } } }',
  'mem01.physician': 'subscription { requestChanged { event request { id state placerNumber } } }',
} as const

const MINUTE_MS = 60_000
const DAY_MS = 86_400_000
const BAGS = 4

/** Numbers between 0 and 1 that are the same in each run. */
export const random = (seed: number) => () => {
  seed = (seed + 0x6d2b79f5) | 0
  let t = Math.imul(seed ^ (seed >>> 15), 1 | seed)
  t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t
  return ((t ^ (t >>> 14)) >>> 0) / 4_294_967_296
}

/** The mix without an end; what it submits, it later accepts, and receives the tube of. */
export const makeMix = (facts: Facts, run: string, chance: () => number): (() => Step) => {
  const submitted: { id: string; sampleId: string }[] = []
  const tubes: string[] = []
  const waiting = [...facts.waiting]
  let deck: (keyof typeof DECK)[] = []
  let count = 0
  const one = <T>(of: readonly T[]): T => of[Math.floor(chance() * of.length)] as T
  const number = (prefix: string) => {
    count += 1
    return `${prefix}${run}${count}`
  }
  const nothing = () => []
  const reading = (name: keyof typeof READS, account: string, variables = {}): Step => ({
    ...{ name, kind: 'read', account, query: READS[name], variables },
    changed: nothing,
  })
  const changing = (
    name: keyof typeof CHANGES,
    {
      account,
      input,
      changed,
    }: { account: string; input: object; changed: (result: Result) => readonly string[] },
  ): Step => ({
    ...{ name, kind: 'mutation', account, query: CHANGES[name], variables: { input } },
    changed: (data) => changed((data[name] ?? {}) as Result),
  })
  const idOf = (result: Result) => {
    if (typeof result.id !== 'string') throw new Error(`nothing was changed: ${JSON.stringify(result)}`)
    return [result.id]
  }
  const submit = () =>
    changing('submitRequest', {
      account: 'mem01.physician',
      input: formOf(number),
      changed: (result) => {
        const [id = ''] = idOf(result)
        const [sample] = result.samples as { id: string }[]
        submitted.push({ id, sampleId: sample?.id ?? '' })
        return [id]
      },
    })
  const accept = () => {
    const next = submitted.shift()
    if (next === undefined) return submit()
    return changing('acceptRequest', {
      account: 'lead.technician',
      input: { requestId: next.id },
      changed: (result) => {
        tubes.push(next.sampleId)
        return idOf(result)
      },
    })
  }
  const receive = () => {
    const sampleId = tubes.shift()
    if (sampleId === undefined) return accept()
    const changed = (result: Result) => idOf(result).slice(1)
    return changing('receiveSample', { account: 'lead.technician', input: { sampleId }, changed })
  }
  const reserve = () => {
    const requestId = waiting.pop()
    if (requestId === undefined) return deliver()
    const changed = ({ units }: Result) => allOf(units, 1)
    return changing('reserveUnits', { account: 'lead.technician', input: { requestId }, changed })
  }
  const deliver = () =>
    changing('receiveUnits', {
      account: 'lead.technician',
      input: { station: 'QZ-STATION', units: Array.from({ length: BAGS }, () => bagOf(number)) },
      changed: ({ received }) =>
        allOf(
          (received as { unit: { id: string } }[]).map(({ unit }) => unit),
          BAGS,
        ),
    })
  const record = () =>
    changing('recordReadings', {
      account: 'lead.technician',
      input: { deviceId: one(facts.devices), readings: readingsOf(count++) },
      changed: ({ kept }) => {
        if (!(Number(kept) > 0)) throw new Error('no reading was kept')
        return []
      },
    })
  const bank = () => (chance() < 0.6 ? 'lead.technician' : 'mem01.physician')
  const steps: Readonly<Record<keyof typeof DECK, () => Step>> = {
    worklist: () => reading('worklist', bank(), { first: 50 }),
    request: () => reading('request', 'lead.technician', { id: one(facts.requests) }),
    unit: () => reading('unit', 'lead.technician', { id: one(facts.units) }),
    viewer: () => reading('viewer', bank()),
    alarms: () => reading('alarms', 'lead.technician'),
    compatibleUnits: () => reading('compatibleUnits', 'lead.technician', { id: one(facts.waiting) }),
    inventory: () => reading('inventory', 'lead.technician'),
    printedRequest: () => reading('printedRequest', 'lead.technician', { id: one(facts.requests) }),
    submitRequest: submit,
    acceptRequest: accept,
    receiveSample: receive,
    receiveUnits: deliver,
    reserveUnits: reserve,
    recordReadings: record,
    subscribe: () => {
      const account = one(Object.keys(FOLLOWED) as (keyof typeof FOLLOWED)[])
      return {
        name: 'subscribe',
        kind: 'subscription',
        account,
        query: FOLLOWED[account],
        variables: {},
        changed: nothing,
      }
    },
  }
  return () => {
    if (deck.length === 0) deck = shuffled(chance)
    return steps[deck.pop() ?? 'viewer']()
  }
}

type Result = Readonly<Record<string, unknown>>

const allOf = (rows: unknown, wanted: number): readonly string[] => {
  const ids = ((rows ?? []) as { id: string }[]).map(({ id }) => id)
  if (ids.length !== wanted) throw new Error(`${ids.length} of ${wanted} bags were changed`)
  return ids
}

const shuffled = (chance: () => number) =>
  (Object.entries(DECK) as [keyof typeof DECK, number][])
    .flatMap(([name, times]) => Array.from({ length: times }, () => ({ name, at: chance() })))
    .toSorted((left, right) => left.at - right.at)
    .map(({ name }) => name)

const ago = (ms: number) => new Date(Date.now() - ms).toISOString()

const formOf = (number: (prefix: string) => string) => ({
  placerNumber: number('SQ'),
  patient: { hospitalNumber: number('MR'), name: '示例', sex: 'MALE', birthDate: '1968-07-07' },
  encounter: { visitNumber: number('ZY'), class: 'I', ward: 'NK', bed: '12', department: '内科' },
  diagnoses: [{ code: 'D64.9', text: '贫血' }],
  indication: { code: 'HB60', text: '血红蛋白低于60g/L' },
  transfusionHistory: 'NO',
  pregnancyHistory: 'NO',
  reactionHistory: 'NO',
  laboratoryValues: [{ code: '718-7', name: 'Hemoglobin', value: '55', unit: 'g/L' }],
  consent: { kind: 'PATIENT', signedAt: ago(40 * MINUTE_MS) },
  components: [{ product: 'RBC-SUSP-LR', quantity: 2, unit: 'U', requirements: ['LR'] }],
  urgency: 'ROUTINE',
  plannedAt: ago(-DAY_MS),
  requesterName: '李医',
  sample: {
    sampleNumber: number('S'),
    specimenType: 'WB',
    collectedAt: ago(20 * MINUTE_MS),
    collectorName: '王护',
  },
})

const bagOf = (number: (prefix: string) => string) => ({
  scheme: 'STATION',
  donationNumber: number('X'),
  labelProductCode: 'E5445',
  product: 'RBC-SUSP-LR',
  abo: 'A',
  rhd: 'POSITIVE',
  content: 1,
  collectedAt: ago(DAY_MS),
  expiresAt: ago(-20 * DAY_MS),
  place: 'FRIDGE-1',
})

/** Twelve readings of a logger, a minute apart; each call's have times of their own. */
const readingsOf = (call: number) =>
  Array.from({ length: 12 }, (_, minute) => ({ at: ago(minute * MINUTE_MS + (call % 59_000)), celsius: 4 }))
