import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { bpo, omb, orc, PID } from '#test/support/hl7-fixtures.ts'
import { type Hl7World, hl7, makeHl7World, msh } from '#test/support/hl7-world.ts'

let hub: Hl7World
beforeAll(async () => {
  hub = await makeHl7World({ start: '2026-03-01T01:31:00Z' })
})
afterAll(() => hub.close())

/** The row of a request by its placer number. */
const requestOf = async (number: string) => {
  const [row] = await hub.world.rows<{ id: string; state: string; form: unknown }>(
    'select * from requests where placer_number = $1',
    [number],
  )
  return row
}

describe('each kind of error, with its place', () => {
  const cases: readonly [name: string, message: (number: string) => string, errors: readonly string[]][] = [
    [
      'consent missing',
      (number) => omb(number, { bpo: bpo({ 14: '' }) }),
      [
        'ERR||BPO^1^14|101^Required field missing^HL70357|E|||CONSENT_MISSING|未提供输血治疗知情同意书，也没有紧急输血批准。 / There is neither a consent to transfusion nor an emergency authorisation.',
      ],
    ],
    [
      'unknown product',
      (number) => omb(number, { bpo: bpo({ 2: 'RBC-GREEN' }) }),
      [
        'ERR||BPO^1^2|103^Table value not found^HL70357|E|||PRODUCT_UNKNOWN|未知的血液产品：RBC-GREEN。 / Unknown product: RBC-GREEN.',
      ],
    ],
    [
      'a requirement nobody can check',
      (number) => omb(number, { bpo: bpo({ 3: 'IR^^HL70508~XX^^L' }) }),
      [
        'ERR||BPO^1^3|103^Table value not found^HL70357|E|||REQUIREMENT_UNKNOWN|无法核对的特殊要求：XX；请用 IR、WA、LR、CS、IG、HL、HP、RH，其他写入备注。 / A requirement that nobody can check: XX. Use IR, WA, LR, CS, IG, HL, HP, RH; anything else goes into the note.',
      ],
    ],
    [
      'quantity 0',
      (number) => omb(number, { bpo: bpo({ 4: '0' }) }),
      [
        'ERR||BPO^1^4|102^Data type error^HL70357|E|||QUANTITY_OUT_OF_LIMITS|数量0单位不在允许范围0.25–100内。 / The quantity 0 U lies outside the limits 0.25 to 100.',
      ],
    ],
    [
      'quantity 1,000 in BPO-5',
      (number) => omb(number, { bpo: bpo({ 5: '1000' }) }),
      [
        'ERR||BPO^1^5|102^Data type error^HL70357|E|||QUANTITY_OUT_OF_LIMITS|数量1000单位不在允许范围0.25–100内。 / The quantity 1000 U lies outside the limits 0.25 to 100.',
      ],
    ],
    [
      'bags alone, without amount and unit',
      (number) => omb(number, { bpo: bpo({ 6: '' }) }),
      [
        'ERR||BPO^1^5|101^Required field missing^HL70357|E||||缺少总量（BPO-5、BPO-6；BPO-4 只计袋数） / the total amount (BPO-5 and BPO-6; BPO-4 counts bags) is missing',
      ],
    ],
    [
      'an unknown unit',
      (number) => omb(number, { bpo: bpo({ 6: 'PINT' }) }),
      [
        'ERR||BPO^1^6|103^Table value not found^HL70357|E||||数量单位代码 PINT 未知 / unknown unit of quantity code PINT',
      ],
    ],
    [
      'the wrong unit for the product',
      (number) => omb(number, { bpo: bpo({ 6: 'ml' }) }),
      [
        'ERR||BPO^1^6|102^Data type error^HL70357|E|||QUANTITY_UNIT_MISMATCH|该产品的单位应为单位。 / This product is counted in U.',
      ],
    ],
    [
      'planned time in the past',
      (number) => omb(number, { tq1: 'TQ1|1||||||20260228090000+0800||R^Routine^HL70485' }),
      [
        'ERR||TQ1^1^7|102^Data type error^HL70357|E|||PLANNED_TIME_IN_PAST|预定输血时间早于提交时间。 / The planned time of transfusion lies before the submission.',
      ],
    ],
    [
      'unknown priority',
      (number) => omb(number, { tq1: 'TQ1|1||||||20260302090000+0800||Q9' }),
      ['ERR||TQ1^1^9|103^Table value not found^HL70357|E||||紧急程度代码 Q9 未知 / unknown priority code Q9'],
    ],
    [
      'diagnosis missing',
      (number) => omb(number, { dg1: null }),
      [
        'ERR||DG1^1^3|101^Required field missing^HL70357|E|||DIAGNOSIS_MISSING|缺少临床诊断。 / The diagnosis is missing.',
      ],
    ],
    [
      'no record number',
      (number) => omb(number, { pid: PID.replace('MR000123^^^CS-MEM01^MR~', '') }),
      [
        "ERR||PID^1^3|101^Required field missing^HL70357|E||||缺少病案号 / the patient's record number is missing",
      ],
    ],
    [
      'no PID',
      (number) => omb(number, { pid: null }),
      ['ERR||PID^1|101^Required field missing^HL70357|E||||缺少患者标识段 PID / the segment PID is missing'],
    ],
    [
      'birth date missing',
      (number) => omb(number, { pid: PID.replace('|19680707|', '||') }),
      [
        'ERR||PID^1^7|101^Required field missing^HL70357|E|||BIRTH_DATE_MISSING|缺少出生日期。 / The date of birth is missing.',
      ],
    ],
    [
      'placer number missing',
      (number) => omb(number, { orc: orc('').replace('^CS-MEM01', '') }),
      [
        'ERR||ORC^1^2|101^Required field missing^HL70357|E||||缺少申请单号（ORC-2） / the placer number (ORC-2) is missing',
      ],
    ],
    [
      'unknown order control',
      (number) => omb(number, { orc: orc(number, 'ZZ') }),
      [
        'ERR||ORC^1^1|103^Table value not found^HL70357|E||||医嘱控制（ORC-1）代码 ZZ 未知 / unknown order control (ORC-1) code ZZ',
      ],
    ],
    [
      'an order control that is no own word of any table',
      (number) => omb(number, { orc: orc(number, 'hasOwnProperty') }),
      [
        'ERR||ORC^1^1|103^Table value not found^HL70357|E||||医嘱控制（ORC-1）代码 hasOwnProperty 未知 / unknown order control (ORC-1) code hasOwnProperty',
      ],
    ],
    [
      'a patient of another organisation',
      (number) => omb(number, { pid: PID.replaceAll('CS-MEM01', 'CS-MEM02') }),
      [
        "ERR||PID^1^3^1^4|204^Unknown key identifier^HL70357|E||||患者标识由其他机构 CS-MEM02 发放，请使用本院病案号 / the patient's number was given by another organisation, CS-MEM02; use your own hospital's",
      ],
    ],
    [
      'no ORC',
      () => hl7(msh('OMB^O27^OMB_O27'), PID),
      ['ERR||ORC^1|101^Required field missing^HL70357|E||||缺少医嘱段 ORC / the segment ORC is missing'],
    ],
  ]

  it.each(cases)('%s', async (name, message, errors) => {
    const number = `E-${name}`
    const answer = await hub.ask(message(number))
    expect(answer[1]).toMatch(/^MSA\|AE\|/)
    const told = answer.filter((line) => line.startsWith('ERR') && !line.includes('|W|'))
    expect(told).toEqual([...errors])
    expect(await requestOf(number)).toBeUndefined()
  })

  it('tells a number used before as a duplicate, with the order as unable to accept', async () => {
    await hub.ask(omb('SQ1'))
    const answer = await hub.ask(omb('SQ1'))
    const row = await requestOf('SQ1')
    expect(answer).toContain(
      `ERR||ORC^1^2|205^Duplicate key identifier^HL70357|E|||DUPLICATE_PLACER_NUMBER|申请单号 SQ1 已用于申请 ${row?.id}；请修改该申请或使用新单号 / placer number SQ1 already stands for request ${row?.id}; amend that one or use a new number`,
    )
    expect(answer.at(-1)).toBe('ORC|UA|SQ1^CS-MEM01')
  })

  it('takes an emergency without consent and says what is owed', async () => {
    const answer = await hub.ask(
      omb('SQ-STAT', { tq1: 'TQ1|1||||||||S^Stat^HL70485', bpo: bpo({ 7: '', 14: '' }) }),
    )
    expect(answer[1]).toContain('MSA|AA|')
    expect(answer.some((line) => line.startsWith('ERR||BPO^1^14|101') && line.includes('|W|'))).toBe(true)
    expect(await requestOf('SQ-STAT')).toMatchObject({ urgency: 'EMERGENCY', state: 'SUBMITTED' })
  })
})
