import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { reserveUnits } from '#resolvers/inventory/reserve-units.ts'
import { submitRequest } from '#resolvers/requests/submit-request.ts'
import { newPatient } from '#test/support/approvals.ts'
import { bag, handingOut, stocked, typed } from '#test/support/bank.ts'
import { type DoorAnswer, openMessages, overGraph } from '#test/support/doors.ts'
import { staffIdOf } from '#test/support/emergency.ts'
import { nextNumber, routineForm } from '#test/support/forms.ts'
import { type Hl7World, hl7, makeHl7World, msh } from '#test/support/hl7-world.ts'
import { coldStoreRead, fullyApproved, groupKnownBefore, screenedNegative } from '#test/support/hospital.ts'
import { placeOf } from '#test/support/places.ts'
import { goodBag, holdsOn, labelOf, memberStock, supplied, whereIs } from '#test/support/stock.ts'
import type { World } from '#test/support/world.ts'

/** The words of each refusal, the same at every door; each names the lawful way. */
const FORBIDDEN = {
  zh: '成员单位之间不得自行调剂血液，备血也不得用于他院患者；请先退回储血点（returnStock），由储血点另行供应（supplyUnits）。',
  en: 'Members must not transfer blood among themselves, nor give stock to another hospital’s patient: return it to the storage point (returnStock), which supplies it again (supplyUnits).',
}
const ANOTHER_BANK = {
  zh: '该血袋在另一机构的血库中，只能由该机构预留和发出；需要时由其退回储血点（returnStock）。',
  en: 'The unit stands in another organisation’s bank, which alone keeps and issues it; if it is wanted here, that bank returns it to the storage point (returnStock).',
}
const NO_UNIT = {
  zh: '找不到血袋，或您无权查看；他院库存的血袋须先由其退回储血点（returnStock），再由储血点供应',
  en: 'no such unit, or it is not yours to see; what stands in another hospital’s bank goes back to the storage point first (returnStock) and is supplied from there',
}
const NO_REQUEST = {
  zh: '找不到申请，或您无权查看；成员单位的备血只用于本院患者，他院需要时须先退回储血点（returnStock），由储血点另行供应（supplyUnits）',
  en: 'no such request, or it is not yours to see; a member’s stock is for its own patients: what another hospital needs goes back to the storage point first (returnStock), which supplies it again (supplyUnits)',
}
const WAY_OF_BOXES = {
  zh: '；血液只凭本机构的交接（handOverUnits）或调配（supplyUnits、returnStock）运输，成员单位之间不得互相调剂：先退回储血点，由储血点供应',
  en: '; blood travels by the organisation’s own hand-overs (handOverUnits) and deliveries (supplyUnits, returnStock) alone: members send none to each other, it goes back to the storage point first, which supplies it',
}
const NO_DELIVERY = {
  zh: `找不到调配单，或您无权查看${WAY_OF_BOXES.zh}`,
  en: `no such delivery of stock, or it is not yours to see${WAY_OF_BOXES.en}`,
}
const scanned = (label: string) => ({
  zh: `本机构没有此血袋：${label}；他院库存须先由其退回储血点（returnStock），再由储血点供应。`,
  en: `Your organisation has no such bag: ${label}. Stock of another hospital goes back to the storage point first (returnStock) and is supplied from there.`,
})

let hub: Hl7World
let world: World
let bus: Awaited<ReturnType<typeof openMessages>>
/** On the shelf of CS-MEM01; the same kept for its own patient; on the shelf of CS-MEM03. */
let own: string
let kept: string
let theirs: string
/** Requests of CS-MEM02, one of them an emergency; its numbers. */
let request: string
let emergency: string
let names: { placer: string; patient: string }
let label: string

beforeAll(async () => {
  hub = await makeHl7World()
  world = hub.world
  bus = await openMessages(world)
  const ofMember = await acceptedOf('mem01.physician')
  ;[own = '', kept = ''] = await memberStock(world, 2)
  label = await labelOf(world, own)
  await reserveUnits(await world.as('mem01.technician'), { requestId: ofMember, unitIds: [kept] })
  theirs = (await stocked(world, bag(world)))[0] ?? ''
  await world.rows(
    `update units u set organisation_id = o.id, place_id = null from organisations o
     where u.id = $1 and o.code = 'CS-MEM03' and o.alliance_id = u.alliance_id`,
    [theirs],
  )
  request = await acceptedOf('mem02.physician')
  const [row] = await world.rows<{ placer: string; patient: string }>(
    `select r.placer_number as placer, p.hospital_number as patient from requests r
     join patients p on p.id = r.patient_id where r.id = $1`,
    [request],
  )
  names = { placer: row?.placer ?? '', patient: row?.patient ?? '' }
  const patient = { ...newPatient(), hospitalNumber: nextNumber('EM') }
  const form = routineForm({ patient, urgency: 'EMERGENCY' })
  emergency = (await submitRequest(await world.as('mem02.physician'), form)).id
}, 60_000)
afterAll(async () => {
  await bus.close()
  await hub.close()
})

/** A request that waits for its blood alone. */
const acceptedOf = async (account: string): Promise<string> => {
  const made = await typed(world, { account, form: { patient: newPatient() } })
  await groupKnownBefore(world, made.id)
  await screenedNegative(world, made.sampleId)
  await fullyApproved(world, made.id)
  return made.id
}

/** A mutation by an account of the lead, signed beside it by others. */
const signed = async (field: string, badges: readonly string[], input: object): Promise<DoorAnswer> => {
  await coldStoreRead(world)
  const content = JSON.parse(JSON.stringify(input)) as object
  const terminal = await world.as('lead.technician')
  const signatures: string[] = []
  for (const badge of badges) signatures.push(await world.signed(terminal, badge, field, content))
  return overGraph(world, 'lead.technician', field, { ...content, signatures })
}
const by = (account: string, field: string, input: object) => overGraph(world, account, field, input)
const stays = async () => {
  expect(await whereIs(world, own)).toMatchObject({ custody: 'IN_STOCK', code: 'CS-MEM01' })
  expect(await whereIs(world, kept)).toMatchObject({ custody: 'RESERVED', code: 'CS-MEM01' })
  expect(await whereIs(world, theirs)).toMatchObject({ custody: 'IN_STOCK', code: 'CS-MEM03' })
}
const refused = (code: string, field: string | null, words: { zh: string; en: string }): DoorAnswer => ({
  code,
  told: [{ field, ...words }],
})
const notThere = (words: { zh: string; en: string }) => refused('NOT_FOUND', null, words)

/** Every way by which blood could go from one member's shelf to another member, in GraphQL. */
const MUTATIONS: [string, () => Promise<DoorAnswer>, () => DoorAnswer][] = [
  [
    'supplyUnits by a member',
    () => by('mem01.technician', 'supplyUnits', { member: 'CS-MEM02', unitIds: [own], box: 'BOX-1' }),
    () => refused('ALLOCATION_REFUSED', 'unitIds', FORBIDDEN),
  ],
  [
    'supplyUnits by the storage point of what stands with another member',
    () => signed('supplyUnits', ['mem01.collector'], { member: 'CS-MEM01', unitIds: [theirs], box: 'BOX-1' }),
    () => refused('STOCK_TRANSFER_REFUSED', 'unitIds[0]', ANOTHER_BANK),
  ],
  [
    'returnStock of another member’s bag',
    () => by('mem01.technician', 'returnStock', { unitIds: [theirs], reason: '退回', box: 'BOX-1' }),
    () => notThere(NO_UNIT),
  ],
  [
    'reserveUnits by the storage point',
    () => by('lead.technician', 'reserveUnits', { requestId: request, unitIds: [own] }),
    () => refused('ALLOCATION_REFUSED', 'unitIds[0]', FORBIDDEN),
  ],
  [
    'reserveUnits by the member for another’s patient',
    () => by('mem01.technician', 'reserveUnits', { requestId: request, unitIds: [own] }),
    () => notThere(NO_REQUEST),
  ],
  [
    'releaseReservation of what a member keeps',
    () => by('lead.technician', 'releaseReservation', { unitId: kept }),
    () => refused('ALLOCATION_REFUSED', 'unitId', ANOTHER_BANK),
  ],
  [
    'issueUnits by the storage point',
    () => signed('issueUnits', ['mem02.collector'], handingOut(request, [own])),
    () => refused('ALLOCATION_REFUSED', 'units[0]', FORBIDDEN),
  ],
  [
    'issueUnits by the member for another’s patient',
    () => by('mem01.technician', 'issueUnits', handingOut(request, [own])),
    () => notThere(NO_REQUEST),
  ],
  [
    'emergencyRelease',
    async () =>
      signed('emergencyRelease', ['mem02.physician'], {
        requestId: emergency,
        reason: '失血性休克，来不及配血',
        collectorId: await staffIdOf(world, 'mem02.collector'),
        units: [{ unitId: own, visualDefects: [] }],
      }),
    () => refused('ALLOCATION_REFUSED', 'units[0]', FORBIDDEN),
  ],
  [
    'openKit',
    () =>
      by('lead.technician', 'openKit', {
        requestId: emergency,
        unitIds: [own],
        reagents: [],
        box: 'BOX-1',
        celsius: 5,
      }),
    () => notThere(NO_UNIT),
  ],
  [
    'placeUnit into one’s own fridge',
    async () =>
      by('mem01.technician', 'placeUnit', {
        unitId: theirs,
        placeId: await placeOf(world, 'FRIDGE-1', 'CS-MEM01'),
      }),
    () => notThere(NO_UNIT),
  ],
  ['thawUnit', () => by('mem01.technician', 'thawUnit', { unitId: theirs }), () => notThere(NO_UNIT)],
  [
    'requestDispense',
    () => by('mem02.nurse', 'requestDispense', { requestId: request, unitIds: [own] }),
    () => notThere(NO_UNIT),
  ],
  [
    'quarantineUnit',
    () => by('mem01.technician', 'quarantineUnit', { unitId: theirs, reason: '外观待查' }),
    () => notThere(NO_UNIT),
  ],
]

describe('article 9 in GraphQL', () => {
  it.each(MUTATIONS)('%s is refused with the lawful way', async (_, call, expected) => {
    const { code, told } = await call()
    expect({ code, told }).toEqual(expected())
    for (const { zh, en } of told) expect([zh, en].join()).toMatch(/returnStock.*returnStock/s)
    await stays()
  })

  it('startShipment carries nothing on another’s papers', async () => {
    const [unitId = ''] = await stocked(world, bag(world))
    const { id } = await supplied(world, { member: 'CS-MEM01', unitIds: [unitId] })
    const answer = await by('mem01.technician', 'startShipment', {
      boxId: await placeOf(world, 'BOX-1', 'CS-MEM01'),
      deliveryIds: [id],
      carrier: { kind: 'CAR', name: '李师傅' },
      deadline: new Date(world.now().getTime() + 3_600_000),
    })
    expect(answer).toEqual(notThere(NO_DELIVERY))
  })

  it('scanUnits puts none of another’s bags into a fridge', async () => {
    const input = { placeId: await placeOf(world, 'FRIDGE-1'), labels: [label] }
    const selection = '... on BulkScan { units { id } findings { field message { zh en } } }'
    const { result } = await overGraph(world, 'lead.technician', 'scanUnits', input, selection)
    expect(result).toMatchObject({
      units: [],
      findings: [{ field: 'labels[0]', message: scanned(label) }],
    })
    await stays()
  })

  it('receiveStock writes a fellow’s bag down that turned up in the box, and leaves it the fellow’s', async () => {
    const [sent = ''] = await stocked(world, bag(world))
    const { id: deliveryId } = await supplied(world, { member: 'CS-MEM01', unitIds: [sent] })
    await coldStoreRead(world, 'mem01.technician')
    const { result } = await overGraph(
      world,
      'mem01.technician',
      'receiveStock',
      { deliveryId, bags: [goodBag(sent), goodBag(theirs)] },
      '... on StockReceipt { delivery { findings { code field message { zh en } } } }',
    )
    expect(result.delivery.findings).toContainEqual({
      code: 'MEMBER_TRANSFER_FORBIDDEN',
      field: 'unitId',
      message: FORBIDDEN,
    })
    expect(await whereIs(world, sent)).toMatchObject({ custody: 'IN_STOCK', code: 'CS-MEM01' })
    expect(await holdsOn(world, theirs)).toEqual(['QUARANTINE'])
    await stays()
  })
})

describe('article 9 at POST /messages', () => {
  const post = (operation: string, input: object, sender = 'CS-MEM02') =>
    bus.send(sender === 'CS-MEM02' ? 'his.mem02' : 'his.mem01', sender, operation, input)

  it.each<[string, () => object]>([
    ['requestDispense', () => ({ requestId: request, unitIds: [own], collectorName: '王护' })],
    ['returnUnit', () => ({ unitId: own, reason: '退回', happened: true })],
    ['discardUnit', () => ({ unitId: own, reason: 'BAG_DAMAGED', happened: true })],
    ['returnBag', () => ({ unitId: own })],
  ])('%s of another’s bag is refused with the lawful way', async (operation, input) => {
    expect(await post(operation, input())).toEqual({ status: 404, ...notThere(NO_UNIT) })
    await stays()
  })

  it('a bulk scan puts none of another’s bags into a fridge', async () => {
    const number = await labelOf(world, theirs)
    const placeId = await placeOf(world, 'FRIDGE-1', 'CS-MEM01')
    const answer = await post('scanUnits', { placeId, labels: [number] }, 'CS-MEM01')
    expect(answer).toMatchObject({
      status: 200,
      code: null,
      told: [{ field: 'labels[0]', ...scanned(number) }],
    })
    await stays()
  })

  it.each(['supplyUnits', 'returnStock', 'receiveStock', 'reserveUnits', 'issueUnits', 'startShipment'])(
    '%s is no message at all',
    async (operation) => {
      expect(await post(operation, {}, 'CS-MEM01')).toEqual({
        status: 400,
        code: 'BAD_USER_INPUT',
        told: [
          {
            field: 'operation',
            zh: `${operation} 须由人员在 GraphQL 中办理，不经此接口`,
            en: `${operation} is a person’s act: do it in GraphQL, it is not taken here`,
          },
        ],
      })
    },
  )
})

describe('article 9 over HL7', () => {
  const order = () => [
    `PID|1||${names.patient}^^^CS-MEM02^MR||张^三^^^^^L||19680707|M`,
    `ORC|RE|${names.placer}^CS-MEM02`,
    'BPO|1|RBC-SUSP-LR^去白悬浮红细胞^99HUB||1|2|U^单位^99HUB',
  ]
  const told = (type: string, segment: string) =>
    hub.ask(hl7(msh(type, { facility: 'CS-MEM02' }), ...order(), segment))
  const btx = (disposition: string, number: string) =>
    `BTX|1|${number}|E5445^^ISBT128|||||1||U^单位^99HUB|${disposition}^^HL70513|F|20260301085500+0800|N1^王^护|N2^孙^护|20260301083000+0800|20260301085000+0800`

  it.each<[string, string, (number: string) => string, string]>([
    [
      'BPS RQ',
      'BPS^O29^BPS_O29',
      (number) => `BPX|1|RQ^^HL70510|F|20260301085500+0800|${number}|E5445||||||||1||||||N1^王^护`,
      'BPX^1^5',
    ],
    ['BTS RA', 'BTS^O31^BTS_O31', (number) => btx('RA', number), 'BTX^1^2'],
    ['BTS WA', 'BTS^O31^BTS_O31', (number) => btx('WA', number), 'BTX^1^2'],
  ])('%s of another’s bag is refused with the lawful way', async (_, type, segment, place) => {
    const [, msa, err] = await told(type, segment(label.split('-')[0] ?? ''))
    expect(msa).toMatch(/^MSA\|AE\|/)
    expect(err).toBe(`ERR||${place}|204^Unknown key identifier^HL70357|E||||${NO_UNIT.zh} / ${NO_UNIT.en}`)
    await stays()
  })

  it('BTS TX of another’s bag is a fact: it is written down, and the answer warns with the lawful way', async () => {
    const [used = ''] = await memberStock(world)
    const number = (await labelOf(world, used)).split('-')[0] ?? ''
    const [, msa, err] = await told('BTS^O31^BTS_O31', btx('TX', number))
    expect(msa).toMatch(/^MSA\|AA\|/)
    expect(err).toMatch(/^ERR\|\|BTX\^1\|207\^[^|]*\|W\|\|\|dev_/)
    expect(err).toContain(FORBIDDEN.zh)
    expect(err).toContain(FORBIDDEN.en)
    await stays()
  })
})

it('a transfusion of another’s bag told by the bus is a fact, and the answer says the lawful way', async () => {
  const [used = ''] = await memberStock(world)
  const answer = await bus.send('his.mem02', 'CS-MEM02', 'recordTransfusion', {
    unitNumber: await labelOf(world, used),
    hospitalNumber: names.patient,
    fate: 'TRANSFUSED',
    startedAt: new Date(world.now().getTime() - 3_600_000),
    endedAt: world.now(),
  })
  expect(answer).toMatchObject({ status: 200, code: null, result: { type: 'Transfusion' } })
  expect(answer.told).toContainEqual({ field: 'unitId', ...FORBIDDEN })
})
