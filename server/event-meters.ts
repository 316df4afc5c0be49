import { Counter, Gauge, type Registry } from 'prom-client'
import type { EventMeters } from '#subscriptions/carrier.ts'

/** Counts how events came to this instance. */
export function makeEventMeters(registry: Registry): EventMeters {
  const registers = [registry]
  const published = new Counter({
    name: 'xuelian_events_published_total',
    help: 'Events handed to the subscribers of this instance, by the way they came: nats or outbox.',
    labelNames: ['by'],
    registers,
  })
  const carries = new Gauge({
    name: 'xuelian_nats_carries',
    help: '1 while events come by NATS in time, 0 while they are read from the database (also without NATS_URL).',
    registers,
  })
  return {
    eventsPublished: (by, count) => published.inc({ by }, count),
    natsCarries: (isSo) => carries.set(isSo ? 1 : 0),
  }
}
