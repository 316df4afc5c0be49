import { type ChildProcess, execFileSync, spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { connect, createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { brokerHashOf } from '#resolvers/cold-chain/broker-hash.ts'

const PLACES = ['/usr/sbin/mosquitto', '/usr/local/sbin/mosquitto', '/opt/homebrew/sbin/mosquitto']

/** The program of Eclipse Mosquitto; null where it isn't installed. */
export const mosquitto = PLACES.find((path) => existsSync(path)) ?? null
/** Its clients, likewise. */
export const hasMosquittoPub = ['/usr/bin', '/usr/local/bin', '/opt/homebrew/bin'].some((folder) =>
  existsSync(join(folder, 'mosquitto_pub')),
)

/** The hub's login in `deploy/mosquitto/access`. */
export const HUB_LOGIN = 'xuelian-hub'
const HUB_PASSWORD = 'of the hub'

const shipped = (file: string) =>
  readFileSync(new URL(`../../deploy/mosquitto/${file}`, import.meta.url), 'utf8')

/**
 * A broker as `deploy/mosquitto` sets it up, on a port of its own, which can be stopped and started again.
 *
 * @param passwords lines of its password file beside the hub's
 */
export const makeMosquitto = async (passwords: string) => {
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
    running = spawn(mosquitto ?? 'mosquitto', ['-c', at('mosquitto.conf')], { stdio: 'ignore' })
    await listening(port)
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
    close: async () => {
      await stop('SIGKILL')
      rmSync(folder, { recursive: true, force: true })
    },
  }
}

/** Publishes by Mosquitto's own client, QoS 1, and ends when it is acknowledged. */
export const mosquittoPub = (options: {
  readonly port: number
  readonly device: string
  readonly secret: string
  readonly topic: string
  /** One message a line. */
  readonly lines: readonly string[]
}): void => {
  const { port, device, secret, topic, lines } = options
  const login = ['-h', '127.0.0.1', '-p', String(port), '-u', device, '-P', secret]
  execFileSync('mosquitto_pub', [...login, '-q', '1', '-t', topic, '-l'], {
    input: `${lines.join('\n')}\n`,
    stdio: ['pipe', 'ignore', 'pipe'],
  })
}

const freePort = async (): Promise<number> => {
  const server = createServer().listen(0, '127.0.0.1')
  await once(server, 'listening')
  const address = server.address()
  server.close()
  await once(server, 'close')
  return typeof address === 'object' && address !== null ? address.port : 0
}

/** Resolves when somebody listens there. */
const listening = async (port: number): Promise<void> => {
  for (;;) {
    const socket = connect(port, '127.0.0.1')
    const isOpen = await new Promise<boolean>((resolve) => {
      socket.once('connect', () => resolve(true)).once('error', () => resolve(false))
    })
    socket.destroy()
    if (isOpen) return
    await new Promise((resolve) => setTimeout(resolve, 20))
  }
}
