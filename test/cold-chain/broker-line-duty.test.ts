import { once } from 'node:events'
import { type AddressInfo, createServer } from 'node:net'
import pg from 'pg'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { startBrokerLine } from '#server/workers/broker-line.ts'
import { makeDesk } from '#test/support/sensor-desk.ts'
import { makeWorld, type World } from '#test/support/world.ts'

let world: World
beforeAll(async () => {
  world = await makeWorld()
})
afterAll(() => world.close())

it('a hub that stops while it is asking whose the line is opens none behind its own end', async () => {
  let opened = 0
  const server = createServer((socket) => {
    opened += 1
    socket.on('error', () => undefined).resume()
  }).listen(0, '127.0.0.1')
  await once(server, 'listening')
  const url = `mqtt://127.0.0.1:${(server.address() as AddressInfo).port}`
  const owner = new pg.Client({ connectionString: world.urls.directUrl })
  await owner.connect()
  await owner.query('begin')
  await owner.query('lock table leases')
  const line = await startBrokerLine(world.services, { url, desk: makeDesk({}).desk, holder: 'one' })
  await expect
    .poll(() => world.rows(`select 1 from pg_locks where not granted and relation = 'leases'::regclass`), {
      timeout: 20_000,
    })
    .toHaveLength(1)
  const stopped = line.stop()
  await owner.query('rollback')
  await stopped
  await owner.end()
  server.close()
  expect(opened).toBe(0)
})
