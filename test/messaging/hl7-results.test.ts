import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { newId } from '#lib/ids.ts'
import { acceptRequest } from '#resolvers/requests/accept-request.ts'
import { receiveSample } from '#resolvers/requests/receive-sample.ts'
import { omb, PID } from '#test/support/hl7-fixtures.ts'
import { type Hl7World, hl7, makeHl7World, msh } from '#test/support/hl7-world.ts'

let hub: Hl7World
beforeAll(async () => {
  hub = await makeHl7World({ start: '2026-03-01T01:31:00Z' })
  await hub.ask(omb('SQ1'))
  const [request] = await hub.world.rows<{ id: string }>('select id from requests')
  const [sample] = await hub.world.rows<{ id: string }>('select id from samples')
  const technician = await hub.world.as('lead.technician')
  await acceptRequest(technician, { requestId: request?.id ?? '' })
  await receiveSample(await hub.world.as('lead.technician'), {
    sampleId: sample?.id ?? '',
    collectorName: '王护',
  })
  for (const product of ['E5445', 'E0336']) await unitOnShelf('3308024000001', product)
  await unitOnShelf('3308024000002', 'E5445')
  hub.world.pass(4 * 3_600_000)
})
afterAll(() => hub.close())

const unitOnShelf = (donation: string, product: string) =>
  hub.world.rows(
    `insert into units (alliance_id, id, organisation_id, station_id, scheme, donation_number, label_product_code,
       product_code, abo, rhd, content, expires_at, custody, attributes, received_at)
     select 'CS', $1, l.id, s.id, 'ISBT128', $2, $3, 'RBC-SUSP-LR', 'A', 'POSITIVE', 1, '2026-03-30', 'IN_STOCK', '{}', '2026-03-01'
     from organisations l, organisations s
     where l.alliance_id = 'CS' and l.code = 'CS-LEAD' and s.alliance_id = 'CS' and s.code = 'QZ-STATION'`,
    [newId('Unit'), donation, product],
  )

const lis = () => msh('ORU^R01^ORU_R01', { application: 'LIS', facility: 'CS-LEAD' })
const OBR =
  'OBR|1|SQ1^CS-MEM01|LAB0088^CS-LEAD|XMATCH^交叉配血^99HUB|||20260301100000+0800|||||||||||||||20260301110000+0800||BLB|F'
const SPM = 'SPM|1|S-SQ1&CS-MEM01||WB^Blood, Whole^HL70487'
const obx = (code: string, value: string, more: Record<number, string> = {}) => {
  const fields: Record<number, string> = { 1: '1', 2: 'CE', 3: code, 5: value, 11: 'F', ...more }
  return `OBX|${Array.from({ length: 17 }, (_, place) => fields[place + 1] ?? '').join('|')}`
}
const oru = (...observations: string[]) => hl7(lis(), PID, OBR, ...observations, SPM)
const rowsOf = (table: 'typings' | 'antibody_screens' | 'crossmatches') =>
  hub.world.rows<Record<string, unknown>>(`select * from ${table} order by id`)
const accepted = async (message: string) => {
  expect((await hub.ask(message)).slice(1)).toEqual([expect.stringMatching(/^MSA\|AA\|T\d+$/)])
}

describe('ORU^R01 of the laboratory', () => {
  it('records typing, screen and crossmatch of the reference message, each as asserted and when it was done', async () => {
    await accepted(
      oru(
        obx('883-9^ABO group^LN', 'A^A^99ABO', { 16: 'T0007^赵^技', 14: '20260301103000+0800' }),
        obx('10331-7^Rh type^LN', 'POS^阳性^99RH'),
        obx('890-4^Antibody screen^LN', 'NEG^阴性^99PN'),
        obx('XM-MAJOR^主侧^99HUB', 'COMP^相合^99XM', {
          4: '3308024000001-E5445',
          17: 'MGCC^微柱凝胶法^99MTH',
        }),
        obx('XM-MINOR^次侧^99HUB', 'COMP^相合^99XM', { 4: '3308024000001-E5445' }),
        obx('718-7^Hemoglobin^LN', '55', { 2: 'NM', 6: 'g/L' }),
      ),
    )
    expect(await rowsOf('typings')).toEqual([
      expect.objectContaining({
        abo: 'A',
        rhd: 'POSITIVE',
        status: 'FINAL',
        performed_by: null,
        performed_by_name: '赵技',
        occurred_at: new Date('2026-03-01T02:30:00Z'),
      }),
    ])
    expect(await rowsOf('antibody_screens')).toEqual([
      expect.objectContaining({ result: 'NEGATIVE', occurred_at: new Date('2026-03-01T03:00:00Z') }),
    ])
    expect(await rowsOf('crossmatches')).toEqual([
      expect.objectContaining({ major: 'COMPATIBLE', minor: 'COMPATIBLE', method: 'COLUMN_AGGLUTINATION' }),
    ])
  })

  it('reads group and RhD in one value, and takes the final result for the preliminary one', async () => {
    await accepted(oru(obx('882-1^ABO+Rh^LN', 'A POS', { 11: 'P' })))
    await accepted(oru(obx('882-1^ABO+Rh^LN', 'A+', { 11: 'F' })))
    const rows = await rowsOf('typings')
    expect(rows.map(({ status, current }) => [status, current])).toEqual([
      ['FINAL', true],
      ['PRELIMINARY', false],
      ['FINAL', true],
    ])
  })

  it('keeps the result that a correction replaces', async () => {
    await accepted(oru(obx('890-4', 'POS', { 11: 'C' })))
    const rows = await rowsOf('antibody_screens')
    expect(rows.map(({ status, current, result }) => [status, current, result])).toEqual([
      ['FINAL', false, 'NEGATIVE'],
      ['CORRECTED', true, 'POSITIVE'],
    ])
  })

  it('takes a donation number alone where it leaves one bag', async () => {
    await accepted(oru(obx('XM-MAJOR^^99HUB', 'INCOMP', { 4: '3308024000002' })))
    expect((await rowsOf('crossmatches')).at(-1)).toMatchObject({ major: 'INCOMPATIBLE', minor: null })
  })

  it('accepts a message that holds nothing the hub keeps, and keeps nothing of it', async () => {
    const before = await rowsOf('typings')
    await accepted(oru(obx('2160-0^Creatinine^LN', '80', { 2: 'NM' })))
    expect(await rowsOf('typings')).toEqual(before)
  })

  it('finds the sample by the request alone, where it has but one', async () => {
    await accepted(hl7(lis(), PID, OBR, obx('883-9', 'A')))
  })
})

describe('OUL^R22', () => {
  it('records what is said under its specimen', async () => {
    await accepted(
      hl7(
        msh('OUL^R22^OUL_R22', { application: 'LIS', facility: 'CS-LEAD' }),
        PID,
        SPM,
        'SAC|||TUBE',
        'OBR|1|||TYPE',
        obx('882-1', 'A POS'),
      ),
    )
  })
})

describe('what a result can’t be recorded without', () => {
  const cases: readonly [name: string, message: () => string, error: string][] = [
    [
      'a known order',
      () => hl7(lis(), PID, 'OBR|1|NOBODY-KNOWS', obx('883-9', 'A')),
      'ERR||OBR^1^2|204^Unknown key identifier^HL70357|E||||申请或标本不存在 / no such order or sample',
    ],
    [
      'a known sample, though the order is known',
      () => hl7(lis(), PID, OBR, obx('883-9', 'A'), 'SPM|1|OTHER-TUBE&CS-MEM01'),
      'ERR||OBR^1^2|204^Unknown key identifier^HL70357|E||||申请或标本不存在 / no such order or sample',
    ],
    ['an OBR', () => hl7(lis(), PID), 'ERR||OBR^1|204^Unknown key identifier^HL70357|E||||'],
    [
      'the right patient',
      () =>
        hl7(
          lis(),
          PID.replace('MR000123', 'MR-SOMEBODY').replace('330822196807071236^^^CN-MPS^NI', ''),
          OBR,
          obx('883-9', 'A'),
          SPM,
        ),
      'ERR||PID^1^3|204^Unknown key identifier^HL70357|E||||报文中的患者与该申请或标本的患者不符，未作任何记录 / the patient of the message is not the patient of this request or sample; nothing was recorded',
    ],
    [
      'a bag',
      () => oru(obx('XM-MAJOR', 'COMP')),
      'ERR||OBX^1^4|101^Required field missing^HL70357|E||||缺少血袋号（OBX-4，献血码-产品码） / the bag (OBX-4: donation number and product) is missing',
    ],
    [
      'a known bag',
      () => oru(obx('XM-MAJOR', 'COMP', { 4: '3308024999999-E5445' })),
      'ERR||OBX^1^4|204^Unknown key identifier^HL70357|E||||血袋 3308024999999-E5445 不存在 / no such bag 3308024999999-E5445',
    ],
    [
      'one bag among several of a donation',
      () => oru(obx('XM-MAJOR', 'COMP', { 4: '3308024000001' })),
      'ERR||OBX^1^4|204^Unknown key identifier^HL70357|E||||唯一的血袋 3308024000001',
    ],
    [
      'a known value',
      () => oru(obx('718-7', '1'), obx('883-9', 'Z')),
      'ERR||OBX^2^5|103^Table value not found^HL70357|E||||结果值代码 Z 未知 / unknown result value code Z',
    ],
    [
      'a value',
      () => oru(obx('890-4', '')),
      'ERR||OBX^1^5|101^Required field missing^HL70357|E||||缺少结果值 / result value is missing',
    ],
    [
      'a status the hub can follow',
      () => oru(obx('883-9', 'A', { 11: 'B' })),
      'ERR||OBX^1^11|103^Table value not found^HL70357|E||||结果状态代码 B 未知 / unknown result status code B',
    ],
  ]
  it.each(cases)('%s: AE, and nothing recorded', async (_, message, error) => {
    const count = async () =>
      (await Promise.all([rowsOf('typings'), rowsOf('antibody_screens'), rowsOf('crossmatches')])).map(
        (rows) => rows.length,
      )
    const before = await count()
    const answer = await hub.ask(message())
    expect(answer[0]).toMatch(/\|ACK\^R01\^ACK\|/)
    expect(answer[1]).toMatch(/^MSA\|AE\|/)
    expect(answer[2]).toContain(error)
    expect(await count()).toEqual(before)
  })

  it('a member that does not test itself is refused its own results', async () => {
    const answer = await hub.ask(hl7(msh('ORU^R01'), PID, 'OBR|1|SQ1^CS-MEM01', obx('883-9', 'A')))
    expect(answer[1]).toMatch(/^MSA\|AE\|/)
    expect(answer[2]).toMatch(/^ERR\|\|OBX\^1\|207\^/)
  })

  it('another alliance’s laboratory finds no such order', async () => {
    const answer = await hub.ask(
      hl7(msh('ORU^R01', { facility: 'KH-LEAD' }), 'OBR|1|SQ1^CS-MEM01', obx('883-9', 'A')),
    )
    expect(answer[2]).toContain('ERR||OBR^1^2|204')
  })
})

describe('OML^O21 and OML^O33', () => {
  const ORC = 'ORC|NW|SQ1^CS-MEM01||||||||||D0012^李^医'
  const TEST = 'OBR|1|SQ1^CS-MEM01||XMATCH^交叉配血^99HUB||||||N0033^王^护'
  const tube = (number: string) =>
    `SPM|1|${number}&CS-MEM01||WB^Blood, Whole^HL70487|||||||||||||20260301100000+0800`
  const sampleOf = async (number: string) => {
    const [row] = await hub.world.rows<Record<string, unknown>>(
      'select s.*, r.placer_number from samples s left join requests r on r.id = s.request_id where sample_number = $1',
      [number],
    )
    return row
  }

  it('registers the tube of an order and answers ORL^O22 with the hub’s number', async () => {
    const answer = await hub.ask(hl7(msh('OML^O21^OML_O21'), PID, ORC, TEST, tube('S-21')))
    const row = await sampleOf('S-21')
    expect(answer[0]).toContain('|ORL^O22^ORL_O22|')
    expect(answer.slice(2)).toEqual([
      'PID|1||MR000123^^^CS-MEM01^MR||张^三^^^^^L',
      'ORC|OK|SQ1^CS-MEM01|||SC',
      'OBR|1|SQ1^CS-MEM01||XMATCH^交叉配血^99HUB',
      `SPM|1|S-21&CS-MEM01^${row?.id}&CS-LEAD||WB^^HL70487`,
    ])
    expect(row).toMatchObject({
      placer_number: 'SQ1',
      state: 'COLLECTED',
      collected_by_name: '王护',
      collected_at: new Date('2026-03-01T02:00:00Z'),
    })
  })

  it('registers the tube before its orders and answers ORL^O34', async () => {
    const answer = await hub.ask(hl7(msh('OML^O33^OML_O33'), PID, tube('S-33'), ORC, TEST))
    expect(answer[0]).toContain('|ORL^O34^ORL_O34|')
    expect(answer.slice(2).map((line) => line.slice(0, 3))).toEqual(['PID', 'SPM', 'ORC', 'OBR'])
    expect(await sampleOf('S-33')).toMatchObject({ placer_number: 'SQ1' })
  })

  it('registers a tube of no request under its patient', async () => {
    const answer = await hub.ask(
      hl7(
        msh('OML^O33'),
        'PID|1||MR-NEW^^^CS-MEM01^MR||赵^六',
        tube('S-FREE'),
        'ORC|NW|LAB-1',
        'OBR|1|LAB-1||ABO',
      ),
    )
    expect(answer[1]).toContain('MSA|AA|')
    expect(await sampleOf('S-FREE')).toMatchObject({ request_id: null })
  })

  const faults: readonly [name: string, message: () => string, error: string][] = [
    [
      'a tube without number',
      () => hl7(msh('OML^O21'), PID, ORC, TEST, 'SPM|1'),
      "ERR||SPM^1^2|101^Required field missing^HL70357|E||||缺少标本编号 / the sample's number is missing",
    ],
    [
      'another patient’s request',
      () => hl7(msh('OML^O21'), 'PID|1||MR-OTHER^^^CS-MEM01^MR', ORC, TEST, tube('S-99')),
      'ERR||PID^1^3|204^Unknown key identifier^HL70357|E||||报文中的患者与该申请或标本的患者不符，未作任何记录',
    ],
    [
      'a number on another patient’s tube',
      () => hl7(msh('OML^O21'), 'PID|1||MR-NEW^^^CS-MEM01^MR', 'ORC|NW|LAB-2', tube('S-21')),
      'ERR||SPM^1^2|205^Duplicate key identifier^HL70357|E|||SAMPLE_NUMBER_TAKEN|标本编号 S-21 已用于另一份标本。 / Sample number S-21 already stands on another tube.',
    ],
    [
      'a tube drawn in the future',
      () => hl7(msh('OML^O21'), PID, ORC, TEST, tube('S-98').replace('20260301100000', '20260302100000')),
      'ERR||SPM^1^17|102^Data type error^HL70357|E|||SAMPLE_TIME_IN_FUTURE|',
    ],
    [
      'an order control that makes no sample',
      () => hl7(msh('OML^O21'), PID, 'ORC|HD|SQ1', TEST, tube('S-97')),
      'ERR||ORC^1^1|103^Table value not found^HL70357|E||||医嘱控制（ORC-1）代码 HD 未知',
    ],
  ]
  it.each(faults)('%s: AE with UA', async (_, message, error) => {
    const answer = await hub.ask(message())
    expect(answer[1]).toMatch(/^MSA\|AE\|/)
    expect(answer[2]).toContain(error)
    expect(answer.at(-1)).toMatch(/^ORC\|UA\|/)
  })
})
