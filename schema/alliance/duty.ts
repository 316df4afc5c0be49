import { type EndDutyShiftInput, endDutyShift } from '#resolvers/alliance/end-duty-shift.ts'
import {
  contactsOf,
  type DutyContactRow,
  type DutyShiftRow,
  dutyRoster,
  dutyShiftById,
  isShiftOn,
} from '#resolvers/alliance/read-duty.ts'
import { type SetDutyShiftInput, setDutyShift } from '#resolvers/alliance/set-duty-shift.ts'
import {
  duties,
  dutyLabels,
  noticeChannelLabels,
  noticeChannels,
  shiftKindLabels,
  shiftKinds,
  weekdayLabels,
  weekdays,
} from '#rules/alliance/duty-terms.ts'
import type { Hub } from '#schema/hub.ts'
import { listed } from '#schema/listed.ts'

/** Who is on duty for what, when, and how they are told. */
export const addDuty = (hub: Hub): void => {
  const words = makeWords(hub)
  addShift(hub, words)
  addMutations(hub, words)
  addQuery(hub, words)
}

const makeWords = (hub: Hub) => ({
  Duty: hub.words('Duty', 'What somebody is on duty for.', duties, dutyLabels),
  ShiftKind: hub.words('ShiftKind', 'How often a shift comes.', shiftKinds, shiftKindLabels),
  Weekday: hub.words('Weekday', 'A day of the week.', weekdays, weekdayLabels),
  NoticeChannel: hub.words(
    'NoticeChannel',
    'By what way a person on duty is told.',
    noticeChannels,
    noticeChannelLabels,
  ),
})
type DutyWords = ReturnType<typeof makeWords>

const addShift = (hub: Hub, words: DutyWords) => {
  const Contact = hub.builder.objectRef<DutyContactRow>('DutyContact').implement({
    description: 'A way to tell a person on duty.',
    fields: (t) => ({
      channel: t.expose('channel', { type: words.NoticeChannel, description: 'By what way.' }),
      address: t.exposeString('address', { description: 'Telephone number, or webhook address.' }),
    }),
  })
  hub.entity('DutyShift', {
    description:
      'A person on the duty roster: for what, when, and at which level of escalation. Seen by its organisation and the lead.',
    access: 'alliance.dutyRoster',
    load: dutyShiftById,
    fields: (t) => ({
      organisation: hub.link(t, 'Organisation', {
        description: 'Where the duty is.',
        id: (row: DutyShiftRow) => row.organisationId,
      }),
      person: hub.link(t, 'Staff', { description: 'Who is on duty.', id: 'staffId' }),
      duty: t.expose('duty', { type: words.Duty, description: 'For what.' }),
      level: t.exposeInt('level', { description: 'Level of escalation; 1 is told first.' }),
      kind: t.expose('kind', { type: words.ShiftKind, description: 'How often it comes.' }),
      weekdays: t.expose('weekdays', {
        type: [words.Weekday],
        nullable: true,
        description: 'The days on which a weekly shift begins; null for a dated one.',
      }),
      fromTime: t.exposeString('fromTime', {
        nullable: true,
        description: 'When a weekly shift begins, HH:MM in China; null for a dated one.',
      }),
      untilTime: t.exposeString('untilTime', {
        nullable: true,
        description:
          'When a weekly shift ends; at or before `fromTime` it is of the next day. Null for a dated one.',
      }),
      validFrom: t.expose('validFrom', {
        type: 'Date',
        nullable: true,
        description: 'First day on which a weekly shift begins; null for a dated one.',
      }),
      validUntil: t.expose('validUntil', {
        type: 'Date',
        nullable: true,
        description: 'Last day on which a weekly shift begins; null for no last day.',
      }),
      startsAt: t.expose('startsAt', {
        type: 'DateTime',
        nullable: true,
        description: 'When a dated shift begins; null for a weekly one.',
      }),
      endsAt: t.expose('endsAt', {
        type: 'DateTime',
        nullable: true,
        description: 'When a dated shift ends; that instant is no part of it. Null for a weekly one.',
      }),
      endedAt: t.expose('endedAt', {
        type: 'DateTime',
        nullable: true,
        description: 'From when on it counts no longer; null while it stands.',
      }),
      isOn: t.boolean({
        description: 'Whether the person is on duty by it.',
        args: { at: t.arg({ type: 'DateTime', description: 'At this instant. Absent: now.' }) },
        resolve: (row, { at }, ctx) => isShiftOn(ctx, row, at),
      }),
      contacts: t.field({
        type: [Contact],
        description: 'By what ways the person is told now.',
        resolve: (row, _, ctx) => listed(contactsOf(ctx, row.staffId)),
      }),
    }),
  })
}

const addMutations = (hub: Hub, words: DutyWords) => {
  hub.mutation('setDutyShift', {
    description:
      'Puts a person on the duty roster of the organisation where the post is: of the caller’s own, the lead of any. Two shifts of one person for one duty may not overlap.',
    type: 'DutyShift',
    operation: (ctx, input) => setDutyShift(ctx, input as SetDutyShiftInput),
    input: makeShiftInput(hub, words) as never,
  })
  hub.mutation('endDutyShift', {
    description: 'Takes a shift off the roster from now on; one that was ended before stays as it was.',
    type: 'DutyShift',
    operation: (ctx, input) => endDutyShift(ctx, input as EndDutyShiftInput),
    input: hub.input('EndDutyShiftInput', {
      description: 'The shift that is to count no longer.',
      fields: (t) => ({ shiftId: t.id({ required: true, description: 'The shift.' }) }),
    }) as never,
  })
}

const makeShiftInput = (hub: Hub, words: DutyWords) => {
  const times = makeTimes(hub, words)
  const Contact = hub.builder.inputType('DutyContactInput', {
    description: 'A way to tell a person on duty.',
    fields: (t) => ({
      channel: t.field({ type: words.NoticeChannel, required: true, description: 'By what way.' }),
      address: t.string({
        required: true,
        description: 'PHONE: 13800000000, 0570-3000000 or +8613800000000. WEBHOOK: an https:// address.',
      }),
    }),
  })
  return hub.input('SetDutyShiftInput', {
    description: 'Who is on duty when; either `weekly` or `dated`.',
    fields: (t) => ({
      account: t.string({ required: true, description: 'Account of the person, with a post in force.' }),
      duty: t.field({ type: words.Duty, required: true, description: 'For what.' }),
      level: t.int({ required: true, description: 'Level of escalation, 1 to 5; 1 is told first.' }),
      weekly: t.field({ type: times.Weekly, description: 'A shift that comes every week.' }),
      dated: t.field({ type: times.Dated, description: 'A shift on one occasion.' }),
      contacts: t.field({
        type: [Contact],
        description: 'By what ways the person is told from now on, at every duty: 1 to 4. Absent: as before.',
      }),
    }),
  })
}

const makeTimes = ({ builder }: Hub, words: DutyWords) => ({
  Weekly: builder.inputType('WeeklyShiftInput', {
    description: 'A shift that comes every week.',
    fields: (t) => ({
      weekdays: t.field({
        type: [words.Weekday],
        required: true,
        description: 'The days on which it begins, at least one.',
      }),
      fromTime: t.string({ required: true, description: 'HH:MM, 24 hours, in China.' }),
      untilTime: t.string({
        required: true,
        description: 'HH:MM; at or before `fromTime` it is of the next day, so that equal times are a day.',
      }),
      validFrom: t.field({ type: 'Date', description: 'First day on which it begins. Absent: today.' }),
      validUntil: t.field({ type: 'Date', description: 'Last day on which it begins. Absent: none.' }),
    }),
  }),
  Dated: builder.inputType('DatedShiftInput', {
    description: 'A shift on one occasion, of 31 days at most.',
    fields: (t) => ({
      startsAt: t.field({ type: 'DateTime', required: true, description: 'When it begins.' }),
      endsAt: t.field({
        type: 'DateTime',
        required: true,
        description: 'When it ends; that instant is no part of it.',
      }),
    }),
  }),
})

const addQuery = (hub: Hub, words: DutyWords) => {
  hub.builder.queryField('dutyRoster', (t) =>
    t.connection(
      {
        type: hub.ref('DutyShift'),
        description:
          'The duty roster of an organisation, in the order in which it was entered: the caller’s own, for the lead also its members’.',
        args: {
          organisation: t.arg.string({ description: 'Code of the organisation. Absent: the caller’s own.' }),
          duty: t.arg({ type: words.Duty, description: 'Only of this duty. Absent: of every duty.' }),
          includeEnded: t.arg.boolean({
            description: 'Also those that were ended. Absent: only those that stand.',
          }),
        },
        resolve: (_, args, ctx) => dutyRoster(ctx, args) as never,
      },
      { name: 'DutyShiftConnection', description: 'Shifts, page by page.' },
      { name: 'DutyShiftEdge', description: 'One shift of a page.' },
    ),
  )
}
