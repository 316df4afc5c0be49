import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { identityNumber } from '#test/support/forms.ts'
import { type Hl7World, hl7, makeHl7World, msh } from '#test/support/hl7-world.ts'

let hub: Hl7World
beforeAll(async () => {
  hub = await makeHl7World({ start: '2026-03-05T01:00:00Z' })
})
afterAll(() => hub.close())

const PID = (number: string, rest = '|19680707|M') =>
  `PID|1||${number}^^^CS-MEM01^MR||张^三||${rest.slice(1)}`
const PV1 = (visit: string, more: Record<number, string> = {}) => {
  const fields: Record<number, string> = { 1: '1', 2: 'I', 3: 'NK^0301^12^CS-MEM01', 19: visit, ...more }
  return `PV1|${Array.from({ length: 45 }, (_, place) => fields[place + 1] ?? '').join('|')}`
}
const adt = (event: string, ...segments: string[]) =>
  hl7(msh(`ADT^${event}`), `EVN|${event}|20260303100000+0800`, ...segments)

const stayOf = async (visit: string) => {
  const [row] = await hub.world.rows<Record<string, unknown>>(
    `select patient_class, ward, bed, department, started_at, expected_end_at, ended_at, cancelled_at
     from encounters where visit_number = $1`,
    [visit],
  )
  return row
}
const patientOf = async (number: string) => {
  const [row] = await hub.world.rows<Record<string, unknown>>(
    `select p.name, p.sex, p.birth_date::text, p.newborn, p.lead_sees, o.code, m.hospital_number merged_into
     from patients p join organisations o on o.id = p.organisation_id left join patients m on m.id = p.merged_into
     where p.hospital_number = $1`,
    [number],
  )
  return row
}
const accepted = async (message: string) => {
  const answer = await hub.ask(message)
  expect(answer.slice(1)).toEqual([expect.stringMatching(/^MSA\|AA\|T\d+$/)])
}

describe('the life of a stay by ADT', () => {
  it('A01 admits, A02 transfers, A16 expects the discharge, A03 discharges, A13 and A11 take it back', async () => {
    await accepted(adt('A01', PID('P1'), PV1('V1', { 44: '20260303093000' })))
    expect(await stayOf('V1')).toMatchObject({
      patient_class: 'I',
      ward: 'NK',
      bed: '12',
      started_at: new Date('2026-03-03T01:30:00Z'),
      ended_at: null,
    })
    await accepted(adt('A02', PID('P1'), PV1('V1', { 3: 'WK^0501^3^CS-MEM01' })))
    expect(await stayOf('V1')).toMatchObject({ ward: 'WK', bed: '3', ended_at: null })
    await accepted(adt('A16', PID('P1'), PV1('V1'), 'PV2|||||||||20260306'))
    expect(await stayOf('V1')).toMatchObject({ expected_end_at: new Date('2026-03-05T16:00:00Z') })
    await accepted(adt('A03', PID('P1'), PV1('V1', { 45: '20260304110000' })))
    expect(await stayOf('V1')).toMatchObject({ ended_at: new Date('2026-03-04T03:00:00Z') })
    await accepted(adt('A13', PID('P1'), PV1('V1')))
    expect(await stayOf('V1')).toMatchObject({ ended_at: null, cancelled_at: null })
    await accepted(adt('A11', PID('P1'), PV1('V1')))
    expect(await stayOf('V1')).toMatchObject({ cancelled_at: new Date('2026-03-03T02:00:00Z') })
  })

  it('A04 registers an outpatient and A08 mends what was told, keeping what it leaves out', async () => {
    await accepted(adt('A04', PID('P2'), PV1('V2', { 2: 'O', 3: '' })))
    await accepted(adt('A08', 'PID|1||P2^^^CS-MEM01^MR||张^三丰', PV1('V2', { 2: '', 3: '' })))
    expect(await patientOf('P2')).toMatchObject({ name: '张三丰', sex: 'MALE', birth_date: '1968-07-07' })
    expect(await stayOf('V2')).toMatchObject({ patient_class: 'O' })
  })

  it('clears what is told as "" and keeps what is told empty', async () => {
    await accepted(adt('A01', PID('P6'), PV1('V6', { 10: 'HAEM' })))
    await accepted(adt('A08', PID('P6'), PV1('V6', { 3: 'NK^0301^""' })))
    expect(await stayOf('V6')).toMatchObject({ ward: 'NK', bed: null, department: 'HAEM' })
    await accepted(adt('A08', PID('P6'), PV1('V6', { 3: '""' })))
    expect(await stayOf('V6')).toMatchObject({ ward: null, bed: null, department: 'HAEM' })
  })

  const numbered = (identity: string, rest: string) =>
    `PID|1||P7^^^CS-MEM01^MR~${identity}^^^^NI||张^三||${rest}`
  const identityOf = async () =>
    (
      await hub.world.rows<{ known: boolean }>(
        `select identity_hash is not null and identity_cipher is not null known from patients
         where hospital_number = 'P7'`,
      )
    )[0]?.known

  it.each([
    ['in the list of PID-3', numbered('""', '19680707|M')],
    ['in PID-19', `PID|1||P7^^^CS-MEM01^MR||张^三||19680707|M|||||||||||""`],
  ])('clears an identity number told as "" %s', async (_, emptied) => {
    await accepted(adt('A08', numbered(identityNumber('19680707', '111'), '19680707|M'), PV1('V7')))
    expect(await identityOf()).toBe(true)
    await accepted(adt('A08', PID('P7'), PV1('V7')))
    expect(await identityOf()).toBe(true)
    await accepted(adt('A08', emptied, PV1('V7')))
    expect(await identityOf()).toBe(false)
  })

  it('clears the birth date and the sex told as "", never the name, with a stay or without', async () => {
    for (const stay of [[PV1('V7')], []]) {
      await accepted(adt('A08', PID('P7'), ...stay))
      await accepted(adt('A08', `PID|1||P7^^^CS-MEM01^MR||""||""|""`, ...stay))
      expect(await patientOf('P7')).toMatchObject({ name: '张三', sex: 'UNKNOWN', birth_date: null })
    }
  })

  it('shows the lead nothing of a patient it has no request for', async () => {
    expect(await patientOf('P1')).toMatchObject({ lead_sees: false, code: 'CS-MEM01' })
  })

  it('a discharge told after a downtime happened when it happened', async () => {
    await accepted(adt('A03', PID('P3'), PV1('V3')))
    expect(await stayOf('V3')).toMatchObject({ ended_at: new Date('2026-03-03T02:00:00Z') })
  })

  it('a stay that is first heard of at its end began then at the latest', async () => {
    const ended = new Date('2026-03-02T02:00:00Z')
    await accepted(adt('A03', PID('P8'), PV1('V8', { 45: '20260302100000+0800' })))
    expect(await stayOf('V8')).toMatchObject({ started_at: ended, ended_at: ended })
  })

  it('records the patient alone where no visit number is given, and says so of a discharge', async () => {
    await accepted(adt('A08', PID('P4')))
    const answer = await hub.ask(adt('A03', PID('P4'), PV1('')))
    expect(answer.slice(1)).toEqual([
      expect.stringMatching(/^MSA\|AA\|/),
      'ERR||PV1^1^19|101^Required field missing^HL70357|W||||缺少就诊号，只更新了患者信息，未更新住院或就诊记录 / without a visit number only the patient was brought up to date, not the stay',
    ])
  })

  it('knows a newborn by PV1-4', async () => {
    await accepted(adt('A01', 'PID|1||P5^^^CS-MEM01^MR||张^三之子||20260303|M', PV1('V5', { 4: 'N' })))
    expect(await patientOf('P5')).toMatchObject({ newborn: true })
  })
})

describe('A40', () => {
  it('merges each MRG into the PID before it', async () => {
    await accepted(adt('A01', PID('OLD1'), PV1('V10')))
    await accepted(adt('A40', PID('NEW1'), 'MRG|OLD1^^^CS-MEM01^MR', PID('NEW2'), 'MRG|OLD2^^^CS-MEM01^MR'))
    expect(await patientOf('OLD1')).toMatchObject({ merged_into: 'NEW1' })
    expect(await patientOf('OLD2')).toMatchObject({ merged_into: 'NEW2' })
  })

  it('refuses a patient merged into itself, at MRG-1', async () => {
    const answer = await hub.ask(adt('A40', PID('NEW1'), 'MRG|NEW1^^^CS-MEM01^MR'))
    expect(answer[1]).toContain('MSA|AE|')
    expect(answer[2]).toBe(
      'ERR||MRG^1^1|102^Data type error^HL70357|E|||MERGE_INTO_ITSELF|不能将患者与其自身合并。 / A patient can not be merged into itself.',
    )
  })
})

describe('what an ADT can’t do without, and what it can', () => {
  const faults: readonly [name: string, message: string, error: string][] = [
    [
      'no PID',
      adt('A01', PV1('V20')),
      'ERR||PID^1|101^Required field missing^HL70357|E||||缺少患者标识段 PID / the segment PID is missing',
    ],
    [
      'no record number',
      adt('A01', 'PID|1||""||张^三', PV1('V20')),
      "ERR||PID^1^3|101^Required field missing^HL70357|E||||缺少病案号 / the patient's record number is missing",
    ],
    [
      'a national number alone',
      adt('A01', 'PID|1||330822196807071236^^^CN-MPS^NI||张^三', PV1('V20')),
      "ERR||PID^1^3|101^Required field missing^HL70357|E||||缺少病案号 / the patient's record number is missing",
    ],
    [
      'a record of another hospital',
      adt('A01', 'PID|1||MR9^^^CS-MEM02^MR||张^三', PV1('V20')),
      'ERR||PID^1^3^1^4|204^Unknown key identifier^HL70357|E||||患者标识由其他机构 CS-MEM02 发放，',
    ],
    [
      'a merge without MRG',
      adt('A40', PID('P1')),
      'ERR||MRG^1|101^Required field missing^HL70357|E||||缺少合并段 MRG / the segment MRG is missing',
    ],
    [
      'a visit of somebody else',
      adt('A01', PID('P9'), PV1('V1')),
      'ERR||PV1^1^19|102^Data type error^HL70357|E|||encounter.visitNumber|就诊号 V1 属于另一位患者 / visit number V1 belongs to another patient',
    ],
  ]
  const unkept: readonly [name: string, message: string, error: string][] = [
    [
      'half a character in a name',
      adt('A04', 'PID|1||U1^^^CS-MEM01^MR||\\XE5BC\\三'),
      'ERR||PID^1^5|102^Data type error^HL70357|E|||patient.name|含有未能辨认的字符（U+FFFD），请核对发送时的字符集 / ',
    ],
    [
      'a record number that turns the writing',
      adt('A04', PID('U2\u202e1')),
      'ERR||PID^1^3|102^Data type error^HL70357|E|||patient.hospitalNumber|含有看不见的字符',
    ],
    [
      'a record number longer than any',
      adt('A04', PID('号'.repeat(201))),
      'ERR||PID^1^3|102^Data type error^HL70357|E|||patient.hospitalNumber|过长，至多 200 个字符 / is too long: 200 characters at most',
    ],
    [
      'U+0000 in a name',
      adt('A04', 'PID|1||U3^^^CS-MEM01^MR||\\X00\\三'),
      'ERR||PID^1^5|102^Data type error^HL70357|E|||patient.name|含有无法保存的字符',
    ],
  ]
  it.each([...faults, ...unkept])('%s: AE', async (_, message, error) => {
    const answer = await hub.ask(message)
    expect(answer[1]).toMatch(/^MSA\|AE\|/)
    expect(answer[2]).toContain(error)
  })

  const warnings: readonly [name: string, message: string, warning: string][] = [
    [
      'an unknown sex',
      adt('A04', PID('W1', '|19680707|Q')),
      'ERR||PID^1^8|103^Table value not found^HL70357|W||||性别代码 Q 未知，未予采用 / unknown sex code Q; it was left out',
    ],
    [
      'an unreadable birth date',
      adt('A04', PID('W2', '|1968/07/07|M')),
      'ERR||PID^1^7|102^Data type error^HL70357|W||||',
    ],
    [
      'an identity number whose check character is wrong',
      adt('A01', 'PID|1||W6^^^CS-MEM01^MR~330822196807071235^^^CN-MPS^NI||张^三', PV1('V60')),
      'ERR||PID^1^3^2|102^Data type error^HL70357|W|||IDENTITY_NUMBER_INVALID|身份证号无效，未予采用；其余照常。 / The identity number is not valid and was left out; all else goes on.',
    ],
    [
      'an identity number of the legacy form',
      adt('A01', 'PID|1||W7^^^CS-MEM01^MR~330822680707123^^^CN-MPS^NI||张^三', PV1('V70')),
      'ERR||PID^1^3^2|102^Data type error^HL70357|W|||IDENTITY_NUMBER_LEGACY|15 位旧身份证号没有校验位，请核实。 / A 15-digit number of the old kind has no check digit: please verify it.',
    ],
    [
      'an identity number of somebody else by its birth date, without a stay',
      adt('A08', 'PID|1||W8^^^CS-MEM01^MR~330822196807071236^^^CN-MPS^NI||张^三||19700101|M'),
      'ERR||PID^1^3^2|102^Data type error^HL70357|W|||IDENTITY_NUMBER_DISAGREES|',
    ],
    [
      'a discharge before the admission',
      adt('A03', PID('W10'), PV1('V62', { 44: '20260302080000', 45: '20260301080000' })),
      'ERR||PV1^1^45|102^Data type error^HL70357|W||||出院时间早于入院时间，请核对；更正前用血费用不会减免 / the stay ends before it began; correct it: until then no charge for blood is waived',
    ],
    [
      'an admission that is told to lie behind the discharge',
      adt('A08', PID('W10'), PV1('V62', { 44: '20260303080000' })),
      'ERR||PV1^1^45|102^Data type error^HL70357|W||||',
    ],
    [
      'a birth date before Christ, by the clock of Greenwich',
      adt('A04', PID('W9', '|0001|M')),
      'ERR||PID^1^7|102^Data type error^HL70357|W||||',
    ],
    [
      'an unreadable time of the event',
      hl7(msh('ADT^A04'), 'EVN|A04|2026-03-03T10:00:00', PID('W3')),
      'ERR||EVN^1^2|102^Data type error^HL70357|W||||',
    ],
    [
      'a time far ahead',
      hl7(msh('ADT^A04'), 'EVN|A04|20270101', PID('W4')),
      'ERR||EVN^1^2|102^Data type error^HL70357|W||||时间晚于当前时间，未予采用 / the time lies in the future and was left out',
    ],
  ]
  it.each(warnings)('%s: AA with a warning', async (_, message, warning) => {
    const answer = await hub.ask(message)
    expect(answer[1]).toMatch(/^MSA\|AA\|/)
    expect(answer[2]).toContain(warning)
  })

  it('takes no name for the patient’s that came in another character set than told', async () => {
    const gbk = Buffer.concat([
      Buffer.from(adt('A04', 'PID|1||U4^^^CS-MEM01^MR||').replace(/\r$/, '')),
      Buffer.from('d5c55ec8fd0d', 'hex'),
    ])
    const answer = await hub.ask(gbk)
    expect(answer[1]).toMatch(/^MSA\|AE\|/)
    expect(answer[2]).toContain('PID^1^5|102^')
    expect(await patientOf('U4')).toBeUndefined()
  })

  it('a sender’s clock a little ahead is no fault', async () => {
    await accepted(hl7(msh('ADT^A04'), 'EVN|A04|20260305090300+0800', PID('W5')))
  })

  it('sends no warnings to a version that has no severities', async () => {
    const answer = await hub.ask(hl7(msh('ADT^A04', { version: '2.3' }), 'EVN|A04|yesterday', PID('W6')))
    expect(answer.slice(1)).toEqual([expect.stringMatching(/^MSA\|AA\|T\d+$/)])
  })

  it.each(['2.3', '2.3.1', '2.4', '2.5', '2.6', '2.7'])('takes version %s', async (version) => {
    const answer = await hub.ask(hl7(msh('ADT^A04', { version }), PID(`VER-${version}`)))
    expect(answer[1]).toMatch(/^MSA\|AA\|/)
  })
})
