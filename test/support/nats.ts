import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { freePort } from '#test/support/free-port.ts'
import { listening } from '#test/support/listening.ts'

const PLACES = ['/usr/sbin/nats-server', '/usr/local/bin/nats-server', '/opt/homebrew/bin/nats-server']

/** The program of NATS; null where it isn't installed. */
export const natsServer = PLACES.find((path) => existsSync(path)) ?? null

/**
 * A NATS server with JetStream on a port of its own, which can be killed and started again with what it kept.
 *
 * @param settings further lines of its configuration, such as who may log in
 */
export const startNatsServer = async (settings = '') => {
  const folder = mkdtempSync(join(tmpdir(), 'xuelian-nats-'))
  const port = await freePort()
  const file = join(folder, 'nats.conf')
  writeFileSync(file, `listen: 127.0.0.1:${port}\njetstream { store_dir: "${folder}" }\n${settings}\n`)
  let running: ChildProcess | null = null
  const start = async () => {
    running = spawn(natsServer ?? 'nats-server', ['-c', file], { stdio: 'ignore' })
    await listening(port)
  }
  const kill = async () => {
    const dying = running
    running = null
    if (dying === null || dying.exitCode !== null) return
    dying.kill('SIGKILL')
    await once(dying, 'exit')
  }
  await start()
  return {
    host: `127.0.0.1:${port}`,
    url: `nats://127.0.0.1:${port}`,
    start,
    kill,
    /** Stands still with all connections open, and goes on. */
    freeze: () => running?.kill('SIGSTOP'),
    thaw: () => running?.kill('SIGCONT'),
    close: async () => {
      await kill()
      rmSync(folder, { recursive: true, force: true })
    },
  }
}

export type NatsServer = Awaited<ReturnType<typeof startNatsServer>>
