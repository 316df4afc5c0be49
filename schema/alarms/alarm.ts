import type { AlarmRow, AlarmStepRow, NoticeRow } from '#resolvers/alarms/read.ts'
import { alarmById, noticesOfAlarm, stepsOfAlarm } from '#resolvers/alarms/read.ts'
import { staffById } from '#resolvers/alliance/read.ts'
import {
  alarmKindLabels,
  alarmKinds,
  alarmSeverities,
  alarmSeverityLabels,
  alarmStateLabels,
  alarmStates,
  alarmStepLabels,
  alarmSteps,
  noticeStateLabels,
  noticeStates,
  type Told,
} from '#rules/alarms/terms.ts'
import type { FieldBuilder } from '#schema/builder.ts'
import type { Hub } from '#schema/hub.ts'
import { listed } from '#schema/listed.ts'

const makeWords = (hub: Hub) => ({
  AlarmKind: hub.words('AlarmKind', 'What an alarm is about.', alarmKinds, alarmKindLabels),
  AlarmSeverity: hub.words('AlarmSeverity', 'How bad an alarm is.', alarmSeverities, alarmSeverityLabels),
  AlarmState: hub.words('AlarmState', 'Where an alarm is in its life.', alarmStates, alarmStateLabels),
  AlarmStepKind: hub.words('AlarmStepKind', 'What happened to an alarm.', alarmSteps, alarmStepLabels),
  NoticeState: hub.words('NoticeState', 'What became of a notice.', noticeStates, noticeStateLabels),
  Told: hub.builder.objectRef<Told>('Told').implement({
    description: 'What is told, in both languages; never a patient’s name or number.',
    fields: (t) => ({
      zh: t.exposeString('zh', { description: 'In Chinese.' }),
      en: t.exposeString('en', { description: 'In English.' }),
    }),
  }),
})

/** The words of the alarms context, as the schema knows them. */
export type AlarmWords = ReturnType<typeof makeWords>

/** An alarm with what happened to it and who was told. */
export const addAlarm = (hub: Hub): AlarmWords => {
  const words = makeWords(hub)
  const Step = makeStep(hub, words)
  const Notice = makeNotice(hub, words)
  hub.entity('Alarm', {
    description:
      'Something that a person must see to: raised once however often its cause flutters, told by the duty roster, answered, resolved. Seen by the organisation it is about and by the lead.',
    access: 'alarms.alarms',
    load: alarmById,
    fields: (t) => ({
      ...whatItTells(hub, t, words),
      ...howItIsAnswered(hub, t),
      steps: t.field({
        type: [Step],
        description: 'What happened to it, the first step first.',
        resolve: (row, _, ctx) => listed(stepsOfAlarm(ctx, row.id)),
      }),
      notices: t.field({
        type: [Notice],
        description:
          'Who was told by what way, as far as the caller may see: its own organisation’s people, the lead everybody.',
        resolve: (row, _, ctx) => listed(noticesOfAlarm(ctx, row.id)),
      }),
    }),
  })
  return words
}

type AlarmFields = FieldBuilder<AlarmRow>

const whatItTells = (hub: Hub, t: AlarmFields, words: AlarmWords) => ({
  organisation: hub.link(t, 'Organisation', {
    description: 'The organisation it is about.',
    id: (row: AlarmRow) => row.organisationId,
  }),
  kind: t.expose('kind', { type: words.AlarmKind, description: 'What it is about.' }),
  subjectId: t.exposeID('subjectId', {
    description: 'Id of what it is about; of one kind and subject at most one alarm is unresolved.',
  }),
  severity: t.expose('severity', { type: words.AlarmSeverity, description: 'How bad it is.' }),
  state: t.expose('state', { type: words.AlarmState, description: 'Where it is in its life.' }),
  told: t.expose('told', { type: words.Told, description: 'What it tells, as it was told last.' }),
  times: t.exposeInt('times', { description: 'How often its cause was noticed.' }),
  occurredAt: t.expose('occurredAt', { type: 'DateTime', description: 'When its cause began.' }),
  recordedAt: t.expose('recordedAt', { type: 'DateTime', description: 'When the hub raised it.' }),
  lastRaisedAt: t.expose('lastRaisedAt', {
    type: 'DateTime',
    description: 'When its cause was noticed last.',
  }),
  conditionEndedAt: t.expose('conditionEndedAt', {
    type: 'DateTime',
    nullable: true,
    description: 'When its cause was over; null while the cause lasts.',
  }),
})

const howItIsAnswered = (hub: Hub, t: AlarmFields) => ({
  level: t.exposeInt('level', {
    description:
      'The highest level that was told since it opened or opened anew: 1 to 5 of the roster that is told first, 6 to 10 of the lead’s after it; 0 when nobody was on duty.',
  }),
  dueAt: t.expose('dueAt', {
    type: 'DateTime',
    nullable: true,
    description: 'When the hub looks at it next by itself, to escalate or to resolve it; null for never.',
  }),
  acknowledgedAt: t.expose('acknowledgedAt', {
    type: 'DateTime',
    nullable: true,
    description: 'When somebody answered; null while nobody has.',
  }),
  acknowledgedBy: hub.link(t, 'Staff', {
    description: 'Who answered; null while nobody has, or when it is not yours to see.',
    id: (row: AlarmRow) => row.acknowledgedBy,
  }),
  resolvedAt: t.expose('resolvedAt', {
    type: 'DateTime',
    nullable: true,
    description: 'When it was resolved; null while it is not.',
  }),
  resolvedBy: hub.link(t, 'Staff', {
    description: 'Who resolved it; null while it is not, and when the hub itself did.',
    id: (row: AlarmRow) => row.resolvedBy,
  }),
  cause: t.exposeString('cause', {
    nullable: true,
    description: 'What was behind it, as who resolved it found; null when nobody said.',
  }),
  measure: t.exposeString('measure', {
    nullable: true,
    description: 'What was done; null when nobody said.',
  }),
  falseAlarm: t.exposeBoolean('falseAlarm', {
    nullable: true,
    description:
      'True when whoever resolved it said that there was nothing behind it; null when nobody said either way.',
  }),
  standingReason: t.exposeString('standingReason', {
    nullable: true,
    description: 'Why it was resolved while its cause still lasted; null otherwise.',
  }),
})

const makeStep = (hub: Hub, words: AlarmWords) =>
  hub.builder.objectRef<AlarmStepRow>('AlarmStep').implement({
    description: 'One thing that happened to an alarm.',
    fields: (t) => ({
      id: t.exposeID('id', { description: 'Opaque id.' }),
      kind: t.expose('kind', { type: words.AlarmStepKind, description: 'What happened.' }),
      severity: t.expose('severity', {
        type: words.AlarmSeverity,
        description: 'How bad the alarm was then.',
      }),
      told: t.expose('told', { type: words.Told, description: 'What was said with it.' }),
      by: hub.link(t, 'Staff', {
        description: 'Who did it; null for the hub itself, and for who is not yours to see.',
        id: 'by',
      }),
      level: t.exposeInt('level', {
        nullable: true,
        description: 'The level that was told, counted as for the alarm; null when nobody was.',
      }),
      toldTo: t.field({
        type: [hub.ref('Staff')],
        description: 'Who on duty was told, as far as they are yours to see.',
        resolve: async (row, _, ctx) =>
          (await Promise.all(row.toldTo.map((id) => staffById(ctx, id)))).filter((found) => found !== null),
      }),
      toldCount: t.int({
        description: 'How many people on duty were told, also those you may not see.',
        resolve: (row) => row.toldTo.length,
      }),
      times: t.exposeInt('times', { description: 'How often in a row, for a cause that flutters.' }),
      lastAt: t.expose('lastAt', { type: 'DateTime', description: 'When it happened last.' }),
      occurredAt: t.expose('occurredAt', { type: 'DateTime', description: 'When it happened first.' }),
    }),
  })

const makeNotice = (hub: Hub, words: AlarmWords) =>
  hub.builder.objectRef<NoticeRow>('Notice').implement({
    description: 'What one person on duty was told by one way at one step of an alarm.',
    fields: (t) => ({
      id: t.exposeID('id', { description: 'Opaque id; the gateway gets it with each attempt.' }),
      person: hub.link(t, 'Staff', { description: 'Who is told.', id: 'staffId' }),
      channel: t.field({
        type: 'NoticeChannel' as never,
        description: 'By what way.',
        resolve: ((row: NoticeRow) => row.channel) as never,
      }),
      address: t.exposeString('address', { description: 'The number or address it goes to.' }),
      told: t.expose('told', { type: words.Told, description: 'What is said.' }),
      state: t.expose('state', { type: words.NoticeState, description: 'What became of it.' }),
      attempts: t.exposeInt('attempts', { description: 'How often it was tried.' }),
      nextAttemptAt: t.expose('nextAttemptAt', {
        type: 'DateTime',
        description: 'Not before this it is tried again; of no meaning once it was sent or refused.',
      }),
      lastFault: t.exposeString('lastFault', {
        nullable: true,
        description: 'Why the last attempt failed; null when none did.',
      }),
      sentAt: t.expose('sentAt', {
        type: 'DateTime',
        nullable: true,
        description: 'When the gateway took it; null until then.',
      }),
    }),
  })
