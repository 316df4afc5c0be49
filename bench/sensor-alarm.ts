import { setTimeout as pause } from 'node:timers/promises'
import { createClient } from 'graphql-ws'
import { connectAsync, type MqttClient } from 'mqtt'
import WebSocket from 'ws'
import { percentile } from '#bench/support/calling.ts'
import { watchMemory } from '#bench/support/memory.ts'
import { startHub } from '#bench/support/processes.ts'
import { load, SECRET, sensorPostgres } from '#bench/support/sensors.ts'
import { tokenOf } from '#bench/support/tokens.ts'

const PER_SECOND = 1_000
const ALARMS = 60
const DEVICES = 1_000
const SECONDS = 40
const BEGIN_SECONDS = 10
const LONGEST_WAIT_MS = 30_000

const ALARM = 'subscription { coldChainAlarm { event alarm { device { code } } } }'

/** Hears of each sensor's alarm; `heard` is told the sensor's name. */
const subscribe = (url: string, token: string, heard: (code: string) => void) => {
  const client = createClient({
    url: `${url.replace('http', 'ws')}/graphql`,
    webSocketImpl: WebSocket,
    connectionParams: { authorization: `Bearer ${token}` },
  })
  client.subscribe<{ coldChainAlarm: { event: string; alarm: { device: { code: string } | null } } }>(
    { query: ALARM },
    {
      next: ({ data }) => heard(data?.coldChainAlarm.alarm.device?.code ?? ''),
      error: (fault) => console.error(fault),
      complete: () => undefined,
    },
  )
  return client
}

type Sensor = { readonly code: string; readonly client: MqttClient; sequence: number }

const connectSensors = (port: number, from: number): Promise<Sensor[]> =>
  Promise.all(
    Array.from({ length: ALARMS }, async (_, at) => {
      const code = `bench-${from + at}`
      const client = await connectAsync({ port, username: `CS-LEAD/${code}`, password: SECRET })
      return { code, client, sequence: 0 }
    }),
  )

const tell = (sensor: Sensor, celsius: number): Promise<unknown> => {
  sensor.sequence += 1
  const body = { at: new Date().toISOString(), celsius, sequence: sensor.sequence }
  return sensor.client.publishAsync(`xuelian/CS-LEAD/${sensor.code}/readings`, JSON.stringify(body), {
    qos: 1,
  })
}

/**
 * From the sending of the reading that decides (a second one below 0 °C) to the subscriber of `coldChainAlarm`, while a
 * thousand other sensors tell a thousand readings a second for so long; and how the hub's memory grows meanwhile.
 */
export const run = async (seconds = SECONDS) => {
  const postgres = await sensorPostgres(DEVICES + ALARMS)
  const token = await tokenOf(postgres.dataDir, 'lead.manager', { hours: 2 })
  const hub = await startHub(postgres)
  try {
    return await measure(hub, token, seconds)
  } finally {
    await hub.stop()
    await postgres.close()
  }
}

const measure = async (
  { mqttPort: port, http, pid }: Awaited<ReturnType<typeof startHub>>,
  token: string,
  seconds: number,
) => {
  const told = new Map<string, number>()
  const taken: number[] = []
  const subscriber = subscribe(http, token, (code) => {
    const sent = told.get(code)
    if (sent !== undefined) taken.push(performance.now() - sent)
    told.delete(code)
  })
  const sensors = await connectSensors(port, DEVICES)
  const common = { port, devices: DEVICES, inFlight: 1, batch: 1 }
  await load({ ...common, seconds: BEGIN_SECONDS, rate: DEVICES / BEGIN_SECONDS })
  for (const sensor of sensors) await tell(sensor, 4)
  const grown = watchMemory(pid)
  const beside = load({ ...common, seconds, rate: PER_SECOND })
  const every = (seconds * 1_000 * 0.8) / ALARMS
  for (const sensor of sensors) {
    await pause(every)
    await tell(sensor, -1)
    told.set(sensor.code, performance.now())
    await tell(sensor, -1)
  }
  const { perSecond, p99 } = await beside
  const { residentMb, mbPerMinute } = grown()
  const until = performance.now() + LONGEST_WAIT_MS
  while (taken.length < ALARMS && performance.now() < until) await pause(20)
  if (taken.length !== ALARMS) throw new Error(`${taken.length} of ${ALARMS} alarms were heard`)
  await subscriber.dispose()
  await Promise.all(sensors.map(({ client }) => client.endAsync(true)))
  return {
    'readings/s beside': Math.round(perSecond),
    'acknowledged p99 ms': p99,
    'reading to subscriber p50 ms': percentile(taken, 0.5),
    'reading to subscriber p99 ms': percentile(taken, 0.99),
    'resident MB': residentMb,
    'resident growth MB/min once settled': mbPerMinute,
  }
}
