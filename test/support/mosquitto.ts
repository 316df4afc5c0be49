import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Readable } from 'node:stream'
import { brokerHashOf } from '#resolvers/cold-chain/broker-hash.ts'
import { freePort } from '#test/support/free-port.ts'
import { listening } from '#test/support/listening.ts'

const PLACES = ['/usr/sbin/mosquitto', '/usr/local/sbin/mosquitto', '/opt/homebrew/sbin/mosquitto']

/** The program of Eclipse Mosquitto; null where it isn't installed. */
export const mosquitto = PLACES.find((path) => existsSync(path)) ?? null
/** Whether `tell-denied` can pass anything on: its program may come in a package of its own. */
export const canTellDenied = ['/usr/bin', '/usr/local/bin', '/opt/homebrew/bin'].some((folder) =>
  existsSync(join(folder, 'mosquitto_pub')),
)
/** The hub's login in `deploy/mosquitto/access`. */
export const HUB_LOGIN = 'xuelian-hub'
const HUB_PASSWORD = 'of the hub'

const shippedAt = (file: string) => new URL(`../../deploy/mosquitto/${file}`, import.meta.url).pathname
const shipped = (file: string) => readFileSync(shippedAt(file), 'utf8')

/**
 * A broker as `deploy/mosquitto` sets it up, on a port of its own, which can be stopped and started again.
 *
 * @param passwords lines of its password file beside the hub's
 * @param options.tellsDenied whether `tell-denied` reads its log, as it should where a hub is to count what it refuses
 */
export const makeMosquitto = async (
  passwords: string,
  { tellsDenied = false }: { readonly tellsDenied?: boolean } = {},
) => {
  const folder = mkdtempSync(join(tmpdir(), 'xuelian-mosquitto-'))
  const port = await freePort()
  const at = (file: string) => join(folder, file)
  writeFileSync(at('passwords'), `${HUB_LOGIN}:${brokerHashOf(HUB_PASSWORD)}\n${passwords}`, { mode: 0o644 })
  writeFileSync(at('access'), shipped('access'), { mode: 0o644 })
  const settings = shipped('mosquitto.conf')
    .replace('listener 1883', `listener ${port} 127.0.0.1`)
    .replaceAll('/etc/mosquitto/', `${folder}/`)
    .replace('/var/lib/mosquitto/', `${folder}/`)
  // Started by root it would give up its rights, and with them the folder.
  writeFileSync(at('mosquitto.conf'), `${settings}\n${process.getuid?.() === 0 ? 'user root\n' : ''}`)
  let running: ChildProcess | null = null
  const start = async () => {
    const log = tellsDenied ? 'pipe' : 'ignore'
    running = spawn(mosquitto ?? 'mosquitto', ['-c', at('mosquitto.conf')], {
      stdio: ['ignore', 'ignore', log],
    })
    await listening(port)
    if (running.stderr !== null) tellDenied(running.stderr, port)
  }
  const stop = async (signal: NodeJS.Signals = 'SIGTERM') => {
    const stopping = running
    running = null
    if (stopping === null || stopping.exitCode !== null) return
    stopping.kill(signal)
    await once(stopping, 'exit')
  }
  await start()
  return {
    port,
    url: `mqtt://${HUB_LOGIN}:${encodeURIComponent(HUB_PASSWORD)}@127.0.0.1:${port}`,
    start,
    stop,
    /** Takes another password file, as after `kill -HUP`. */
    reload: (lines: string) => {
      writeFileSync(at('passwords'), lines, { mode: 0o644 })
      running?.kill('SIGHUP')
    },
    close: async () => {
      await stop('SIGKILL')
      rmSync(folder, { recursive: true, force: true })
    },
  }
}

/** It ends with the log it reads. */
const tellDenied = (log: Readable, port: number) => {
  const line = ['-h', '127.0.0.1', '-p', String(port), '-u', HUB_LOGIN, '-P', HUB_PASSWORD]
  const teller = spawn('sh', [shippedAt('tell-denied'), ...line], { stdio: ['pipe', 'ignore', 'ignore'] })
  teller.stdin.on('error', () => undefined)
  log.pipe(teller.stdin)
}
