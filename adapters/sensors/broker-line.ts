import { connect, type IPublishPacket, type MqttClient } from 'mqtt'
import { BROKER_LOG_TOPICS, type BrokerLog, makeBrokerLog } from '#adapters/sensors/broker-log.ts'
import type { SensorDesk } from '#adapters/sensors/desk.ts'
import { readTopic, SENSOR_TOPICS } from '#adapters/sensors/topic.ts'
import type { Log } from '#lib/log.ts'

/** How the line to a broker of others is kept. */
export type BrokerLineOptions = {
  /** `mqtt://`, `mqtts://`, `ws://` or `wss://`, with login and password where the broker wants them. */
  readonly url: string
  readonly log: Log
}

/** The hub's line to a broker that the sensors of an alliance report to. */
export type BrokerLine = {
  /**
   * Connects, unless it is connected or trying to be. It never connects anew by itself: of several hubs only one may read,
   * and whoever calls this knows which.
   */
  open(): void
  /** Gives the line up. The broker keeps for the next one what was not acknowledged, and what comes meanwhile. */
  close(): Promise<void>
  readonly isConnected: boolean
}

/** Messages that may be on their way into the database at a time; the broker sends no more before. */
const IN_FLIGHT = 2_000
/** The broker keeps so long what nobody fetches. */
const SESSION_S = 7 * 24 * 3_600
/** What is larger, the broker itself leaves out; up to there it is refused by us, and counted. */
const LARGEST_PACKET = 16 * 1024 * 1024
const CONNECT_MS = 10_000
const KEEPALIVE_S = 30
/** How soon the broker is made to send again what could not be taken. */
const SEND_AGAIN_MS = 30_000
/** A broker that hangs would never say goodbye. */
const GOODBYE_MS = 500

/**
 * Reads all sensors' messages at a broker, by MQTT 5: with a session that outlives the connection, acknowledging each
 * message when it is committed. Which device a message is of, its topic says: the broker's access list binds the two.
 */
export const makeBrokerLine = (desk: SensorDesk, options: BrokerLineOptions): BrokerLine => {
  const tell = makeTeller(options.log)
  let client: MqttClient | null = null
  return {
    open: () => {
      if (client !== null) return
      const opened = connectLine(desk, options)
      client = opened
      tell.about(opened)
      opened.on('close', () => {
        if (client === opened) client = null
      })
    },
    close: async () => {
      const closing = client
      client = null
      if (closing === null) return
      // What is acknowledged already still goes out; but the library waits without end for a broker that owes it an
      // answer, and leaves a connection open that has only just begun.
      const enough = Promise.withResolvers<void>()
      const hangUp = setTimeout(enough.resolve, GOODBYE_MS)
      await Promise.race([closing.endAsync(), enough.promise])
      clearTimeout(hangUp)
      closing.stream.destroy()
    },
    get isConnected() {
      return client?.connected ?? false
    },
  }
}

/** The session's name at the broker: each login has one, so that a hub finds again what was sent while it was away. */
export const sessionOf = (url: string): string => `xuelian:${new URL(url).username || 'hub'}`

const connectLine = (desk: SensorDesk, { url, log }: BrokerLineOptions): MqttClient => {
  const client = connect(url, {
    protocolVersion: 5,
    clientId: sessionOf(url),
    clean: false,
    properties: {
      sessionExpiryInterval: SESSION_S,
      receiveMaximum: IN_FLIGHT,
      maximumPacketSize: LARGEST_PACKET,
    },
    keepalive: KEEPALIVE_S,
    connectTimeout: CONNECT_MS,
    reconnectPeriod: 0,
  })
  const brokerLog = makeBrokerLog(desk)
  client.handleMessage = takeOutOfTurn(client, (packet) => hear(desk, brokerLog, packet), log)
  client.on('connect', () => {
    subscribe(client, log)
    // Brokers that tell nothing of it, or not to this login, say so in their answer, and nothing is lacking.
    client.subscribe(BROKER_LOG_TOPICS, () => undefined)
  })
  return client
}

/** At each connection: a broker that was restarted may have forgotten it. */
const subscribe = (client: MqttClient, log: Log): void => {
  // An old reading that the broker retained is told once, to a session that is new.
  client.subscribe([...SENSOR_TOPICS], { qos: 1, rh: 1 }, (err, granted = []) => {
    if (err === null && granted.every(({ qos }) => qos < 128)) return
    log.error(
      { err },
      'MQTT_URL：中间件不允许订阅传感器主题，请检查其访问控制。 / MQTT_URL: the broker lets this login not read the sensors’ topics. Check its access list.',
    )
  })
}

/** Says when the line stands, and when and why it doesn't, but not at each attempt. */
const makeTeller = (log: Log) => {
  let told = 'nothing yet'
  const tell = (state: string, say: () => void) => {
    if (told !== state) say()
    told = state
  }
  return {
    about: (client: MqttClient) => {
      client.on('connect', () =>
        tell('stands', () => log.info('已连接传感器消息中间件。 / The line to the sensors’ broker stands.')),
      )
      client.on('error', (err) =>
        tell(`fails: ${err.message}`, () =>
          log.warn(
            { err },
            '无法连接传感器消息中间件，继续重试。 / The sensors’ broker can’t be reached; trying on.',
          ),
        ),
      )
      client.on('close', () => {
        if (told === 'stands')
          tell('lost', () =>
            log.warn('与传感器消息中间件的连接已中断。 / The line to the sensors’ broker is lost.'),
          )
      })
    },
  }
}

/**
 * The client library hands over one message at a time and acknowledges it before the next; a commit for each would be a
 * hundred a second. So it is told at once that it need not acknowledge (an error says that), and each message is
 * acknowledged here when its group is committed.
 */
const takeOutOfTurn = (
  client: MqttClient,
  take: (packet: IPublishPacket) => Promise<void>,
  log: Log,
): MqttClient['handleMessage'] => {
  const waiting: (() => void)[] = []
  let inFlight = 0
  const ending = new WeakSet<MqttClient['stream']>()
  const sendAgainLater = (stream: MqttClient['stream']) => {
    if (ending.has(stream)) return
    ending.add(stream)
    setTimeout(() => stream.destroy(), SEND_AGAIN_MS).unref()
  }
  return (packet, done) => {
    const { stream } = client
    const goOn = () => done(new Error('acknowledged later'))
    inFlight += 1
    if (inFlight < IN_FLIGHT) goOn()
    else waiting.push(goOn)
    take(packet)
      .then(
        () => acknowledge(client, stream, packet),
        (err: unknown) => {
          log.error({ err, topic: packet.topic }, 'a sensor message was not taken; the broker sends it again')
          sendAgainLater(stream)
        },
      )
      .finally(() => {
        inFlight -= 1
        waiting.shift()?.()
      })
  }
}

const hear = async (
  desk: SensorDesk,
  brokerLog: BrokerLog,
  { topic, payload }: IPublishPacket,
): Promise<void> => {
  const body = Buffer.isBuffer(payload) ? payload : Buffer.from(payload)
  if (brokerLog.is(topic)) return brokerLog.hear(body.toString('utf8'))
  const told = readTopic(topic)
  if (told !== null) return await desk.take({ ...told, secret: null, body })
  return await desk.refuse({ organisation: '', device: '', secret: null, reason: 'WRONG_TOPIC', topic, body })
}

/** On another connection the number may be another message's, which would then be lost. */
const acknowledge = (client: MqttClient, stream: MqttClient['stream'], packet: IPublishPacket): void => {
  if (packet.qos === 0 || client.stream !== stream || !client.connected) return
  // biome-ignore lint/complexity/useLiteralKeys: as the library's own handlers do; the compiler lets a private member be named only so
  client['_sendPacket']({ cmd: 'puback', messageId: packet.messageId, reasonCode: 0 })
}
