import { type AcknowledgeAlarmInput, acknowledgeAlarm } from '#resolvers/alarms/acknowledge-alarm.ts'
import { AlarmRefused } from '#resolvers/alarms/errors.ts'
import { alarms, isOfKinds } from '#resolvers/alarms/read.ts'
import { type ResolveAlarmInput, resolveAlarm } from '#resolvers/alarms/resolve-alarm.ts'
import { PolicyMissing } from '#resolvers/alliance/errors.ts'
import { type AlarmKind, coldChainAlarmKinds, inventoryAlarmKinds } from '#rules/alarms/terms.ts'
import type { AlarmWords } from '#schema/alarms/alarm.ts'
import type { Hub } from '#schema/hub.ts'

/** How alarms are followed, acknowledged and resolved. */
export const addAnswering = (hub: Hub, words: AlarmWords): void => {
  addMutations(hub)
  addQuery(hub, words)
  addSubscription(hub, 'inventoryAlarm', {
    about: 'stock, feeds, the station, emergencies and recalls',
    kinds: inventoryAlarmKinds,
  })
  addSubscription(hub, 'coldChainAlarm', {
    about: 'temperatures, silent and broken sensors, power and agitation',
    kinds: coldChainAlarmKinds,
  })
}

const addSubscription = (
  hub: Hub,
  name: 'inventoryAlarm' | 'coldChainAlarm',
  { about, kinds }: { readonly about: string; readonly kinds: readonly AlarmKind[] },
): void =>
  hub.subscription(name, {
    description: `Alarms about ${about} that concern the caller’s organisation: raised, acknowledged, escalated, resolved. The lead follows all of the alliance’s.`,
    access: `alarms.${name}`,
    events: [
      'alarms.alarmRaised',
      'alarms.alarmAcknowledged',
      'alarms.alarmEscalated',
      'alarms.alarmResolved',
    ],
    only: isOfKinds(kinds),
    fields: (t) => ({
      alarm: hub.link(t, 'Alarm', {
        description: 'The alarm as it stands now.',
        id: (event) => event.subjectId,
      }),
    }),
  })

const addMutations = (hub: Hub) => {
  hub.mutation('acknowledgeAlarm', {
    description:
      'Says that the caller sees to an alarm, so that nobody further is told: by people of the organisation it is about, for some kinds by the lead. While its cause lasts that counts for the time the policy gives; then it opens anew.',
    type: 'Alarm',
    refusals: [AlarmRefused, PolicyMissing],
    operation: (ctx, input) => acknowledgeAlarm(ctx, input as AcknowledgeAlarmInput),
    input: hub.input('AcknowledgeAlarmInput', {
      description: 'Which alarm the caller sees to.',
      fields: (t) => ({
        alarmId: t.id({ required: true, description: 'The alarm.' }),
        note: t.string({ description: 'What is being done about it. Absent: nothing is said.' }),
      }),
    }) as never,
  })
  hub.mutation('resolveAlarm', {
    description:
      'Closes an alarm with its cause and measure, by those who may acknowledge it. Refused while its cause lasts, unless the caller says why it is closed all the same; the same cause afterwards is another alarm.',
    type: 'Alarm',
    refusals: [AlarmRefused, PolicyMissing],
    operation: (ctx, input) => resolveAlarm(ctx, input as ResolveAlarmInput),
    input: hub.input('ResolveAlarmInput', {
      description: 'What was behind an alarm, and what was done.',
      fields: (t) => ({
        alarmId: t.id({ required: true, description: 'The alarm.' }),
        cause: t.string({ required: true, description: 'What was behind it.' }),
        measure: t.string({ required: true, description: 'What was done about it.' }),
        falseAlarm: t.boolean({
          description:
            'True: there was nothing behind it, such as a sensor that was wrong; it counts as a nuisance. Absent: nothing is said of that.',
        }),
        standingReason: t.string({
          description: 'Why it is closed although its cause still lasts; not needed once that is over.',
        }),
      }),
    }) as never,
  })
}

const addQuery = (hub: Hub, words: AlarmWords) => {
  hub.builder.queryField('alarms', (t) =>
    t.connection(
      {
        type: hub.ref('Alarm'),
        description: 'Alarms of the caller’s organisation, the newest first; the lead sees its alliance’s.',
        args: {
          unresolved: t.arg.boolean({
            description: 'True: only those that nobody has resolved. Absent: all.',
          }),
          kind: t.arg({ type: words.AlarmKind, description: 'Only of this kind. Absent: of every kind.' }),
          organisation: t.arg.string({
            description: 'Only about the organisation with this code. Absent: about all you may see.',
          }),
        },
        resolve: (_, args, ctx) => alarms(ctx, args) as never,
      },
      { name: 'AlarmConnection', description: 'Alarms, page by page.' },
      { name: 'AlarmEdge', description: 'One alarm of a page.' },
    ),
  )
}
