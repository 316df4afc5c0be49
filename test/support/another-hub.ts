import { Database } from '#db/client.ts'
import type { Services } from '#resolvers/context.ts'
import type { World } from '#test/support/world.ts'

/** Another hub on the same database, with connections and memories of its own; whoever asks for it closes its database. */
export const anotherHub = (world: World): Services => ({
  ...world.services,
  database: new Database(world.urls.url, { max: 4 }),
})
