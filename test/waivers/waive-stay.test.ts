import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import type { KeptBytes } from '#db/identity-keys.ts'
import { STAY_CHECKPOINTS, watchCheckpoints } from '#lib/checkpoints.ts'
import { markStays } from '#resolvers/waivers/mark-stays-due.ts'
import type { Donor } from '#rules/waivers/facts.ts'
import { waiveDueStays } from '#server/workers/stays.ts'
import { adt, bts, type ChargeDesk, dft, type Ft1, ft1, makeChargeDesk } from '#test/support/dft.ts'
import { addressHis } from '#test/support/queues.ts'
import { creditsOf, marked, projected, settledByThemselves } from '#test/support/stays.ts'
import { DAY_MS, LIFETIME, someNumber } from '#test/support/waiver-desk.ts'
import { LEDGER_FAULTS, type RigStay } from '#test/support/waiver-rig.ts'

let desk: ChargeDesk
beforeAll(async () => {
  desk = await makeChargeDesk()
  await addressHis(desk.world, 'CS-MEM01', 1, { waivers: 'DISCHARGE' })
})
afterEach(() => watchCheckpoints(() => {}))
afterAll(() => desk.close())

/** The stay of a patient who is free for life, with two bags of two units. */
const stayOfDonor = async (): Promise<RigStay> => {
  const number = someNumber()
  desk.gives(number, LIFETIME)
  return desk.stay({ identityNumber: number, bags: [2, 2] })
}

const told = async (...messages: string[]) => {
  for (const message of messages) expect((await desk.ask(message))[1]).toMatch(/^MSA\|AA\|/)
}
const charge = (stay: RigStay, at: 0 | 1, change: Ft1 = {}) =>
  ft1({ 1: `${at + 1}`, 2: `FEE-${at}`, 23: `${stay.bags[at]?.unitId}`, ...change })
const charges = (stay: RigStay) => dft(stay, [charge(stay, 0), charge(stay, 1)])
const discharge = (stay: RigStay) => adt('A03', stay, { endedAt: '20261115100000+0800' })

type Waiver = { id: string; state: string; fen: string; source: string }
const waiversOf = async ({ encounterId }: RigStay) =>
  (
    await desk.world.rows<Waiver>(
      'select id, state, fen, source from waivers where encounter_id = $1 order by recorded_at, id',
      [encounterId],
    )
  ).map(({ state, fen, source }) => `${state} ${fen} ${source}`)
const taskOf = async ({ encounterId }: RigStay) =>
  (
    await desk.world.rows<Record<string, unknown>>('select * from stay_tasks where encounter_id = $1', [
      encounterId,
    ])
  )[0]

const CREDITS = ['CD FEE-0 440.00&CNY', 'CD FEE-1 440.00&CNY']
const BACK = ['CG FEE-0 440.00&CNY', 'CG FEE-1 440.00&CNY']

describe('a stay at a hospital that leaves it to the hub', () => {
  it.each<[string, (stay: RigStay) => string[]]>([
    ['charges, then the discharge', (stay) => [charges(stay), discharge(stay)]],
    ['the discharge, then the charges', (stay) => [discharge(stay), charges(stay)]],
    [
      'each charge in a message of its own',
      (stay) => [dft(stay, [charge(stay, 0)]), dft(stay, [charge(stay, 1)]), discharge(stay)],
    ],
  ])('is settled and credited, by %s', async (_, messages) => {
    const stay = await stayOfDonor()
    await told(...messages(stay))
    await settledByThemselves(desk.world)
    expect(await waiversOf(stay)).toEqual(['SETTLED 88000 DISCHARGE'])
    expect(await creditsOf(desk.world, stay.patientId)).toEqual(CREDITS)
    expect(await taskOf(stay)).toMatchObject({ due_at: null, fault: null, tries: 0 })
    expect(await desk.world.rows(LEDGER_FAULTS)).toEqual([])
  })

  it('is credited line by line with a number of its own, the charge, the bag and the waiver', async () => {
    const stay = await stayOfDonor()
    await told(charges(stay), discharge(stay))
    await settledByThemselves(desk.world)
    await projected(desk.world)
    const [sent] = await desk.world.rows<{ raw: KeptBytes }>(
      `select raw from deliveries where type = 'DFT^P03' and order_key = $1`,
      [stay.patientId],
    )
    const text = sent && desk.world.services.keys.decryptBytes(sent.raw).toString()
    const [header, evn, pid, pv1, ...lines] = (text ?? '').split('\r').filter(Boolean)
    expect(header).toMatch(/^MSH\|\^~\\&\|HUB\|CS-LEAD\|HIS\|CS-MEM01\|\d{14}\+0800\|\|DFT\^P03\^DFT_P03\|/)
    expect(evn).toMatch(/^EVN\|P03\|\d{14}\+0800$/)
    expect(pid).toMatch(new RegExp(`^PID\\|1\\|\\|${stay.patientId}\\^\\^\\^CS-MEM01\\^MR\\|`))
    expect(pv1).toBe(`PV1|1|I|||||||||||||||||${stay.encounterId}^^^CS-MEM01^VN`)
    const rows = await desk.world.rows<{ id: string; waiver_id: string }>(
      `select l.id, l.waiver_id from waiver_lines l join waivers w on w.id = l.waiver_id where w.encounter_id = $1
       order by l.position`,
      [stay.encounterId],
    )
    const at = evn?.split('|')[2]
    expect(lines).toEqual(
      rows.map(
        ({ id, waiver_id }, index) =>
          `FT1|${index + 1}|${id}|FEE-${index}|${at}||CD|WAIVER^用血费用减免^99FEE|||1|440.00&CNY|440.00&CNY` +
          `${'|'.repeat(11)}${stay.bags[index]?.unitId}^CS-LEAD${'|'.repeat(7)}${waiver_id}|${index + 1}`,
      ),
    )
  })

  it('gets the same answer when all is told twice', async () => {
    const stay = await stayOfDonor()
    await told(charges(stay), discharge(stay))
    await settledByThemselves(desk.world)
    await told(charges(stay), discharge(stay))
    await settledByThemselves(desk.world)
    expect(await waiversOf(stay)).toEqual(['SETTLED 88000 DISCHARGE'])
    expect(await creditsOf(desk.world, stay.patientId)).toEqual(CREDITS)
  })

  it('is not settled before it ends, nor without charges', async () => {
    const [charged, ended] = [await stayOfDonor(), await stayOfDonor()]
    await told(charges(charged), discharge(ended))
    await settledByThemselves(desk.world)
    expect([...(await waiversOf(charged)), ...(await waiversOf(ended))]).toEqual([])
  })

  it.each(['O', 'E'])('is settled on its charges as a visit of class %s', async (patientClass) => {
    const stay = await stayOfDonor()
    await told(adt('A04', stay, { patientClass }), charges(stay))
    await settledByThemselves(desk.world)
    expect(await waiversOf(stay)).toEqual(['SETTLED 88000 DISCHARGE'])
    expect(await creditsOf(desk.world, stay.patientId)).toEqual(CREDITS)
  })

  it('is settled by the first charge of a visit, and anew once for all that are told one by one behind it', async () => {
    const number = someNumber()
    desk.gives(number, LIFETIME)
    const stay = await desk.stay({ identityNumber: number, bags: [2, 2, 2] })
    await told(adt('A04', stay, { patientClass: 'O' }))
    for (const [at, { unitId }] of stay.bags.entries()) {
      await told(dft(stay, [ft1({ 1: `${at + 1}`, 2: `FEE-${at}`, 23: unitId })]))
      await settledByThemselves(desk.world)
      desk.world.pass(10_000)
    }
    expect(await waiversOf(stay)).toEqual(['SETTLED 44000 DISCHARGE'])
    expect(await taskOf(stay)).toMatchObject({ due_at: expect.any(Date), fault: null, tries: 0 })
    desk.world.pass(20_000)
    await settledByThemselves(desk.world)
    expect(await waiversOf(stay)).toEqual(['REVERSED 44000 DISCHARGE', 'SETTLED 132000 DISCHARGE'])
    expect(await taskOf(stay)).toMatchObject({ due_at: null })
    expect(await desk.world.rows(LEDGER_FAULTS)).toEqual([])
  })

  it('is reversed, and its credit taken back, when the discharge is cancelled; and settled again after it', async () => {
    const stay = await stayOfDonor()
    await told(charges(stay), discharge(stay))
    await settledByThemselves(desk.world)
    await told(adt('A13', stay))
    await settledByThemselves(desk.world)
    expect(await waiversOf(stay)).toEqual(['REVERSED 88000 DISCHARGE'])
    expect(await creditsOf(desk.world, stay.patientId)).toEqual([...CREDITS, ...BACK])
    await told(discharge(stay))
    await settledByThemselves(desk.world)
    expect(await waiversOf(stay)).toEqual(['REVERSED 88000 DISCHARGE', 'SETTLED 88000 DISCHARGE'])
    expect(await creditsOf(desk.world, stay.patientId)).toEqual([...CREDITS, ...BACK, ...CREDITS])
    expect(await desk.world.rows(LEDGER_FAULTS)).toEqual([])
  })

  it('is reversed, and its credit taken back, when the admission is cancelled', async () => {
    const stay = await stayOfDonor()
    await told(charges(stay), discharge(stay))
    await settledByThemselves(desk.world)
    await told(adt('A11', stay))
    await settledByThemselves(desk.world)
    expect(await waiversOf(stay)).toEqual(['REVERSED 88000 DISCHARGE'])
    expect(await creditsOf(desk.world, stay.patientId)).toEqual([...CREDITS, ...BACK])
  })

  it('is reversed when its charges are void, and settled for what is left when one is', async () => {
    const stay = await stayOfDonor()
    await told(charges(stay), discharge(stay))
    await settledByThemselves(desk.world)
    await told(dft(stay, [charge(stay, 0, { 6: 'CD' })]))
    await settledByThemselves(desk.world)
    expect(await waiversOf(stay)).toEqual(['REVERSED 88000 DISCHARGE', 'SETTLED 44000 DISCHARGE'])
    await told(dft(stay, [charge(stay, 1, { 6: 'CD' })]))
    await settledByThemselves(desk.world)
    expect(await waiversOf(stay)).toEqual(['REVERSED 88000 DISCHARGE', 'REVERSED 44000 DISCHARGE'])
    expect(await creditsOf(desk.world, stay.patientId)).toEqual([...CREDITS, ...BACK, CREDITS[1], BACK[1]])
  })

  it('is settled anew when a bag is told of at the bedside only afterwards', async () => {
    const stay = await stayOfDonor()
    const late = stay.bags[1]?.unitId
    await desk.world.rows('update transfusions set fate = null where unit_id = $1', [late])
    await told(charges(stay), discharge(stay))
    await settledByThemselves(desk.world)
    expect(await waiversOf(stay)).toEqual(['SETTLED 44000 DISCHARGE'])
    await told(bts(stay, `${late}`))
    desk.world.pass(30_000)
    await settledByThemselves(desk.world)
    expect(await waiversOf(stay)).toEqual(['REVERSED 44000 DISCHARGE', 'SETTLED 88000 DISCHARGE'])
  })

  it('waives nothing of a stay that ends before it began, until that is corrected', async () => {
    const stay = await stayOfDonor()
    await told(charges(stay), adt('A03', stay, { endedAt: '20261101100000+0800' }))
    await settledByThemselves(desk.world)
    expect(await waiversOf(stay)).toEqual([])
    await told(discharge(stay))
    await settledByThemselves(desk.world)
    expect(await waiversOf(stay)).toEqual(['SETTLED 88000 DISCHARGE'])
  })

  it('is credited for what matches a bag, and a line that matches none goes to a person', async () => {
    const stay = await stayOfDonor()
    await told(dft(stay, [charge(stay, 0), charge(stay, 1, { 23: '3308024000001-E5445' })]), discharge(stay))
    await settledByThemselves(desk.world)
    expect(await creditsOf(desk.world, stay.patientId)).toEqual([CREDITS[0]])
    expect(
      await desk.world.rows('select state, reasons from waiver_cases where encounter_id = $1', [
        stay.encounterId,
      ]),
    ).toEqual([{ state: 'WITH_PERSON', reasons: ['LINE_UNMATCHED'] }])
  })

  it('leaves a bill that the window has settled to the window, and says why', async () => {
    const stay = await stayOfDonor()
    const { id } = await desk.quote(stay)
    await told(charges(stay), discharge(stay))
    await settledByThemselves(desk.world)
    expect(await waiversOf(stay)).toEqual(['HELD 80000 WINDOW'])
    expect(await taskOf(stay)).toMatchObject({ due_at: null, fault: expect.stringContaining(id) })
  })

  it.each<[string, boolean, Partial<Donor>, string[], string[], string[]]>([
    [
      'of a relative who is a donor too takes nothing of their quota from a patient who is free',
      true,
      {},
      ['SETTLED 88000 DISCHARGE'],
      CREDITS,
      [],
    ],
    [
      'of a donor who died before is credited nothing, and goes to a person',
      false,
      { diedOn: '2025-06-01' },
      ['SETTLED 0 DISCHARGE'],
      [],
      ['WITH_PERSON SETTING_OPEN'],
    ],
  ])('%s', async (_, isDonor, father, waivers, credits, cases) => {
    const [patient, token] = [someNumber(), someNumber()]
    if (isDonor) desk.gives(patient, LIFETIME)
    const { token: donor } = desk.gives(token, LIFETIME, father)
    desk.script.family(patient, [{ token, relation: 'CHILD' }])
    desk.script.relates(patient, token, 'CHILD')
    const stay = await desk.stay({ identityNumber: patient, bags: [2, 2] })
    await told(charges(stay), discharge(stay))
    await settledByThemselves(desk.world)
    expect(await waiversOf(stay)).toEqual(waivers)
    expect(await creditsOf(desk.world, stay.patientId)).toEqual(credits)
    const opened = await desk.world.rows<{ state: string; reasons: string[] }>(
      'select state, reasons from waiver_cases where encounter_id = $1',
      [stay.encounterId],
    )
    expect(opened.map(({ state, reasons }) => [state, ...reasons].join(' '))).toEqual(cases)
    expect(await desk.world.rows('select 1 from waiver_parts where donor_token = $1', [donor])).toEqual([])
  })

  it('is settled with what is verified while the donor record is away, and the rest waits', async () => {
    const stay = await stayOfDonor()
    desk.script.setDown('donors')
    await told(charges(stay), discharge(stay))
    await settledByThemselves(desk.world)
    desk.script.setUp()
    expect(await waiversOf(stay)).toEqual(['SETTLED 0 DISCHARGE'])
    expect(await creditsOf(desk.world, stay.patientId)).toEqual([])
    const cases = await desk.world.rows('select 1 from waiver_cases where encounter_id = $1', [
      stay.encounterId,
    ])
    expect(cases).toHaveLength(1)
  })
})

describe('when the hub is killed half-way', () => {
  /** Nothing more is written, as when the process ends: the database is away for this call. */
  const dyingAt = (point: string) => {
    let isAlive = true
    watchCheckpoints((at) => {
      if (at !== point || !isAlive) return
      isAlive = false
      throw Object.assign(new Error('killed'), { code: '57P01' })
    })
  }

  it.each(STAY_CHECKPOINTS)('at %s nothing is lost and nothing is done twice', async (point) => {
    const stay = await stayOfDonor()
    await told(charges(stay), discharge(stay))
    await marked(desk.world)
    dyingAt(point)
    await expect(waiveDueStays(desk.world.services)).rejects.toThrow('killed')
    await settledByThemselves(desk.world)
    expect(await waiversOf(stay)).toEqual(['SETTLED 88000 DISCHARGE'])
    expect(await creditsOf(desk.world, stay.patientId)).toEqual(CREDITS)
    expect(await taskOf(stay)).toMatchObject({ due_at: null, fault: null })
    expect(await desk.world.rows(LEDGER_FAULTS)).toEqual([])
  })

  it('and the charges change before it is back, the new bill alone stands', async () => {
    const stay = await stayOfDonor()
    await told(charges(stay), discharge(stay))
    await marked(desk.world)
    dyingAt('stay.acted')
    await expect(waiveDueStays(desk.world.services)).rejects.toThrow('killed')
    await told(dft(stay, [charge(stay, 0, { 6: 'CD', 11: '40.00&CNY' })]))
    await settledByThemselves(desk.world)
    expect(await waiversOf(stay)).toEqual(['REVERSED 88000 DISCHARGE', 'SETTLED 84000 DISCHARGE'])
  })

  it('the place of the consumer and what it marked stand or fall together', async () => {
    const stay = await stayOfDonor()
    await told(charges(stay), discharge(stay))
    let tries = 0
    await marked(desk.world, async (db, events, at) => {
      await markStays(db, events, at)
      tries += 1
      if (tries === 1) throw new Error('killed behind the mark')
    })
    expect(tries).toBeGreaterThan(1)
    expect(await taskOf(stay)).toMatchObject({ version: 2 })
    await settledByThemselves(desk.world)
    await projected(desk.world)
    expect(await waiversOf(stay)).toEqual(['SETTLED 88000 DISCHARGE'])
  })

  it('a fault of the moment is tried again later, and no sooner', async () => {
    const stay = await stayOfDonor()
    await told(charges(stay), discharge(stay))
    watchCheckpoints((at) => {
      if (at === 'stay.quoted') throw new Error('a fault of the hub')
    })
    await settledByThemselves(desk.world)
    expect(await taskOf(stay)).toMatchObject({ tries: 1, due_at: expect.any(Date) })
    watchCheckpoints(() => {})
    await settledByThemselves(desk.world)
    expect(await waiversOf(stay)).toEqual(['HELD 88000 DISCHARGE'])
    desk.world.pass(DAY_MS)
    await settledByThemselves(desk.world)
    expect((await waiversOf(stay)).at(-1)).toBe('SETTLED 88000 DISCHARGE')
  })
})
