import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { acceptRequest } from '#resolvers/requests/accept-request.ts'
import { omb, PID } from '#test/support/hl7-fixtures.ts'
import { type Hl7World, hl7, makeHl7World, msh } from '#test/support/hl7-world.ts'

let hub: Hl7World
beforeAll(async () => {
  hub = await makeHl7World({ start: '2026-03-01T01:31:00Z' })
  await hub.ask(omb('SQ1'))
  const [request] = await hub.world.rows<{ id: string }>('select id from requests')
  await acceptRequest(await hub.world.as('lead.technician'), { requestId: request?.id ?? '' })
  hub.world.pass(4 * 3_600_000)
})
afterAll(() => hub.close())

const OBR = 'OBR|1|SQ1^CS-MEM01|LAB0090^CS-LEAD|PRETX^输血前检测^99HUB|||20260301100000+0800'
const obx = (code: string, value: string, more: Record<number, string> = {}) => {
  const fields: Record<number, string> = { 1: '1', 2: 'CE', 3: code, 5: value, 11: 'F', ...more }
  return `OBX|${Array.from({ length: 16 }, (_, place) => fields[place + 1] ?? '').join('|')}`
}
const oru = (specimen: string, ...observations: string[]) =>
  hl7(
    msh('ORU^R01^ORU_R01', { application: 'LIS', facility: 'CS-LEAD' }),
    PID,
    OBR,
    ...observations,
    `SPM|1|${specimen}||SER^Serum^HL70487`,
  )
const KNOWN = 'S-SQ1&CS-MEM01'
const stored = () =>
  hub.world.rows<Record<string, unknown>>(
    `select test, result, value::float as value, unit, status, current, sample_id is null as tubeless, performed_by_name
     from pre_transfusion_results order by id`,
  )
const answered = async (message: string, code: string) => {
  const answer = await hub.ask(message)
  expect(answer[1]).toMatch(new RegExp(`^MSA\\|${code}\\|`))
  return answer
}

describe('ORU^R01 with tests before transfusion', () => {
  it('records markers and measured values by LOINC, as the sender asserts them', async () => {
    await answered(
      oru(
        KNOWN,
        obx('5196-1^HBsAg^LN', 'NEG^阴性^99PN', { 16: 'T0007^赵^技' }),
        obx('31201-7^HIV 1+2 Ab^LN', '阳性(+)'),
        obx('16128-1^HCV Ab^LN', '0.08', { 2: 'NM', 6: 'S/CO', 8: 'N' }),
        obx('1742-6^ALT^LN', '23', { 2: 'NM', 6: 'U/L' }),
        obx('718-7^Hemoglobin^LN', '55', { 2: 'NM', 6: 'g/L' }),
      ),
      'AA',
    )
    expect(await stored()).toMatchObject([
      { test: 'HBSAG', result: 'NEGATIVE', value: null, tubeless: false, performed_by_name: '赵技' },
      { test: 'ANTI_HIV', result: 'POSITIVE' },
      { test: 'ANTI_HCV', result: 'NEGATIVE', value: 0.08, unit: 'S/CO' },
      { test: 'ALT', result: null, value: 23, unit: 'U/L' },
      { test: 'HB', value: 55 },
    ])
  })

  it('takes a correction in the place of what it mends', async () => {
    await answered(oru(KNOWN, obx('31201-7^HIV 1+2 Ab^LN', 'NEG', { 11: 'C' })), 'AA')
    expect((await stored()).filter(({ test }) => test === 'ANTI_HIV')).toMatchObject([
      { result: 'POSITIVE', current: false },
      { result: 'NEGATIVE', status: 'CORRECTED', current: true },
    ])
  })

  it('reports a tube that the hub never saw to the request', async () => {
    await answered(oru('LIS-SERUM-7', obx('24110-9^TP Ab^LN', 'NR')), 'AA')
    expect((await stored()).at(-1)).toMatchObject({ test: 'SYPHILIS', result: 'NEGATIVE', tubeless: true })
  })

  it('leaves out what nobody can read, with a warning, and takes a blood count alone for none', async () => {
    const before = (await stored()).length
    const answer = await answered(
      oru(KNOWN, obx('13952-7^HBcAb^LN', '见报告'), obx('22322-2^HBsAb^LN', '+')),
      'AA',
    )
    expect(answer.join('\n')).toContain('见报告')
    expect((await stored()).slice(before)).toMatchObject([{ test: 'ANTI_HBS', result: 'POSITIVE' }])
    await answered(oru(KNOWN, obx('718-7^Hemoglobin^LN', '60', { 2: 'NM' })), 'AA')
    expect(await stored()).toHaveLength(before + 1)
  })

  it('knows neither another order nor another status', async () => {
    const before = (await stored()).length
    const unknown = oru('LIS-SERUM-8', obx('5196-1^HBsAg^LN', 'NEG')).replace(
      'SQ1^CS-MEM01',
      'SQ-NONE^CS-MEM01',
    )
    expect((await answered(unknown, 'AE')).join('\n')).toContain('204')
    await answered(oru(KNOWN, obx('5196-1^HBsAg^LN', 'NEG', { 11: 'Z' })), 'AE')
    expect(await stored()).toHaveLength(before)
  })
})
