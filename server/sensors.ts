import { MOST_BODY_BYTES } from '#adapters/sensors/body.ts'
import { startEmbeddedBroker } from '#adapters/sensors/embedded-broker.ts'
import { makeMessageDesk } from '#adapters/sensors/message-desk.ts'
import { IntakeQueue } from '#resolvers/cold-chain/intake-queue.ts'
import { makeRefusalBook, type RefusalBook } from '#resolvers/cold-chain/refusal-book.ts'
import type { Services } from '#resolvers/context.ts'
import type { House } from '#server/hub.ts'
import type { StartPart } from '#server/lifecycle.ts'
import { listenFault } from '#server/listen-fault.ts'
import { startBrokerLine } from '#server/workers/broker-line.ts'

/** What all doors of sensors share: the queue into the database, and the book of what is refused. */
export type SensorIntake = { readonly queue: IntakeQueue; readonly book: RefusalBook }

/** Where sensors report by MQTT; `isOpen` is absent where the broker is none of ours. */
export type MqttDoor = { readonly address: string; readonly isOpen?: () => boolean }

/** Started before the doors, and so stopped behind them, when everything that was taken is settled. */
export const startIntake = (services: Services, start: StartPart): Promise<SensorIntake> =>
  start('sensor intake', async () => {
    const queue = new IntakeQueue(services)
    const book = makeRefusalBook(services)
    return {
      queue,
      book,
      async stop() {
        await queue.close()
        await book.flush()
      },
    }
  })

/** The limit of a packet leaves room for its topic. */
const LONGEST_TOPIC = 1_024

/** The sensors' door: a broker of the hub's own, or its line to the one that `MQTT_URL` names. */
export async function openMqtt(house: House, intake: SensorIntake, start: StartPart): Promise<MqttDoor> {
  const { config, services } = house
  const { url, port, tls } = config.mqtt
  const desk = makeMessageDesk({ services, ...intake, door: url === null ? 'MQTT' : 'BROKER' })
  if (url !== null) {
    await start('mqtt', () => startBrokerLine(services, { url, desk, holder: house.holder }))
    return { address: addressOf(new URL(url)) }
  }
  const { host } = config
  let isOpen = true
  const broker = await start('mqtt', async () => {
    const options = { host, port, tls, maxBytes: MOST_BODY_BYTES + LONGEST_TOPIC, log: services.log }
    const opened = await startEmbeddedBroker(desk, options).catch((error: unknown) => {
      throw listenFault(error, { variable: 'MQTT_PORT', host, port })
    })
    return {
      port: opened.port,
      async stop() {
        isOpen = false
        await opened.close()
      },
    }
  })
  return { address: `${host.includes(':') ? `[${host}]` : host}:${broker.port}`, isOpen: () => isOpen }
}

const PORTS: Readonly<Record<string, string>> = {
  'mqtt:': '1883',
  'mqtts:': '8883',
  'ws:': '80',
  'wss:': '443',
}

const addressOf = ({ hostname, port, protocol }: URL): string => `${hostname}:${port || PORTS[protocol]}`
