import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { BadInput } from '#lib/errors.ts'
import { endDutyShift } from '#resolvers/alliance/end-duty-shift.ts'
import { type SetDutyShiftInput, setDutyShift } from '#resolvers/alliance/set-duty-shift.ts'
import { weekdays } from '#rules/alliance/duty-terms.ts'
import { refusalOf } from '#test/support/requests.ts'
import { makeWorld, type World } from '#test/support/world.ts'

let world: World
beforeAll(async () => {
  // Sunday 2026-03-01, 09:00 in China.
  world = await makeWorld()
})
afterAll(() => world.close())

const phone = { channel: 'PHONE', address: '13800000000' } as const
const mondays = { weekdays: ['MONDAY'], fromTime: '08:00', untilTime: '17:30' } as const
const shift = (of: Partial<SetDutyShiftInput> = {}): SetDutyShiftInput => ({
  account: 'mem01.technician',
  duty: 'BLOOD_BANK',
  level: 1,
  weekly: mondays,
  contacts: [phone],
  ...of,
})
const set = async (of: Partial<SetDutyShiftInput> = {}, by = 'mem01.medical-affairs') =>
  setDutyShift(await world.as(by), shift(of))
const china = (text: string) => new Date(`${text}:00+08:00`)
const dated = (from: string, until: string) => ({
  weekly: null,
  dated: { startsAt: china(from), endsAt: china(until) },
})
/** What was refused, as `CODE`, or for an unusable input `field: words` of each problem. */
const refused = async (done: Promise<unknown>): Promise<string | null> => {
  const error = (await refusalOf(done)) as BadInput | null
  if (error === null) return null
  const problems = error.problems ?? []
  return problems.length > 0
    ? problems.map(({ field, words }) => `${field}: ${words.en}`).join('; ')
    : error.code
}
const standing = () =>
  world.rows<{ channel: string; address: string }>(
    `select c.channel, c.address from duty_contacts c join staff s on s.id = c.staff_id and s.alliance_id = c.alliance_id
     where s.account = 'mem01.technician' and c.ended_at is null order by c.address`,
  )
const clear = () => world.rows(`update duty_shifts set ended_at = now() - interval '1 year'`)

describe('setDutyShift', () => {
  it('puts somebody on the roster, every week or once, with the ways to tell them', async () => {
    await clear()
    const weekly = await set()
    const once = await set({ duty: 'QUALITY', ...dated('2026-03-02T08:00', '2026-03-03T08:00') })
    const rows = await world.rows(
      `select id, kind, level, weekdays, from_time, until_time, valid_from::text, valid_until, starts_at, ended_at
       from duty_shifts where id = any($1) order by id`,
      [[weekly.id, once.id]],
    )
    const dates = { weekdays: null, from_time: null, until_time: null, valid_from: null, valid_until: null }
    expect(rows).toEqual([
      {
        ...{ id: weekly.id, kind: 'WEEKLY', level: 1, starts_at: null, ended_at: null, valid_until: null },
        ...{ weekdays: ['MONDAY'], from_time: '08:00', until_time: '17:30', valid_from: '2026-03-01' },
      },
      {
        ...{ id: once.id, kind: 'DATED', level: 1, starts_at: china('2026-03-02T08:00'), ended_at: null },
        ...dates,
      },
    ])
    expect(await standing()).toEqual([phone])
  })

  it('replaces the ways to tell somebody, and keeps them where none are given', async () => {
    await clear()
    const chat = { channel: 'WEBHOOK', address: 'https://messenger.example/robot?key=1' } as const
    await set({ contacts: [phone, chat] })
    expect(await standing()).toEqual([phone, chat])
    await set({ weekly: { ...mondays, weekdays: ['TUESDAY'] }, contacts: [chat] })
    await set({ weekly: { ...mondays, weekdays: ['FRIDAY'] }, contacts: null })
    expect(await standing()).toEqual([chat])
  })

  it('is done by whoever keeps the people of the hospital, and by the lead for any', async () => {
    await clear()
    const asking = (account: string, by: string) => refused(set({ account, level: 2 }, by))
    expect(await asking('mem02.nurse', 'lead.manager')).toBeNull()
    expect(await asking('mem02.nurse2', 'mem01.medical-affairs')).toBe('NOT_FOUND')
    expect(await asking('lead.technician', 'mem01.medical-affairs')).toBe('NOT_FOUND')
    expect(await asking('kh.technician', 'lead.manager')).toBe('NOT_FOUND')
    expect(await asking('station.dispatcher', 'station.dispatcher')).toBeNull()
    for (const by of ['mem01.technician', 'his.mem01', 'regulator.county'])
      expect(await asking('mem01.nurse', by)).toBe('FORBIDDEN')
  })

  it('is refused where it overlaps another shift of the person for the duty, until that one is ended', async () => {
    await clear()
    const first = await set()
    const again = { weekly: { ...mondays, fromTime: '17:00', untilTime: '20:00' } }
    expect(await refused(set(again))).toContain(
      `weekly: overlaps another shift of the person for this duty (level 1, ${first.id})`,
    )
    expect(await refused(set({ ...dated('2026-03-02T17:29', '2026-03-02T18:00') }))).toContain(
      'dated: overlaps',
    )
    expect(await refused(set({ ...dated('2026-03-02T17:30', '2026-03-02T18:00') }))).toBeNull()
    // Another duty, and another person, are other rosters.
    expect(await refused(set({ duty: 'COLD_CHAIN' }))).toBeNull()
    expect(await refused(set({ account: 'mem01.nurse' }))).toBeNull()
    await endDutyShift(await world.as('mem01.medical-affairs'), { shiftId: first.id })
    await clear()
    expect(await refused(set(again))).toBeNull()
  })

  it('lets one of two overlapping shifts in when both are entered at once', async () => {
    await clear()
    const both = await Promise.all([set({ level: 1 }), set({ level: 2 })].map(refused))
    expect(both.filter((answer) => answer === null)).toHaveLength(1)
    expect(both.find((answer) => answer !== null)).toContain('overlaps')
  })

  it.each<[string, Partial<SetDutyShiftInput>, string]>([
    ['an unknown account', { account: 'nobody' }, 'NOT_FOUND'],
    ['a machine', { account: 'his.mem01' }, 'account: a machine is never on duty'],
    ['level 0', { level: 0 }, 'level: must be a whole number from 1 to 5'],
    ['level 6', { level: 6 }, 'level: must be a whole number from 1 to 5'],
    ['level 1.5', { level: 1.5 }, 'level: must be a whole number from 1 to 5'],
    ['neither kind', { weekly: null }, 'weekly: give either a weekly shift or a dated one'],
    [
      'both kinds',
      { dated: { startsAt: china('2026-03-02T08:00'), endsAt: china('2026-03-02T09:00') } },
      'weekly: give either a weekly shift or a dated one',
    ],
    [
      'no day of the week',
      { weekly: { ...mondays, weekdays: [] } },
      'weekly.weekdays: must name at least one day, each once',
    ],
    [
      'a day of the week twice',
      { weekly: { ...mondays, weekdays: ['MONDAY', 'MONDAY'] } },
      'weekly.weekdays: must name at least one day, each once',
    ],
    [
      'times that are none',
      { weekly: { ...mondays, fromTime: '8:00', untilTime: '24:00' } },
      'weekly.fromTime: must be HH:MM, 24 hours; weekly.untilTime: must be HH:MM, 24 hours',
    ],
    [
      'a day that the calendar lacks',
      { weekly: { ...mondays, validFrom: '2026-02-29' } },
      'weekly.validFrom: is no day of the calendar',
    ],
    [
      'a last day before the first',
      { weekly: { ...mondays, validFrom: '2026-03-09', validUntil: '2026-03-08' } },
      'weekly.validUntil: may not lie before the first day',
    ],
    [
      'a last day in the past',
      { weekly: { ...mondays, validFrom: '2026-01-01', validUntil: '2026-02-28' } },
      'weekly.validUntil: is past already',
    ],
    [
      'an end at the beginning',
      dated('2026-03-02T08:00', '2026-03-02T08:00'),
      'dated.endsAt: must lie after the beginning',
    ],
    [
      'an end before the beginning',
      dated('2026-03-02T08:00', '2026-03-02T07:00'),
      'dated.endsAt: must lie after the beginning',
    ],
    ['an end in the past', dated('2026-02-28T08:00', '2026-03-01T09:00'), 'dated.endsAt: is past already'],
    [
      'more than 31 days',
      dated('2026-03-02T08:00', '2026-04-02T08:01'),
      'dated.endsAt: lies at most 31 days after the beginning; enter a weekly shift for longer',
    ],
    ['no way to tell', { contacts: [] }, 'contacts: must be 1 to 4 ways to tell the person'],
    [
      'five ways to tell',
      { contacts: [1, 2, 3, 4, 5].map((last) => ({ ...phone, address: `1380000000${last}` })) },
      'contacts: must be 1 to 4 ways to tell the person',
    ],
    ['the same way twice', { contacts: [phone, phone] }, 'contacts[1]: stands there twice'],
    [
      'an address in the clear',
      { contacts: [{ channel: 'WEBHOOK', address: 'http://messenger.example/' }] },
      'contacts[0].address: must be an https:// address without credentials',
    ],
    [
      'an address with a password',
      { contacts: [phone, { channel: 'WEBHOOK', address: 'https://user:secret@messenger.example/' }] },
      'contacts[1].address: must be an https:// address without credentials',
    ],
    [
      'an address that is none',
      { contacts: [{ channel: 'WEBHOOK', address: '13800000000' }] },
      'contacts[0].address: must be an https:// address without credentials',
    ],
  ])('refuses %s', async (_, wrong, expected) => {
    await clear()
    expect(await refused(set(wrong))).toBe(expected)
  })

  it.each(['13800000000', '0570-3000000', '05703000000', '0570-3000000-8021', '+8613800000000'])(
    'takes the telephone number %s',
    async (address) => {
      await clear()
      expect(await refused(set({ contacts: [{ channel: 'PHONE', address }] }))).toBeNull()
    },
  )
  it.each([
    '',
    '12800000000',
    '1380000000',
    '138000000000',
    '110',
    '138 0000 0000',
    '+86',
    'tel:13800000000',
    '１３８００００００００',
  ])('takes no telephone number %j', async (address) => {
    await clear()
    expect(await refused(set({ contacts: [{ channel: 'PHONE', address }] }))).toBe(
      'contacts[0].address: is no telephone number such as 13800000000, 0570-3000000 or +8613800000000',
    )
  })

  it('asks for a way to tell somebody of whom none is known', async () => {
    expect(await refused(set({ account: 'mem01.collector', contacts: null }))).toBe(
      'contacts: no way to tell the person is on record; give at least one',
    )
  })

  it('is for a whole week as for one day', async () => {
    await clear()
    const always = { weekdays: [...weekdays], fromTime: '08:00', untilTime: '08:00' }
    expect(await refused(set({ weekly: always }))).toBeNull()
    expect(await refused(set())).toContain('overlaps')
  })
})
