import iconv from 'iconv-lite'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { publishProducts } from '#resolvers/inventory/publish-products.ts'
import { dayOf } from '#rules/calendar.ts'
import { bpo, omb, orc, PID, TQ1 } from '#test/support/hl7-fixtures.ts'
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
const linesOf = async (number: string) =>
  hub.world.rows(
    `select product_code, quantity::text, requirements from request_items i join requests r on r.id = i.request_id
     where r.placer_number = $1 and i.withdrawn_at is null order by line`,
    [number],
  )
const COLLECTOR_WARNING =
  'ERR||SPM^1|101^Required field missing^HL70357|W|||SAMPLE_COLLECTOR_MISSING|缺少标本采集者。 / Who drew the sample is missing.'
const ANSWER_PID = 'PID|1||MR000123^^^CS-MEM01^MR||张^三^^^^^L'

describe('OMB^O27 NW', () => {
  it('registers the request of the reference and answers ORB^O28 with the hub’s number', async () => {
    const [header, ...rest] = await hub.ask(omb('SQ1'))
    const row = await requestOf('SQ1')
    expect(header).toContain('|ORB^O28^ORB_O28|')
    expect(rest).toEqual([
      expect.stringMatching(/^MSA\|AA\|T\d+$/),
      COLLECTOR_WARNING,
      ANSWER_PID,
      `ORC|OK|SQ1^CS-MEM01|${row?.id}^CS-LEAD||SC`,
    ])
    expect(row).toMatchObject({
      state: 'SUBMITTED',
      urgency: 'ROUTINE',
      planned_at: new Date('2026-03-02T01:00:00Z'),
      requested_by: null,
      requested_by_name: '李医',
      occurred_at: new Date('2026-03-01T01:25:00Z'),
      form: {
        diagnoses: [{ code: 'D64.9', text: '贫血' }],
        laboratoryValues: [
          { code: '718-7', name: 'Hemoglobin', value: '55', unit: 'g/L', at: '2026-03-01T00:00:00.000Z' },
        ],
        consent: { kind: 'PATIENT' },
        componentIndications: [{ code: 'HB60', text: '血红蛋白低于60g/L' }],
        transfusionHistory: 'NO',
        reactionHistory: 'NO',
        ward: 'NK',
        bed: '12',
      },
    })
    expect(await linesOf('SQ1')).toEqual([
      { product_code: 'RBC-SUSP-LR', quantity: '2.000', requirements: ['LR'] },
    ])
  })

  it('records patient, stay and sample with it', async () => {
    const [patient] = await hub.world.rows(
      `select name, sex, birth_date::text, identity_hash is not null identified from patients where hospital_number = 'MR000123'`,
    )
    expect(patient).toEqual({ name: '张三', sex: 'MALE', birth_date: '1968-07-07', identified: true })
    const [sample] = await hub.world.rows(
      `select sample_number, specimen_type, collected_at from samples where sample_number = 'S-SQ1'`,
    )
    expect(sample).toEqual({
      sample_number: 'S-SQ1',
      specimen_type: 'WB',
      collected_at: new Date('2026-03-01T01:00:00Z'),
    })
    const stays = await hub.world.rows(`select visit_number, patient_class from encounters`)
    expect(stays).toEqual([{ visit_number: 'ZY20260001', patient_class: 'I' }])
  })

  it('reads and answers GB 18030, in which characters hold the bytes of | ^ and \\', async () => {
    const text = omb('SQ-GB', {
      pv1: 'PV1|1|O',
      msh: msh('OMB^O27^OMB_O27', { charset: 'GB 18030-2000' }),
      pid: PID.replace('张^三', '亅^乗䶮')
        .replace('MR000123', 'MR-GB')
        .replace('330822196807071236^^^CN-MPS^NI', ''),
    })
    hub.client.send(iconv.encode(text, 'gb18030'))
    const answer = iconv.decode((await hub.client.next(20_000)) ?? Buffer.alloc(0), 'gb18030')
    expect(answer).toContain('MSA|AA|')
    expect(answer).toContain('PID|1||MR-GB^^^CS-MEM01^MR||亅^乗䶮')
    const [row] = await hub.world.rows(`select name from patients where hospital_number = 'MR-GB'`)
    expect(row).toEqual({ name: '亅乗䶮' })
  })

  it('takes ORC groups with one placer number as one request, and others as requests of their own', async () => {
    const answer = await hub.ask(
      omb(
        'SQ2',
        {},
        orc('SQ2'),
        bpo({ 2: 'FFP', 5: '400', 6: 'ml', 4: '2' }),
        orc('SQ3'),
        TQ1,
        bpo({ 4: '1' }),
      ),
    )
    expect(answer.filter((line) => line.startsWith('ORC'))).toEqual([
      expect.stringMatching(/^ORC\|OK\|SQ2\^CS-MEM01\|req_\w+\^CS-LEAD\|\|SC$/),
      expect.stringMatching(/^ORC\|OK\|SQ3\^CS-MEM01\|req_\w+\^CS-LEAD\|\|SC$/),
    ])
    expect(await linesOf('SQ2')).toEqual([
      { product_code: 'RBC-SUSP-LR', quantity: '2.000', requirements: ['LR'] },
      { product_code: 'FFP', quantity: '400.000', requirements: ['LR'] },
    ])
    expect(await linesOf('SQ3')).toHaveLength(1)
  })

  it.each([
    ['.5', '0.500'],
    ['+2', '2.000'],
    ['2.', '2.000'],
  ])('reads the number %s as HL7 and databases write it', async (written, quantity) => {
    await hub.ask(omb(`SQ-NM${written}`, { bpo: bpo({ 5: written }) }))
    expect(await linesOf(`SQ-NM${written}`)).toEqual([
      { product_code: 'RBC-SUSP-LR', quantity, requirements: ['LR'] },
    ])
  })

  it('keeps what is good when one of two requests is refused, and says which', async () => {
    const answer = await hub.ask(omb('SQ4', {}, orc('SQ5'), TQ1, bpo({ 14: 'N' })))
    expect(answer[1]).toContain('MSA|AE|')
    expect(answer.filter((line) => line.startsWith('ERR') && line.includes('|E|'))).toEqual([
      'ERR||BPO^2^14|101^Required field missing^HL70357|E|||CONSENT_MISSING|未提供输血治疗知情同意书，也没有紧急输血批准。 / There is neither a consent to transfusion nor an emergency authorisation.',
    ])
    expect(answer.filter((line) => line.startsWith('ORC'))).toEqual([
      expect.stringContaining('ORC|OK|SQ4^CS-MEM01|req_'),
      'ORC|UA|SQ5^CS-MEM01',
    ])
    expect(await requestOf('SQ5')).toBeUndefined()
  })

  it('accepts a wrong identity number, leaves it out and says so', async () => {
    const pid = PID.replace('330822196807071236', '330822196807071235').replace('MR000123', 'MR-ID')
    const answer = await hub.ask(omb('SQ-ID', { pid, pv1: 'PV1|1|O' }))
    expect(answer).toContain(
      'ERR||PID^1^3^2|102^Data type error^HL70357|W|||IDENTITY_NUMBER_INVALID|身份证号无效，未予采用；其余照常。 / The identity number is not valid and was left out; all else goes on.',
    )
    expect(answer[1]).toContain('MSA|AA|')
  })
})

describe('OMB^O27 XO and CA', () => {
  it('amends a request and answers XR', async () => {
    await hub.ask(omb('SQ-X'))
    const answer = await hub.ask(omb('SQ-X', { orc: orc('SQ-X', 'XO'), bpo: bpo({ 4: '3' }) }))
    expect(answer.at(-1)).toMatch(/^ORC\|XR\|SQ-X\^CS-MEM01\|req_\w+\^CS-LEAD\|\|SC$/)
    expect(await linesOf('SQ-X')).toEqual([
      { product_code: 'RBC-SUSP-LR', quantity: '3.000', requirements: ['LR'] },
    ])
  })

  it('cancels a request with its reason and answers CR; a second time it is UC', async () => {
    const message = () => hl7(msh('OMB^O27^OMB_O27'), PID, orc('SQ-X', 'CA', '||||DUP^重复申请'), bpo())
    const first = await hub.ask(message())
    const row = await requestOf('SQ-X')
    expect(first.slice(2)).toEqual([ANSWER_PID, `ORC|CR|SQ-X^CS-MEM01|${row?.id}^CS-LEAD||CA`])
    expect(row).toMatchObject({ state: 'CANCELLED', cancel_reason: '重复申请' })
    const second = await hub.ask(message())
    expect(second[1]).toContain('MSA|AE|')
    expect(second[2]).toContain(
      'ERR||ORC^1^2|206^Application record locked^HL70357|E|||REQUEST_STATE_FORBIDS|',
    )
    expect(second.at(-1)).toBe('ORC|UC|SQ-X^CS-MEM01')
  })

  it('cancels at the submission what a HIS says was cancelled earlier, as when it repeats the time of its order', async () => {
    await hub.ask(omb('SQ-EARLY'))
    const early = orc('SQ-EARLY', 'CA').replace('20260301092500', '20260301092400')
    const answer = await hub.ask(hl7(msh('OMB^O27^OMB_O27'), PID, early, bpo()))
    expect(answer[1]).toContain('MSA|AA|')
    expect(
      await hub.world.rows(
        `select state, cancelled_at = occurred_at as "atTheSubmission" from requests where placer_number = 'SQ-EARLY'`,
      ),
    ).toEqual([{ state: 'CANCELLED', atTheSubmission: true }])
  })

  it('answers UX and UC for a request it does not know', async () => {
    const amended = await hub.ask(omb('SQ-NONE', { orc: orc('SQ-NONE', 'XO') }))
    expect(amended.at(-1)).toBe('ORC|UX|SQ-NONE^CS-MEM01')
    expect(amended.some((line) => line.startsWith('ERR||ORC^1^2|204'))).toBe(true)
    const cancelled = await hub.ask(hl7(msh('OMB^O27'), PID, orc('SQ-NONE', 'CA')))
    expect(cancelled.at(-1)).toBe('ORC|UC|SQ-NONE^CS-MEM01')
  })

  it('leaves another hospital’s request alone', async () => {
    const row = await requestOf('SQ1')
    const answer = await hub.ask(
      hl7(msh('OMB^O27', { facility: 'CS-MEM02' }), 'PID|1||MR9^^^CS-MEM02^MR', `ORC|CA||${row?.id}^CS-LEAD`),
    )
    expect(answer[1]).toContain('MSA|AE|')
    expect(await requestOf('SQ1')).toMatchObject({ state: 'SUBMITTED' })
  })
})

describe('a message sent again', () => {
  it('is answered byte for byte as before and makes nothing twice', async () => {
    const message = omb('SQ-AGAIN')
    const first = await hub.client.ask(message)
    expect(await hub.client.ask(message)).toBe(first)
    const rows = await hub.world.rows(`select 1 from requests where placer_number = 'SQ-AGAIN'`)
    expect(rows).toHaveLength(1)
  })
})

describe('ORM^O01 of an older HIS', () => {
  const orm = (number: string, obr: string, ...more: string[]) =>
    hl7(msh('ORM^O01', { version: '2.4' }), PID, orc(number), obr, 'DG1|1||D64.9^贫血^ICD10|||W', ...more)
  const OBR = 'OBR|1|||RBC-SUSP^悬浮红细胞^99HUB|||||||||HB60||||||||||||||1^^^20260302090000+0800^^A'

  it('reads product, time and priority from OBR and the quantity from OBX, and answers ORR^O02', async () => {
    const answer = await hub.ask(
      orm(
        'SQ-ORM',
        OBR,
        'OBX|1|NM|QUANTITY^数量^99HUB||2|U|||||F',
        'OBX|2|NM|718-7^Hb^LN||60|g/L|||||F',
        'OBX|3|CE|CONSENT^知情同意^99HUB||Y||||||F',
      ),
    )
    expect(answer[0]).toContain('|ORR^O02^ORR_O02|')
    expect(answer[1]).toMatch(/^MSA\|AA\|/)
    expect(answer.at(-1)).toMatch(/^ORC\|OK\|SQ-ORM\^CS-MEM01\|req_/)
    expect(await requestOf('SQ-ORM')).toMatchObject({
      urgency: 'URGENT',
      planned_at: new Date('2026-03-02T01:00:00Z'),
      form: { laboratoryValues: [{ code: '718-7', value: '60' }], indication: { text: 'HB60' } },
    })
    expect(await linesOf('SQ-ORM')).toEqual([
      { product_code: 'RBC-SUSP', quantity: '2.000', requirements: [] },
    ])
  })

  it('reads a product by the code that the sender has for it on that day', async () => {
    const code = { system: 'product', code: '0207' }
    const datedCodes = [
      { ...code, means: 'RBC-CONC', until: '2026-02-28' },
      { ...code, means: 'RBC-SUSP-LR', from: '2026-03-01' },
    ]
    await hub.world.rows(
      `update senders set profile = profile || $1::jsonb where application = 'HIS' and facility = 'CS-MEM01'`,
      [JSON.stringify({ datedCodes })],
    )
    const fresh = await makeDoorAnew()
    const answer = await fresh.client.ask(
      orm(
        'SQ-DATED',
        OBR.replace('RBC-SUSP^悬浮红细胞^99HUB', '0207'),
        'OBX|1|NM|QUANTITY^数量^99HUB||2|U|||||F',
        'OBX|2|NM|718-7^Hb^LN||60|g/L|||||F',
        'OBX|3|CE|CONSENT^知情同意^99HUB||Y||||||F',
      ),
    )
    fresh.close()
    expect(answer).toContain('MSA|AA|')
    expect(await linesOf('SQ-DATED')).toEqual([
      { product_code: 'RBC-SUSP-LR', quantity: '2.000', requirements: [] },
    ])
  })

  it('reads a product by the code that the alliance’s dictionary has for the hospital', async () => {
    await publishProducts(await hub.world.as('admin'), {
      effectiveFrom: dayOf(hub.world.now()),
      sourceCitation: '目录',
      hisCodes: [
        { hospital: 'CS-MEM02', code: 'XH-15', product: 'FFP' },
        { hospital: 'CS-MEM01', code: 'XH-15', product: 'RBC-CONC' },
        { hospital: 'CS-MEM01', code: '0207', product: 'FFP' },
      ],
    })
    const fresh = await makeDoorAnew()
    const answers = []
    for (const code of ['XH-15', '0207'])
      answers.push(
        await fresh.client.ask(
          orm(
            `SQ-${code}`,
            OBR.replace('RBC-SUSP^悬浮红细胞^99HUB', code),
            'OBX|1|NM|QUANTITY^数量^99HUB||2|U|||||F',
            'OBX|2|NM|718-7^Hb^LN||60|g/L|||||F',
            'OBX|3|CE|CONSENT^知情同意^99HUB||Y||||||F',
          ),
        ),
      )
    fresh.close()
    expect(answers.map((answer) => answer.includes('MSA|AA|'))).toEqual([true, true])
    expect(await linesOf('SQ-XH-15')).toMatchObject([{ product_code: 'RBC-CONC' }])
    // Its own profile says otherwise of this one, and goes before the dictionary.
    expect(await linesOf('SQ-0207')).toMatchObject([{ product_code: 'RBC-SUSP-LR' }])
  })

  it('follows the profile to a Z-segment, a note and codes of the sender’s own', async () => {
    await hub.world.rows(
      `update senders set profile = profile || $1::jsonb where application = 'HIS' and facility = 'CS-MEM02'`,
      [
        JSON.stringify({
          fields: { consent: 'ZBL-3', consentSigner: 'ZBL-5', quantity: 'NTE-3', sampleNumber: 'ZBL-4' },
          codes: { product: { '0101': 'RBC-SUSP' }, consent: { '2': 'PROXY' }, sex: { X1: 'FEMALE' } },
          charset: 'GB18030',
        }),
      ],
    )
    const fresh = await makeDoorAnew()
    const message = (number: string, zbl: string) =>
      iconv.encode(
        hl7(
          msh('ORM^O01', { version: '2.3', facility: 'CS-MEM02', charset: '' }),
          'PID|1||P77||王^五||19800101|X1',
          `ORC|NW|${number}||||||||||^赵^医`,
          'OBR|1|||0101|||202603010800|||^陈^护|||HB60||||||||||||||^^^20260302090000^^R',
          'NTE|1||1.5 单位',
          'DG1|1||^贫血',
          zbl,
        ),
        'gb18030',
      )
    const refused = await fresh.client.ask(message('ORM-2', 'ZBL|1||2|TUBE-7'))
    expect(refused).toContain('MSA|AE|')
    expect(refused).toContain('ERR|ZBL^1^5^101&Required field missing&HL70357')
    const accepted = await fresh.client.ask(message('ORM-2', 'ZBL|1||2|TUBE-7|王大'))
    fresh.close()
    expect(accepted).toContain('MSA|AA|')
    expect(accepted).not.toContain('ERR|')
    expect(await linesOf('ORM-2')).toEqual([
      { product_code: 'RBC-SUSP', quantity: '1.500', requirements: [] },
    ])
    expect(await requestOf('ORM-2')).toMatchObject({
      requested_by_name: '赵医',
      form: { consent: { kind: 'PROXY', signer: '王大' }, indication: { text: 'HB60' } },
    })
    const tubes = await hub.world.rows(
      `select s.collected_by_name, s.collected_at, p.name, p.sex from samples s join patients p on p.id = s.patient_id
       where sample_number = 'TUBE-7'`,
    )
    expect(tubes).toEqual([
      {
        collected_by_name: '陈护',
        collected_at: new Date('2026-03-01T00:00:00Z'),
        name: '王五',
        sex: 'FEMALE',
      },
    ])
  })
})

/** The sender registry is asked anew after some seconds; a door of its own reads it at once. */
const makeDoorAnew = async () => {
  const { startHl7Door } = await import('#adapters/hl7/door.ts')
  const { connectRaw } = await import('#test/support/raw-mllp.ts')
  const door = await startHl7Door(hub.world.services, {
    host: '127.0.0.1',
    port: 0,
    maxBytes: 1_000_000,
    production: false,
  })
  const client = await connectRaw(door.port)
  return {
    client,
    close: () => {
      client.close()
      void door.close()
    },
  }
}
