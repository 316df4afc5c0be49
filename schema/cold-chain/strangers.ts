import { type SensorStrangerRow, sensorStrangers } from '#resolvers/cold-chain/read.ts'
import { sensorDoorLabels, sensorDoors } from '#rules/cold-chain/terms.ts'
import type { ColdChainWords } from '#schema/cold-chain/words.ts'
import type { Hub } from '#schema/hub.ts'

/** Whom the sensors' doors turned away. */
export const addStrangers = (hub: Hub, words: ColdChainWords): void => {
  const Door = hub.words('SensorDoor', 'Where sensors come in.', sensorDoors, sensorDoorLabels)
  const Stranger = hub.builder.objectRef<SensorStrangerRow>('SensorStranger').implement({
    description:
      'Attempts at a sensors’ door by whoever did not prove to be a device, counted by door, reason, claimed name and hour.',
    fields: (t) => ({
      organisation: hub.link(t, 'Organisation', {
        description: 'In whose name; the lead where no organisation was named that there is.',
        id: 'organisationId',
      }),
      door: t.expose('door', { type: Door, description: 'Where it came in.' }),
      reason: t.expose('reason', { type: words.IntakeRefusal, description: 'Why it was turned away.' }),
      claimed: t.exposeString('claimed', {
        nullable: true,
        description:
          'Whom it said it was, or the path it asked for, in its own words; null when it said nothing, and for the rest of an hour with more than 200 names.',
      }),
      hour: t.expose('hour', { type: 'DateTime', description: 'The beginning of the hour.' }),
      times: t.exposeInt('times', { description: 'How often in that hour.' }),
      lastAt: t.expose('lastAt', { type: 'DateTime', description: 'When last.' }),
    }),
  })
  hub.builder.queryField('sensorStrangers', (t) =>
    t.connection(
      {
        type: Stranger,
        description:
          'Whom the sensors’ doors turned away in the last 30 days in the name of the caller’s hospital, for the lead of the whole alliance and in no known name, the latest first. For the administrator and the blood bank manager.',
        resolve: (_, args, ctx) => sensorStrangers(ctx, args) as never,
      },
      { name: 'SensorStrangerConnection', description: 'Attempts of strangers, page by page.' },
      { name: 'SensorStrangerEdge', description: 'One line of a page.' },
    ),
  )
}
