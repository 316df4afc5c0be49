import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { cpuOf, residentMb, startProgram, stopProgram } from '#bench/support/processes.ts'

/** What starting leaves to be done. */
const SETTLED_MS = 10_000
const IDLE_MS = 20_000

/**
 * What a hub that does nothing costs: memory and processor time of its process when idle, time to the ready line at the first
 * start and at a later one.
 */
export const run = async () => {
  const dataDir = await mkdtemp(join(tmpdir(), 'xuelian-idle-'))
  const environment = { DATA_DIR: dataDir, HTTP_PORT: '0', MLLP_PORT: '0', MQTT_PORT: '0', LOG_LEVEL: 'warn' }
  const timed = async () => {
    const began = performance.now()
    const { child } = await startProgram('server/main.ts', [], environment)
    return { child, seconds: (performance.now() - began) / 1000 }
  }
  const first = await timed()
  await stopProgram(first.child)
  const warm = await timed()
  await sleep(SETTLED_MS)
  const { pid = 0 } = warm.child
  const before = cpuOf(pid)
  await sleep(IDLE_MS)
  const processor = (cpuOf(pid) - before) / IDLE_MS
  const memory = residentMb(pid)
  await stopProgram(warm.child)
  await rm(dataDir, { recursive: true, force: true })
  return {
    'first start to ready, s': first.seconds,
    'warm start to ready, s': warm.seconds,
    'resident when idle, MB': memory,
    'processor when idle, %': 100 * processor,
  }
}
