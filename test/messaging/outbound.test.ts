import iconv from 'iconv-lite'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { OUTBOUND_CONSUMER, OUTBOUND_EVENTS, projectOutbound } from '#adapters/hl7/out/project.ts'
import { SYSTEM_SCOPE } from '#db/client.ts'
import type { KeptBytes } from '#db/identity-keys.ts'
import { insertEvents } from '#db/outbox/finders.ts'
import { recordAntibodyScreen } from '#resolvers/compatibility/record-antibody-screen.ts'
import { recordTyping } from '#resolvers/compatibility/record-typing.ts'
import { verifyResult } from '#resolvers/compatibility/verify-result.ts'
import { withdrawResult } from '#resolvers/compatibility/withdraw-result.ts'
import { closeRequest } from '#resolvers/inventory/close-request.ts'
import { publishProducts } from '#resolvers/inventory/publish-products.ts'
import { recordUnitAntigens } from '#resolvers/inventory/record-unit-antigens.ts'
import { releaseReservation } from '#resolvers/inventory/release-reservation.ts'
import { rejectRequest } from '#resolvers/requests/reject-request.ts'
import { rejectSample } from '#resolvers/requests/reject-sample.ts'
import { sendBackRequest } from '#resolvers/requests/send-back-request.ts'
import { dayOf } from '#rules/calendar.ts'
import { runConsumer } from '#server/workers/consumer.ts'
import { handingOut, issued, ready } from '#test/support/bank.ts'
import { identityNumber, routineForm } from '#test/support/forms.ts'
import { handedOver, handingOver, issuedByGate } from '#test/support/issued.ts'
import { sequenceUpTo } from '#test/support/outbox.ts'
import { addressHis } from '#test/support/queues.ts'
import { submitted } from '#test/support/requests.ts'
import { makeWorld, type World } from '#test/support/world.ts'

let world: World
beforeAll(async () => {
  world = await makeWorld()
  await addressHis(world, 'CS-MEM01', 1)
})
afterAll(() => world.close())

type Sent = { type: string; raw: KeptBytes; control_id: string; order_key: string; facility: string }

const count = async () =>
  Number((await world.rows<{ n: string }>('select count(*) as n from outbox'))[0]?.n ?? 0)

/** Lets the projection follow the outbox up to its present end, by `instances` workers at once. */
const project = async (instances = 1) => {
  const last = await count()
  await sequenceUpTo(world.database, last)
  const ending = new AbortController()
  const workers = [...Array(instances).keys()].map((n) =>
    runConsumer({
      name: OUTBOUND_CONSUMER,
      names: OUTBOUND_EVENTS,
      database: world.database,
      holder: `w${n}`,
      handle: projectOutbound({ overrides: new Map(), keys: world.services.keys }),
      log: world.services.log,
      signal: ending.signal,
      leaseMs: 100,
    }),
  )
  const at = async () =>
    (
      await world.rows<{ position: string }>('select position from outbox_consumers where name = $1', [
        OUTBOUND_CONSUMER,
      ])
    )[0]
  while (Number((await at())?.position ?? 0) < last) await new Promise((resolve) => setTimeout(resolve, 20))
  ending.abort()
  await Promise.all(workers.map(({ done }) => done))
}

/** The messages that came of what `act` did. */
const sentBy = async (act: () => Promise<unknown>, decode = (raw: Buffer) => raw.toString()) => {
  await project()
  const before = Number(
    (await world.rows<{ n: string }>('select coalesce(max(sequence), 0) as n from deliveries'))[0]?.n,
  )
  await act()
  await project()
  const rows = await world.rows<Sent>(
    `select d.type, d.raw, d.control_id, d.order_key, s.facility from deliveries d
     join senders s on s.id = d.sender_id where d.sequence > $1 order by d.sequence`,
    [before],
  )
  return rows.map(({ raw, ...row }) => {
    const bytes = world.services.keys.decryptBytes(raw)
    return {
      ...row,
      bytes,
      lines: decode(bytes)
        .split('\r')
        .filter((line) => line !== ''),
    }
  })
}

const line = (message: { lines: string[] } | undefined, name: string) =>
  message?.lines.find((text) => text.startsWith(`${name}|`)) ?? ''

describe('A hospital’s HIS is told', () => {
  it('that its request was rejected, and why, as OMB^O27 OC', async () => {
    const { id, input } = await submitted(world)
    const [message, ...others] = await sentBy(async () =>
      rejectRequest(await world.as('lead.technician'), {
        requestId: id,
        reason: 'DUPLICATE_REQUEST',
        note: '见昨日申请',
      }),
    )
    expect(others).toEqual([])
    expect(message?.type).toBe('OMB^O27')
    expect(message?.lines[0]).toMatch(
      /^MSH\|\^~\\&\|HUB\|CS-LEAD\|HIS\|CS-MEM01\|\d{14}\+0800\|\|OMB\^O27\^OMB_O27\|X\w{19}\|P\|2\.5\.1\|\|\|\|\|CHN\|UNICODE UTF-8$/,
    )
    expect(message?.lines.slice(1)).toEqual([
      `PID|1||${input.patient.hospitalNumber}^^^CS-MEM01^MR||张三^^^^^^L||19680707|M`,
      `ORC|OC|${input.placerNumber}^CS-MEM01|${id}^CS-LEAD||CA||||20260301090000+0800||lead.technician^${await nameOf('lead.technician')}|||||DUPLICATE_REQUEST^重复申请^99HUB`,
      'BPO|1|RBC-SUSP-LR^去白悬浮红细胞^99HUB|LR^^HL70508|2|2|U^单位^99HUB',
      'NTE|1||见昨日申请',
    ])
  })

  it('of a product by the code that it has for it on that day', async () => {
    const dated = (from: string | null, until: string | null, code: string) => ({
      system: 'product',
      means: 'RBC-SUSP-LR',
      from,
      until,
      code,
    })
    const profile = { datedCodes: [dated(null, '2026-02-28', '0101'), dated('2026-03-01', null, '0207')] }
    const speaks = (text: string) =>
      world.rows(
        `update senders set profile = ${text} where application = 'HIS' and facility = 'CS-MEM01'`,
        text.includes('$1') ? [JSON.stringify(profile)] : [],
      )
    const { id } = await submitted(world)
    await speaks('profile || $1::jsonb')
    const [message] = await sentBy(async () =>
      rejectRequest(await world.as('lead.technician'), { requestId: id, reason: 'DUPLICATE_REQUEST' }),
    )
    await speaks(`profile - 'datedCodes'`)
    expect(line(message, 'BPO')).toMatch(/^BPO\|1\|0207\^/)
  })

  it('of a product by the code that the alliance’s dictionary has for the hospital', async () => {
    await publishProducts(await world.as('admin'), {
      effectiveFrom: dayOf(world.now()),
      sourceCitation: '目录',
      hisCodes: [{ hospital: 'CS-MEM01', code: 'QBXX', product: 'RBC-SUSP-LR' }],
    })
    const { id } = await submitted(world)
    const [message] = await sentBy(async () =>
      rejectRequest(await world.as('lead.technician'), { requestId: id, reason: 'DUPLICATE_REQUEST' }),
    )
    await publishProducts(await world.as('admin'), {
      effectiveFrom: dayOf(world.now()),
      sourceCitation: '目录，无医院编码',
      hisCodes: [{ hospital: 'CS-MEM02', code: 'QBXX', product: 'RBC-SUSP-LR' }],
    })
    expect(line(message, 'BPO')).toMatch(/^BPO\|1\|QBXX\^/)
  })

  it('of a patient by the record number as it was told, where that is an identity number', async () => {
    const record = identityNumber('19511203', '427')
    const { patient } = routineForm()
    const { id } = await submitted(world, { form: { patient: { ...patient, hospitalNumber: record } } })
    const [message] = await sentBy(async () =>
      rejectRequest(await world.as('lead.technician'), { requestId: id, reason: 'DUPLICATE_REQUEST' }),
    )
    expect(line(message, 'PID')).toBe(`PID|1||${record}^^^CS-MEM01^MR||张三^^^^^^L||19680707|M`)
  })

  it('that its request was sent back for correction, as OMB^O27 OH with what is to be corrected', async () => {
    const { id, input } = await submitted(world)
    const [message, ...others] = await sentBy(async () =>
      sendBackRequest(await world.as('mem01.superior'), { requestId: id, reason: '请补充血红蛋白' }),
    )
    expect(others).toEqual([])
    expect(message?.type).toBe('OMB^O27')
    expect(line(message, 'ORC')).toBe(
      `ORC|OH|${input.placerNumber}^CS-MEM01|${id}^CS-LEAD||HD||||20260301090000+0800||mem01.superior^${await nameOf('mem01.superior')}|||||SENT_BACK^退回修改^99HUB`,
    )
    expect(line(message, 'NTE')).toBe('NTE|1||请补充血红蛋白')
  })

  it('that the lead closed its request, as OMB^O27 OD, and that its bags are no longer kept, as BPS^O29 RE', async () => {
    const { id, unitIds, input } = await ready(world)
    const messages = await sentBy(async () =>
      closeRequest(await world.as('lead.technician'), {
        requestId: id,
        reason: 'PATIENT_LEFT',
        toldBy: '李医生',
        note: '自动出院',
      }),
    )
    expect(messages.map(({ type }) => type).toSorted()).toEqual(['BPS^O29', 'OMB^O27'])
    const order = messages.find(({ type }) => type === 'OMB^O27')
    expect(line(order, 'ORC')).toBe(
      `ORC|OD|${input.placerNumber}^CS-MEM01|${id}^CS-LEAD||DC||||20260301090000+0800||lead.technician^${await nameOf('lead.technician')}|||||PATIENT_LEFT^患者离院^99HUB`,
    )
    expect(line(order, 'NTE')).toBe('NTE|1||自动出院')
    const released = messages.find(({ type }) => type === 'BPS^O29')
    expect(line(released, 'BPX')).toMatch(
      /^BPX\|1\|RE\^Released \(no longer allocated for the patient\)\^HL70510\|F\|/,
    )
    expect(line(released, 'BPX')).toContain(unitIds[0])
    expect(line(released, 'ORC')).toBe(`ORC|RE|${input.placerNumber}^CS-MEM01|${id}^CS-LEAD`)
  })

  it('that a reserved bag is no longer kept, as BPS^O29 RE', async () => {
    const { unitIds } = await ready(world)
    const [message, ...others] = await sentBy(async () =>
      releaseReservation(await world.as('lead.technician'), { unitId: unitIds[0] ?? '', reason: '误预留' }),
    )
    expect(others).toEqual([])
    expect(line(message, 'BPX')).toMatch(/^BPX\|1\|RE\^/)
  })

  it('everything from the acceptance to the blood that is ready, in the patient’s order', async () => {
    const messages = await sentBy(async () => {
      const { id, sampleId, unitIds } = await ready(world)
      const screen = await recordAntibodyScreen(await world.as('lead.technician'), {
        sampleId,
        result: 'POSITIVE',
        antibodies: ['anti-E'],
      } as never)
      // Named with its screen, an antibody counts once a second person has signed.
      await verifyResult(await world.as('lead.technician2'), { resultId: screen.id })
      await recordUnitAntigens(await world.as('lead.technician'), {
        unitId: unitIds[0] ?? '',
        antigens: [{ antigen: 'E', result: 'NEGATIVE' }],
      })
      await issued(world, handingOut(id, unitIds))
    })
    expect(
      messages.map(({ lines, type }) =>
        `${type} ${/ORC\|(..)/.exec(lines.join('\r'))?.[1]} ${/BPX\|1\|(..)/.exec(lines.join('\r'))?.[1] ?? ''}`.trim(),
      ),
    ).toEqual([
      'OMB^O27 SC',
      'ORU^R01 RE',
      'ORU^R01 RE',
      'BPS^O29 RE RS',
      'ORU^R01 RE',
      'ORU^R01 RE',
      'BPS^O29 RE RD',
    ])
    expect(new Set(messages.map(({ order_key }) => order_key)).size).toBe(1)
    const [, typing, , reserved, crossmatch, screen] = messages
    expect(typing?.lines.filter((text) => text.startsWith('OBX'))).toEqual([
      expect.stringMatching(
        /^OBX\|1\|CE\|883-9\^ABO血型\^LN\|\|A\^A 型\^99ABO\|\|\|\|\|\|F\|\|\|20260301090000\+0800\|\|lead.technician\^/,
      ),
      expect.stringMatching(/^OBX\|2\|CE\|10331-7\^RhD血型\^LN\|\|POS\^RhD 阳性\^99RH\|\|\|\|\|\|F/),
    ])
    const bag =
      /^BPX\|1\|RS\^[^|]*\^HL70510\|F\|20260301090000\+0800\|(\w{13,14})\|E5445\^\^ISBT128\|\|\|\|\|6200\^A 型 RhD 阳性\^ISBT128\|\|\d{14}\+0800\|1\|2\|U\^单位\^99HUB\|unt_\w+\|NK\^\^12\^CS-MEM01$/.exec(
        line(reserved, 'BPX'),
      )
    expect(bag, line(reserved, 'BPX')).not.toBeNull()
    expect(crossmatch?.lines.filter((text) => text.startsWith('OBX'))).toEqual([
      expect.stringContaining(`XM-MAJOR^主侧^99HUB|${bag?.[1]}-E5445|COMP^相合^99XM||||||F`),
      expect.stringMatching(/XM-MINOR.*\|MGCC\^微柱凝胶法\^99MTH$/),
    ])
    expect(line(screen, 'OBX')).toContain('890-4^抗体筛查^LN||POS^阳性^99PN')
    expect(screen?.lines).toContain('NTE|1||anti-E')
    expect(line(screen, 'SPM')).toMatch(
      /^SPM\|1\|S\d+&CS-MEM01\^smp_\w+&CS-LEAD\|\|WB\^Blood, Whole\^HL70487/,
    )
  })

  it('that a result was wrong, as ORU^R01 with OBX-11 W, and nothing when a preliminary one is taken back', async () => {
    const { sampleId } = await submitted(world)
    const technician = await world.as('lead.technician')
    const { id } = await recordTyping(technician, { sampleId, abo: 'A', rhd: 'POSITIVE' })
    const [message, ...others] = await sentBy(() =>
      withdrawResult(technician, { resultId: id, reason: '标本错管' }),
    )
    expect(others).toEqual([])
    expect(message?.type).toBe('ORU^R01')
    expect(line(message, 'OBR')).toMatch(/\|BLB\|C$/)
    expect(message?.lines.filter((text) => text.startsWith('OBX'))).toEqual([
      expect.stringMatching(/^OBX\|1\|CE\|883-9\^ABO血型\^LN\|\|A\^A 型\^99ABO\|{6}W\|/),
      expect.stringMatching(/^OBX\|2\|CE\|10331-7\^RhD血型\^LN\|\|POS\^RhD 阳性\^99RH\|{6}W\|/),
    ])
    const early = await recordTyping(technician, { sampleId, abo: 'A', status: 'PRELIMINARY' })
    expect(
      await sentBy(() => withdrawResult(technician, { resultId: early.id, reason: '标本错管' })),
    ).toEqual([])
  })

  it('that issued blood is ready, with both signers', async () => {
    const [message] = await sentBy(async () => {
      const { id, unitIds } = await ready(world)
      await project()
      await issued(world, handingOut(id, unitIds))
    }).then((all) => all.filter(({ lines }) => lines.some((text) => text.startsWith('BPX|1|RD'))))
    expect(message?.type).toBe('BPS^O29')
    expect(line(message, 'BPX')).toMatch(
      new RegExp(
        `\\|mem01.collector\\^${await nameOf('mem01.collector')}\\|lead.technician\\^${await nameOf('lead.technician')}$`,
      ),
    )
  })

  it('that blood was handed over, with the two who signed at the counter', async () => {
    const { issueId, unitIds } = await issuedByGate(world)
    const [message, ...others] = await sentBy(() =>
      handedOver(world, handingOver(issueId, unitIds), {
        collector: 'mem01.nurse2',
        issuer: 'lead.technician2',
      }),
    )
    expect(others).toEqual([])
    expect(message?.type).toBe('BPS^O29')
    expect(line(message, 'BPX')).toMatch(/^BPX\|1\|DS\^/)
    expect(line(message, 'BPX')).toMatch(
      new RegExp(
        `\\|mem01.nurse2\\^${await nameOf('mem01.nurse2')}\\|lead.technician2\\^${await nameOf('lead.technician2')}$`,
      ),
    )
  })

  it('that a sample was rejected, with the reason of table 0490', async () => {
    const { sampleId } = await submitted(world)
    const [message] = await sentBy(async () =>
      rejectSample(await world.as('lead.technician'), { sampleId, reason: 'HAEMOLYSED' }),
    )
    expect(message?.type).toBe('OML^O33')
    expect(line(message, 'SPM')).toMatch(/\|\|N\|RH\^标本溶血\^HL70490$/)
    expect(line(message, 'ORC')).toMatch(/^ORC\|OC\|SQ/)
  })

  it('nothing of a request that a clinic without HIS made, and nothing of preliminary results', async () => {
    const messages = await sentBy(async () => {
      await ready(world, { account: 'mem02.physician' })
      const { sampleId } = await submitted(world)
      await recordTyping(await world.as('lead.technician'), { sampleId, abo: 'A', status: 'PRELIMINARY' })
    })
    expect(messages).toEqual([])
  })
})

describe('The profile of a destination', () => {
  it('says in which version, order message, character set and codes it is told', async () => {
    await addressHis(world, 'CS-MEM02', 1, {
      version: '2.3',
      orders: 'ORM^O01',
      charset: 'GB18030',
      codes: {
        product: { HX01: 'RBC-SUSP-LR' },
        sex: { '1': 'MALE' },
        rejectReason: { R9: 'NOT_INDICATED' },
      },
    })
    const { id } = await submitted(world, {
      account: 'mem02.physician',
      form: {
        patient: {
          hospitalNumber: 'GB1',
          name: '张䶮',
          sex: 'MALE',
          birthDate: '1970-01-01',
          identityExemption: 'FOREIGNER',
        },
      },
    })
    const [message] = await sentBy(
      async () =>
        rejectRequest(await world.as('lead.technician'), { requestId: id, reason: 'NOT_INDICATED' }),
      (raw) => iconv.decode(raw, 'gb18030'),
    )
    expect(message?.lines[0]).toMatch(/\|ORM\^O01\|X\w{19}\|P\|2\.3\|\|\|\|\|CHN\|GB 18030-2000$/)
    expect(line(message, 'PID')).toBe('PID|1||GB1^^^CS-MEM02^MR||张䶮^^^^^^L||19700101|1')
    expect(line(message, 'ORC')).toContain('|R9^不符合输血指征^99HUB')
    expect(line(message, 'OBR')).toMatch(/\|HX01\^去白悬浮红细胞\^99HUB$/)
  })

  it('that knows only ASCII is written English, and a name it can’t write is left out', async () => {
    await addressHis(world, 'CS-MEM02', 1, {
      version: '2.5.1',
      orders: 'OMB^O27',
      charset: 'ASCII',
      codes: {},
    })
    const { id } = await submitted(world, { account: 'mem02.physician' })
    const [message] = await sentBy(async () =>
      rejectRequest(await world.as('lead.technician'), { requestId: id, reason: 'OTHER', note: '另议' }),
    )
    expect(message?.bytes.every((byte) => byte < 0x80)).toBe(true)
    expect(message?.lines.join()).not.toContain('?')
    expect(line(message, 'PID')).toContain('^MR||^^^^^^L|')
    expect(line(message, 'ORC')).toContain('|OTHER^other, see text^99HUB')
  })
})

describe('The projection', () => {
  it('makes each message exactly once, though it is restarted, doubled and handed an event again', async () => {
    const messages = await sentBy(async () => {
      for (let n = 0; n < 6; n += 1) {
        const { id } = await submitted(world)
        await rejectRequest(await world.as('lead.technician'), { requestId: id, reason: 'FORM_INCOMPLETE' })
        if (n % 2 === 0) await project(2)
      }
    })
    expect(messages).toHaveLength(6)
    expect(new Set(messages.map(({ control_id }) => control_id)).size).toBe(6)
    const again = await sentBy(() =>
      world.rows('update outbox_consumers set position = 0 where name = $1', [OUTBOUND_CONSUMER]),
    )
    // A hospital that got its address meanwhile is told what it missed; nobody is told twice.
    expect(again.filter(({ facility }) => facility === 'CS-MEM01')).toEqual([])
  })

  it('is undone with the event’s transaction: a message is never there without its event’s place', async () => {
    const { id } = await submitted(world)
    await rejectRequest(await world.as('lead.technician'), { requestId: id, reason: 'FORM_INCOMPLETE' })
    await project()
    const [known] = await world.rows<Record<string, never>>(
      `select alliance_id, organisation_id, subject_id, payload from outbox where name = 'requests.requestRejected' limit 1`,
    )
    await world.database.transaction(SYSTEM_SCOPE, (db) =>
      insertEvents(db, [
        {
          allianceId: known?.alliance_id as never,
          organisationId: known?.organisation_id as never,
          name: 'requests.requestRejected',
          subjectId: 'req_none',
          payload: { requestId: 'req_none', patientId: 'pat_none', reason: 'OTHER' },
          correlationId: 'c',
          occurredAt: world.now(),
        },
      ]),
    )
    await sequenceUpTo(world.database, await count())
    const before = await count()
    const failing = world.database.transaction(SYSTEM_SCOPE, async (db) => {
      const { listNextEvents, lockConsumer } = await import('#db/outbox/finders.ts')
      const events = await listNextEvents(db, await lockConsumer(db, OUTBOUND_CONSUMER), 100)
      await projectOutbound({ overrides: new Map(), keys: world.services.keys })(db, events)
    })
    await expect(failing).rejects.toThrow('no request req_none')
    expect(await count()).toBe(before)
  })
})

const nameOf = async (account: string): Promise<string> =>
  (await world.rows<{ name: string }>('select name from staff where account = $1', [account]))[0]?.name ?? ''
