import { watchMemory } from '#bench/support/memory.ts'
import { startHub } from '#bench/support/processes.ts'
import { load, sensorPostgres } from '#bench/support/sensors.ts'

const DEVICES = 1_000
const TEN_MINUTES = 600
const BEGIN_SECONDS = 10
/** What the alliance's intake has to bear. */
const READINGS_A_SECOND = 5_000

/**
 * The hub's resident memory while 1,000 sensors tell 5,000 readings a second by MQTT, QoS 1, one reading a message: how it
 * grows after the second minute of ten, in MB a minute.
 */
export const run = async (seconds = TEN_MINUTES) => {
  const postgres = await sensorPostgres(DEVICES)
  const { pid, mqttPort: port, stop } = await startHub(postgres)
  try {
    const common = { port, devices: DEVICES, batch: 1 }
    await load({ ...common, seconds: BEGIN_SECONDS, inFlight: 1, rate: DEVICES / BEGIN_SECONDS })
    const grown = watchMemory(pid)
    const { perSecond, p99 } = await load({ ...common, seconds, inFlight: 8, rate: READINGS_A_SECOND })
    const { residentMb, mbPerMinute } = grown()
    return {
      seconds,
      'readings/s': Math.round(perSecond),
      'acknowledged p99 ms': p99,
      'resident MB': residentMb,
      'resident growth MB/min once settled': mbPerMinute,
    }
  } finally {
    await stop()
    await postgres.close()
  }
}
