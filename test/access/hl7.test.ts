import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type BagInput, receiveUnits } from '#resolvers/inventory/receive-units.ts'
import { bagFor, submittedBy } from '#test/access/chain.ts'
import { markersIn, member, type Owner, stranger } from '#test/access/owners.ts'
import { bag } from '#test/support/bank.ts'
import { nextNumber } from '#test/support/forms.ts'
import { type Hl7World, hl7, makeHl7World, msh } from '#test/support/hl7-world.ts'
import { coldStoreRead } from '#test/support/hospital.ts'
import { outAt } from '#test/support/issued.ts'

let hub: Hl7World
/** Names of things of the member hospital and of the other alliance, as other senders may have learnt them. */
const known = new Map<Owner, Names>()
beforeAll(async () => {
  hub = await makeHl7World({ start: '2026-03-01T01:31:00Z' })
  const label = bag(hub.world)
  await outAt(hub.world, { bags: [label] })
  known.set(member, await namesOf(member, label))
  const theirs = bagFor(hub.world, stranger)
  await coldStoreRead(hub.world, stranger.technician)
  const { received } = await receiveUnits(await hub.world.as(stranger.technician), {
    station: 'QZ-STATION',
    units: [theirs],
  })
  expect(received).toHaveLength(1)
  known.set(stranger, await namesOf(stranger, theirs))
}, 60_000)
afterAll(() => hub.close())

/** A submitted request of the owner, and a bag that is there. */
const namesOf = async (owner: Owner, { donationNumber }: BagInput): Promise<Names> => {
  const { requestId, form } = await submittedBy(hub.world, owner)
  return {
    placer: form.placerNumber,
    filler: requestId,
    patient: form.patient.hospitalNumber ?? '',
    sample: form.sample?.sampleNumber ?? '',
    donation: donationNumber.slice(0, 13),
    owner,
  }
}
const knownOf = (owner: Owner): Names => {
  const names = known.get(owner)
  if (names === undefined) throw new Error(`nothing of ${owner.code} is known`)
  return names
}

type Names = {
  placer: string
  filler: string
  patient: string
  sample: string
  donation: string
  owner: Owner
}

/** Names of the same form that belong to nothing. */
const unknown = (owner: Owner): Names => ({
  placer: nextNumber(owner.marker),
  filler: `req_${'0'.repeat(32)}`,
  patient: nextNumber(owner.marker),
  sample: nextNumber(owner.marker),
  donation: '3308024999999',
  owner,
})

const pid = ({ patient, owner }: Names) => `PID|1||${patient}^^^${owner.code}^MR||某^甲||19700101|M`

const messages: readonly [string, string, (names: Names) => readonly string[]][] = [
  [
    'cancels a request',
    'OMB^O27^OMB_O27',
    (n) => [pid(n), `ORC|CA|${n.placer}^${n.owner.code}|${n.filler}^CS-LEAD`],
  ],
  [
    'changes a request',
    'OMB^O27^OMB_O27',
    (n) => [pid(n), `ORC|XO|${n.placer}^${n.owner.code}|${n.filler}^CS-LEAD`],
  ],
  [
    'reports a result',
    'ORU^R01^ORU_R01',
    (n) => [
      pid(n),
      `OBR|1|${n.placer}^${n.owner.code}||TYPE^血型^99HUB|||20260301100000+0800|||||||||||||||20260301110000+0800||BLB|F`,
      'OBX|1|CWE|883-9^ABO group^LN||A||||||F',
      `SPM|1|${n.sample}&${n.owner.code}||WB^Blood, Whole^HL70487`,
    ],
  ],
  [
    'asks for the blood of a request',
    'BPS^O29^BPS_O29',
    (n) => [
      pid(n),
      `ORC|RE|${n.placer}^${n.owner.code}|${n.filler}^CS-LEAD`,
      'BPO|1|RBC-SUSP-LR^去白悬浮红细胞^99HUB||1|1|U^单位^99HUB||||20260301101500+0800',
      `BPX|1|RQ^Request to dispense^HL70510|F|20260301092500+0800|${n.donation}|E5445^^ISBT128||||||||1||||||N0033^王^护`,
    ],
  ],
  [
    'sends a tube for an order',
    'OML^O21^OML_O21',
    (n) => [
      pid(n),
      `ORC|NW|${n.placer}^${n.owner.code}`,
      `OBR|1|${n.placer}^${n.owner.code}||TYPE^血型^99HUB`,
      `SPM|1|${n.sample}&${n.owner.code}||WB^Blood, Whole^HL70487||||||||||||||20260301090000+0800`,
    ],
  ],
  ['updates a patient', 'ADT^A08^ADT_A01', (n) => ['EVN|A08|20260301093000+0800', pid(n), 'PV1|1|I']],
  [
    'merges a patient into its own',
    'ADT^A40^ADT_A39',
    (n) => [
      'EVN|A40|20260301093000+0800',
      `PID|1||OWN1^^^${n.owner.code}^MR||某^乙||19700101|M`,
      `MRG|${n.patient}^^^${n.owner.code}^MR`,
    ],
  ],
]

/** A fellow member that has given another's bag tells a fact, which is kept; to another alliance there is no such bag. */
const tellsOfBag = (n: Names) => [
  'PID|1||OWN2||某^丙||19700101|M',
  `ORC|RE|${n.placer}^${n.owner.code}`,
  'BPO|1|RBC-SUSP-LR^去白悬浮红细胞^99HUB||1||U^单位^99HUB',
  `BTX|1|${n.donation}|E5445^^ISBT128|||||1||U^单位^99HUB|TX^Transfused^HL70513|F|20260301092500+0800|N0033^王^护|N0034^孙^护|20260301090900+0800|20260301092000+0800`,
]

/** The answer without what the sender itself has said, and without ids made for it alone. */
const answered = async (facility: string, type: string, segments: readonly string[], names: Names) => {
  const lines = await hub.ask(hl7(msh(type, { facility }), ...segments))
  const text = lines
    .slice(1)
    .join('\n')
    .replace(/^MSA\|(\w+)\|[^|\n]+/m, 'MSA|$1|<id>')
    .replace(/\bsmp_[0-9a-f]{32}\b/g, '<new>')
  const { owner: _, ...said } = names
  return Object.values(said).reduce((shown, name) => shown.replaceAll(name, '<said>'), text)
}

/** Who asks for whose: each alliance for the other's things, and a fellow member. */
const foreign: readonly [string, Owner][] = [
  ['KH-LEAD', member],
  ['CS-MEM02', member],
  ['CS-MEM01', stranger],
  ['CS-LEAD', stranger],
]

describe.each(foreign)('the HIS of %s', (facility, owner) => {
  it.each(messages)(`that %s of ${owner.code} is answered as if there were none`, async (_, type, make) => {
    const [here, nowhere] = [knownOf(owner), unknown(owner)]
    const before = await state(owner)
    const answer = await answered(facility, type, make(here), here)
    expect(answer).toMatch(/^MSA\|A[AER]\|/)
    expect(markersIn(answer)).toEqual([])
    expect(answer).toBe(await answered(facility, type, make(nowhere), nowhere))
    expect(await state(owner)).toEqual(before)
  })
})

it.each(foreign.filter(([facility, { code }]) => facility.slice(0, 2) !== code.slice(0, 2)))(
  'the HIS of %s, of another alliance, that tells of a bag is answered as if there were none',
  async (facility, owner) => {
    const [here, nowhere] = [knownOf(owner), unknown(owner)]
    const before = await state(owner)
    const answer = await answered(facility, 'BTS^O31^BTS_O31', tellsOfBag(here), here)
    expect(answer).toMatch(/^MSA\|AE\|/)
    expect(markersIn(answer)).toEqual([])
    expect(answer).toBe(await answered(facility, 'BTS^O31^BTS_O31', tellsOfBag(nowhere), nowhere))
    expect(await state(owner)).toEqual(before)
  },
)

/** All of the owner that such a message could have changed. */
const state = async (owner: Owner) =>
  hub.world.rows(
    `select md5(string_agg(r::text, '')) requests, (select md5(string_agg(p::text, '')) from patients p where name like $1) patients,
       (select md5(string_agg(s::text, '')) from samples s
         where organisation_id = (select id from organisations where code = $2)) samples, (select count(*) from typings) typings,
       (select md5(string_agg(u::text, '' order by u.id)) from units u) units, (select count(*) from transfusions) transfusions
     from requests r`,
    [`${owner.marker}%`, owner.code],
  )

it.each([member, stranger])('the HIS of $code itself cancels its request', async (owner) => {
  const own = knownOf(owner)
  const cancel = [pid(own), `ORC|CA|${own.placer}^${owner.code}`]
  expect(await answered(owner.code, 'OMB^O27^OMB_O27', cancel, own)).toMatch(/^MSA\|AA\|/)
})
