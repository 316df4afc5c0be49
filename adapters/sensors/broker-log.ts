import type { SensorDesk } from '#adapters/sensors/desk.ts'
import { readTopic, readUsername } from '#adapters/sensors/topic.ts'
import type { IntakeRefusal } from '#rules/cold-chain/terms.ts'

/** Where Mosquitto tells what it did (`log_dest topic`, `log_type notice`). */
const NOTICES = '$SYS/broker/log/N'
/** Where `deploy/mosquitto/tell-denied` passes on what Mosquitto says in its log file alone. */
const DENIED = 'xuelian-broker/denied'

/** What a hub listens to beside the sensors, and how surely. A broker that tells nothing of it lacks nothing. */
export const BROKER_LOG_TOPICS = { [NOTICES]: { qos: 0 }, [DENIED]: { qos: 1 } } as const

const UNKNOWN_CLIENT = '<unknown>'
/** As Mosquitto puts it; before each line may stand its time. */
const CONNECTED = /^(?:\d+: )?New client connected from \S+ as (.{1,256}) \(p\d, c\d, k\d+, u'(.+)'\)\.$/
const TURNED_AWAY = /^(?:\d+: )?Client (\S{1,256}) (?:\[\S+\] )?disconnected[,:] not authori[sz]ed\b/
const OVERSIZE =
  /^(?:\d+: )?Client (.{1,256}?) (?:\[\S+\] )?disconnected due to oversize (?:packet|payload)\b/
const UNHEARD =
  /^(?:\d+: )?(Denied|Dropped too large) PUBLISH from (.{1,256}?) \(d\d, q\d, r\d, m\d+, '(.*)', \.\.\. \(\d+ bytes\)\)$/
/** Lines whose login is remembered, the oldest of them forgotten first. */
const MOST_NAMES = 20_000
const NOTHING = Buffer.alloc(0)

/** Reads what a broker of others says of whom it let not log in, and of messages that it took from nobody. */
export type BrokerLog = {
  /** Whether this topic is one of `BROKER_LOG_TOPICS`. */
  is(topic: string): boolean
  /** Counts what one line tells of; of most it is nothing. Never rejects. */
  hear(line: string): Promise<void>
}

/**
 * For one line of the hub to its broker: Mosquitto names others' lines by their client identifier, and whose login that is
 * only when they begin. Of one that began while the hub was not there, the client identifier is all there is to show.
 */
export const makeBrokerLog = (desk: SensorDesk): BrokerLog => {
  const logins = new Map<string, string>()
  const remember = (client: string, login: string) => {
    logins.delete(client)
    logins.set(client, login)
    const [oldest] = logins.keys()
    if (oldest !== undefined && logins.size > MOST_NAMES) logins.delete(oldest)
  }
  const refuse = async (client: string, reason: IntakeRefusal, topic: string) => {
    const device = readUsername(logins.get(client) ?? '')
    if (device === null) return desk.turnAway({ reason, claimed: client })
    await desk.refuse({ ...device, secret: null, reason, topic, body: NOTHING })
  }
  return {
    is: (topic) => Object.hasOwn(BROKER_LOG_TOPICS, topic),
    hear: async (line) => {
      const [, connected, login] = CONNECTED.exec(line) ?? []
      if (connected !== undefined && login !== undefined) return remember(connected, login)
      const [, stranger] = TURNED_AWAY.exec(line) ?? []
      if (stranger !== undefined)
        return desk.turnAway({
          reason: 'REFUSED_BY_BROKER',
          claimed: stranger === UNKNOWN_CLIENT ? null : stranger,
        })
      const [, talker] = OVERSIZE.exec(line) ?? []
      if (talker !== undefined) return refuse(talker, 'TOO_LARGE', 'MQTT')
      const [, why, client, topic] = UNHEARD.exec(line) ?? []
      if (client === undefined || topic === undefined) return
      if (why !== 'Denied') return refuse(client, 'TOO_LARGE', topic)
      return refuse(client, readTopic(topic) === null ? 'WRONG_TOPIC' : 'FOREIGN_TOPIC', topic)
    },
  }
}
