import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { BadInput } from '#lib/errors.ts'
import { type ConfigureSenderInput, configureSender } from '#resolvers/messaging/configure-sender.ts'
import { refusalOf } from '#test/support/requests.ts'
import { makeWorld, type World } from '#test/support/world.ts'

let world: World
beforeAll(async () => {
  world = await makeWorld()
})
afterAll(() => world.close())

const his = (changes: Partial<ConfigureSenderInput> = {}): ConfigureSenderInput => ({
  application: 'HIS',
  organisation: 'CS-MEM01',
  account: 'his.mem01',
  ...changes,
})
const configure = async (changes: Partial<ConfigureSenderInput>, account = 'admin') =>
  configureSender(await world.as(account), his(changes))

/** A hospital's code of a product, for a time. */
const dated = (from: string | null, until: string | null = null) => ({
  system: 'product',
  code: '0101',
  means: 'RBC-SUSP',
  from,
  until,
})

describe('configureSender', () => {
  it('changes a sender that is known, counts its profile’s versions, and says so', async () => {
    const [before] = await world.rows(`select id, profile_version from senders where facility = 'CS-MEM01'`)
    const profile = {
      charset: 'GB18030',
      codes: { product: { HX01: 'RBC-SUSP-LR' } },
      datedCodes: [dated(null, '2026-02-28'), { ...dated('2026-03-01'), means: 'RBC-SUSP-LR' }],
      fields: { consent: 'ZBL-3' },
    }
    const { id } = await configure({ profile, host: 'his.example', port: 2576 })
    expect(id).toBe(before?.id)
    await configure({ profile, host: 'his.example', port: 2577 })
    const [after] = await world.rows(
      'select host, port, profile, profile_version, active from senders where id = $1',
      [id],
    )
    expect(after).toMatchObject({ host: 'his.example', port: 2577, profile_version: 2, active: true })
    expect(after?.profile).toMatchObject({ ...profile, version: '2.5.1', orders: 'OMB^O27' })
    const events = await world.rows(`select subject_id from outbox where name = 'messaging.senderConfigured'`)
    expect(events).toEqual([{ subject_id: id }, { subject_id: id }])
    const audited = await world.rows(
      `select outcome from audit_entries where action = 'messaging.configureSender'`,
    )
    expect(audited).toHaveLength(2)
  })

  it('registers one that is new', async () => {
    const { id } = await configure({ application: 'NIS' })
    expect(await world.rows('select application, facility, host from senders where id = $1', [id])).toEqual([
      { application: 'NIS', facility: 'CS-MEM01', host: null },
    ])
  })

  it.each<[string, Partial<ConfigureSenderInput>, string[]]>([
    ['an application with a delimiter', { application: 'HI|S' }, ['application']],
    ['an empty application', { application: '' }, ['application']],
    ['a host without port', { host: 'h' }, ['port']],
    ['a port without host', { port: 1 }, ['host']],
    ['a host that is none', { host: 'a b', port: 1 }, ['host']],
    ['a port beyond all ports', { host: 'h', port: 70_000 }, ['port']],
    ['a person’s account', { account: 'mem01.nurse' }, ['account']],
    ['another hospital’s machine', { account: 'his.mem02' }, ['account']],
    ['an unknown member', { profile: { charsett: 'UTF-8' } }, ['profile.charsett']],
    ['a character set nobody knows', { profile: { charset: 'EBCDIC' } }, ['profile.charset']],
    ['a version that isn’t taken', { profile: { version: '3.0' } }, ['profile.version']],
    ['a place that is none', { profile: { fields: { consent: 'ZBL' } } }, ['profile.fields.consent']],
    ['a place without a segment', { profile: { fields: { consent: '3' } } }, ['profile.fields.consent']],
    [
      'a segment’s repetition, which no place has',
      { profile: { fields: { consent: 'ZBL[2]-3' } } },
      ['profile.fields.consent'],
    ],
    ['a value nobody places', { profile: { fields: { consnt: 'ZBL-3' } } }, ['profile.fields.consnt']],
    ['a code map of numbers', { profile: { codes: { sex: { M: 1 } } } }, ['profile.codes.sex.M']],
    ['a code of no day', { profile: { datedCodes: [dated('2026-02-30')] } }, ['profile.datedCodes.0.from']],
    [
      'a code that ends before it begins',
      { profile: { datedCodes: [dated('2026-03-02', '2026-03-01')] } },
      ['profile.datedCodes.0.until'],
    ],
    [
      'a code that means two things on one day',
      { profile: { datedCodes: [dated(null, '2026-03-01'), dated('2026-03-01')] } },
      ['profile.datedCodes.1.code'],
    ],
    ['a window of no days', { profile: { repeatWindowDays: 0 } }, ['profile.repeatWindowDays']],
    ['a profile that is a list', { profile: [] }, ['profile']],
  ])('refuses %s, naming the field', async (_, changes, fields) => {
    const error = await refusalOf(configure(changes))
    expect(error).toBeInstanceOf(BadInput)
    expect((error as BadInput).problems.map(({ field }) => field)).toEqual(fields)
  })

  it('knows no organisation of another alliance', async () => {
    expect(await refusalOf(configure({ organisation: 'KH-LEAD', account: 'his.kh-lead' }))).toMatchObject({
      code: 'NOT_FOUND',
    })
  })

  it('is the administrator’s alone', async () => {
    for (const account of ['lead.manager', 'mem01.technician', 'his.mem01'])
      expect(await refusalOf(configure({}, account))).toMatchObject({ code: 'FORBIDDEN' })
  })
})
