import { DEMO_PIN } from '#db/seed/accounts.ts'
import { digestOf } from '#lib/canonical.ts'
import { stepUp } from '#resolvers/alliance/step-up.ts'
import type { TestHub } from '#test/support/hub.ts'
import { callOf } from '#test/support/sensors.ts'
import type { World } from '#test/support/world.ts'

/** A hub that runs as a world: what is done in it happens at the hub's own services, and its doors tell of it. */
export const worldOfHub = (hub: TestHub): World => {
  const { services } = hub.house
  return {
    database: services.database,
    services,
    urls: hub.database,
    as: async (account, door = 'graphql') => ({ ...(await callOf(services, account)), door }),
    now: services.clock,
    pass: hub.pass,
    rows: hub.rows,
    signed: async (terminal, badge, operation, input) => {
      const { token } = await stepUp(terminal, { badge, pin: DEMO_PIN, operation, digest: digestOf(input) })
      return token
    },
    ask: hub.ask,
    close: hub.stop,
  }
}
