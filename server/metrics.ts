import { setTimeout as sleep } from 'node:timers/promises'
import { Counter, collectDefaultMetrics, Gauge, Registry } from 'prom-client'
import { measureAlarms, measureNotices } from '#db/alarms/measures.ts'
import { type Database, SYSTEM_SCOPE } from '#db/client.ts'
import { measureDeliveries, measureInbox } from '#db/messaging/measures.ts'
import { measureLag } from '#db/outbox/sequence.ts'
import { measureCases, measurePeerMessages } from '#db/waivers/measures.ts'
import type { Meters } from '#resolvers/meters.ts'
import { makeAlarmGauges } from '#server/alarm-gauges.ts'
import { makeEventMeters } from '#server/event-meters.ts'
import { makePeerMeters, type PeerMeters } from '#server/peer-meters.ts'
import { makeWaiverGauges } from '#server/waiver-gauges.ts'
import type { EventMeters } from '#subscriptions/carrier.ts'

/** The operations' meters, and the page that shows them all. */
export type HubMeters = Meters &
  PeerMeters &
  EventMeters & {
    /** The numbers in Prometheus's text format; those of the database are read now, and left out while it is away. */
    page(): Promise<{ readonly type: string; readonly body: string }>
  }

/**
 * A scrape waits no longer for the database: where no connection is to be had, what else the page says matters most.
 */
const PATIENCE_MS = 2_000

/** Every metric of the hub, by name. `docs/operating.md` says what to look for. */
export function makeMeters(database: Database): HubMeters {
  const registry = new Registry()
  collectDefaultMetrics({ register: registry })
  const counters = makeCounters(registry)
  const measure = makeGauges(registry, database)
  return {
    ...makePeerMeters(registry),
    ...makeEventMeters(registry),
    refused: (operation, code) => counters.refused.inc({ operation, code }),
    readAuditLost: (count) => counters.lost.inc(count),
    answered: (answer) => counters.answers.inc({ class: answer }),
    readingsTaken: (kept, repeated) => {
      counters.readings.inc({ outcome: 'kept' }, kept)
      counters.readings.inc({ outcome: 'repeated' }, repeated)
    },
    sensorRefused: (reason, times) => counters.sensorRefusals.inc({ reason }, times),
    async page() {
      await measure()
      return { type: registry.contentType, body: await registry.metrics() }
    },
  }
}

function makeCounters(registry: Registry) {
  const registers = [registry]
  return {
    refused: new Counter({
      name: 'xuelian_operations_refused_total',
      help: 'Refusals and faults by operation and code.',
      labelNames: ['operation', 'code'],
      registers,
    }),
    lost: new Counter({
      name: 'xuelian_read_audit_lost_total',
      help: 'Entries of the read trail that could not be kept.',
      registers,
    }),
    answers: new Counter({
      name: 'xuelian_hl7_answers_total',
      help: 'Answers to HL7 messages by class: AA AE AR CA CE CR, or NONE when none was asked for.',
      labelNames: ['class'],
      registers,
    }),
    readings: new Counter({
      name: 'xuelian_sensor_readings_total',
      help: 'Readings and statuses of sensors that were committed: kept, or repeats of what the hub had.',
      labelNames: ['outcome'],
      registers,
    }),
    sensorRefusals: new Counter({
      name: 'xuelian_sensor_refused_total',
      help: 'What came to the sensors’ doors and was not taken, by reason; sensorRefusals and sensorStrangers list it.',
      labelNames: ['reason'],
      registers,
    }),
  }
}

function makeGauges(registry: Registry, database: Database): () => Promise<void> {
  const registers = [registry]
  const lag = new Gauge({
    name: 'xuelian_outbox_lag_seconds',
    help: 'Age of the oldest committed event without a position.',
    registers,
  })
  const inbox = new Gauge({
    name: 'xuelian_inbox_unprocessed',
    help: 'Messages stored and not yet answered for good.',
    registers,
  })
  const depth = new Gauge({
    name: 'xuelian_deliveries_waiting',
    help: 'Messages in the queue of a destination.',
    labelNames: ['destination'],
    registers,
  })
  const age = new Gauge({
    name: 'xuelian_delivery_oldest_seconds',
    help: 'Age of the first message in the queue of a destination.',
    labelNames: ['destination'],
    registers,
  })
  const tellAlarms = makeAlarmGauges(registry)
  const tellWaivers = makeWaiverGauges(registry)
  new Gauge({
    name: 'xuelian_pool_waiting',
    help: 'Callers that wait for a database connection.',
    registers,
    collect() {
      this.set(database.pool.waitingCount)
    },
  })
  return async () => {
    const measured = await Promise.race([measureStore(database), sleep(PATIENCE_MS, null, { ref: false })])
    tellAlarms(measured)
    tellWaivers(measured)
    for (const gauge of [lag, inbox]) gauge.remove()
    for (const gauge of [depth, age]) gauge.reset()
    if (measured === null) return
    lag.set(measured.lag.oldestSeconds)
    inbox.set(measured.inbox)
    for (const { destination, waiting, oldestSeconds } of measured.deliveries) {
      depth.set({ destination }, waiting)
      age.set({ destination }, oldestSeconds)
    }
  }
}

/** What only the database knows; null while it is away: no number is better than an old one. */
async function measureStore(database: Database) {
  try {
    return await database.transaction(
      SYSTEM_SCOPE,
      async (db) => ({
        lag: await measureLag(db),
        inbox: await measureInbox(db),
        deliveries: await measureDeliveries(db),
        notices: await measureNotices(db),
        alarms: await measureAlarms(db),
        cases: await measureCases(db),
        peerMessages: await measurePeerMessages(db),
      }),
      'read',
    )
  } catch {
    return null
  }
}
