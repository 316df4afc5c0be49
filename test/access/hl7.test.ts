import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { submittedBy } from '#test/access/chain.ts'
import { markersIn, member } from '#test/access/owners.ts'
import { bag } from '#test/support/bank.ts'
import { nextNumber } from '#test/support/forms.ts'
import { type Hl7World, hl7, makeHl7World, msh } from '#test/support/hl7-world.ts'
import { outAt } from '#test/support/issued.ts'

let hub: Hl7World
/** Names of the member hospital's things, as other senders may have learnt them. */
let known: Names
beforeAll(async () => {
  hub = await makeHl7World({ start: '2026-03-01T01:31:00Z' })
  const label = bag(hub.world)
  await outAt(hub.world, { bags: [label] })
  const { requestId, form } = await submittedBy(hub.world, member)
  known = {
    placer: form.placerNumber,
    filler: requestId,
    patient: form.patient.hospitalNumber ?? '',
    sample: form.sample?.sampleNumber ?? '',
    donation: label.donationNumber.slice(0, 13),
  }
})
afterAll(() => hub.close())

type Names = { placer: string; filler: string; patient: string; sample: string; donation: string }

/** Names of the same form that belong to nothing. */
const unknown = (): Names => ({
  placer: nextNumber(member.marker),
  filler: `req_${'0'.repeat(32)}`,
  patient: nextNumber(member.marker),
  sample: nextNumber(member.marker),
  donation: '3308024999999',
})

const pid = ({ patient }: Names) => `PID|1||${patient}^^^CS-MEM01^MR||某^甲||19700101|M`

const messages: readonly [string, string, (names: Names) => readonly string[]][] = [
  [
    'cancels a request',
    'OMB^O27^OMB_O27',
    (n) => [pid(n), `ORC|CA|${n.placer}^CS-MEM01|${n.filler}^CS-LEAD`],
  ],
  [
    'changes a request',
    'OMB^O27^OMB_O27',
    (n) => [pid(n), `ORC|XO|${n.placer}^CS-MEM01|${n.filler}^CS-LEAD`],
  ],
  [
    'reports a result',
    'ORU^R01^ORU_R01',
    (n) => [
      pid(n),
      `OBR|1|${n.placer}^CS-MEM01||TYPE^血型^99HUB|||20260301100000+0800|||||||||||||||20260301110000+0800||BLB|F`,
      'OBX|1|CWE|883-9^ABO group^LN||A||||||F',
      `SPM|1|${n.sample}&CS-MEM01||WB^Blood, Whole^HL70487`,
    ],
  ],
  [
    'asks for the blood of a request',
    'BPS^O29^BPS_O29',
    (n) => [
      pid(n),
      `ORC|RE|${n.placer}^CS-MEM01|${n.filler}^CS-LEAD`,
      'BPO|1|RBC-SUSP-LR^去白悬浮红细胞^99HUB||1|1|U^单位^99HUB||||20260301101500+0800',
      `BPX|1|RQ^Request to dispense^HL70510|F|20260301092500+0800|${n.donation}|E5445^^ISBT128||||||||1||||||N0033^王^护`,
    ],
  ],
  [
    'sends a tube for an order',
    'OML^O21^OML_O21',
    (n) => [
      pid(n),
      `ORC|NW|${n.placer}^CS-MEM01`,
      `OBR|1|${n.placer}^CS-MEM01||TYPE^血型^99HUB`,
      `SPM|1|${n.sample}&CS-MEM01||WB^Blood, Whole^HL70487||||||||||||||20260301090000+0800`,
    ],
  ],
  ['updates a patient', 'ADT^A08^ADT_A01', (n) => ['EVN|A08|20260301093000+0800', pid(n), 'PV1|1|I']],
  [
    'merges a patient into its own',
    'ADT^A40^ADT_A39',
    (n) => [
      'EVN|A40|20260301093000+0800',
      'PID|1||OWN1^^^CS-MEM01^MR||某^乙||19700101|M',
      `MRG|${n.patient}^^^CS-MEM01^MR`,
    ],
  ],
]

/** A fellow member that has given another's bag tells a fact, which is kept; to another alliance there is no such bag. */
const tellsOfBag = (n: Names) => [
  'PID|1||OWN2||某^丙||19700101|M',
  `ORC|RE|${n.placer}^CS-MEM01`,
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
  return Object.values(names).reduce((shown, name) => shown.replaceAll(name, '<said>'), text)
}

describe.each(['KH-LEAD', 'CS-MEM02'])('the HIS of %s', (facility) => {
  it.each(messages)(
    'that %s of another hospital is answered as if there were none',
    async (_, type, make) => {
      const [here, nowhere] = [known, unknown()]
      const before = await state()
      const answer = await answered(facility, type, make(here), here)
      expect(answer).toMatch(/^MSA\|A[AER]\|/)
      expect(markersIn(answer)).toEqual([])
      expect(answer).toBe(await answered(facility, type, make(nowhere), nowhere))
      expect(await state()).toEqual(before)
    },
  )
})

it('the HIS of another alliance that tells of a bag is answered as if there were none', async () => {
  const [here, nowhere] = [known, unknown()]
  const before = await state()
  const answer = await answered('KH-LEAD', 'BTS^O31^BTS_O31', tellsOfBag(here), here)
  expect(answer).toMatch(/^MSA\|AE\|/)
  expect(answer).toBe(await answered('KH-LEAD', 'BTS^O31^BTS_O31', tellsOfBag(nowhere), nowhere))
  expect(await state()).toEqual(before)
})

/** All of the member hospital that such a message could have changed. */
const state = async () =>
  hub.world.rows(
    `select md5(string_agg(r::text, '')) requests, (select md5(string_agg(p::text, '')) from patients p where name like $1) patients,
       (select md5(string_agg(s::text, '')) from samples s
         where organisation_id = (select id from organisations where code = 'CS-MEM01')) samples, (select count(*) from typings) typings,
       (select md5(string_agg(u::text, '' order by u.id)) from units u) units, (select count(*) from transfusions) transfusions
     from requests r`,
    [`${member.marker}%`],
  )

it('the HIS of the hospital itself cancels its request', async () => {
  const answer = await answered(
    'CS-MEM01',
    'OMB^O27^OMB_O27',
    [pid(known), `ORC|CA|${known.placer}^CS-MEM01`],
    known,
  )
  expect(answer).toMatch(/^MSA\|AA\|/)
})
