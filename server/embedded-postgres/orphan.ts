import { spawnSync } from 'node:child_process'
import { readFileSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'

/**
 * Ends the `postgres` that a killed hub left running on this cluster; call it only with the hub's lock held.
 *
 * @returns whether there was one
 */
export async function stopOrphan(cluster: string): Promise<boolean> {
  const pidFile = join(cluster, 'postmaster.pid')
  const pid = pidIn(pidFile)
  if (pid === null) return false
  if (!runsOn(pid, cluster)) {
    // The machine went down and the number belongs to another process now, which postgres would mistake for itself.
    rmSync(pidFile, { force: true })
    return false
  }
  for (const [signal, patience] of [
    ['SIGINT', 5_000],
    ['SIGQUIT', 2_000],
    ['SIGKILL', 2_000],
  ] as const) {
    if (await endsAfter(pid, signal, patience, cluster)) break
  }
  return true
}

function pidIn(pidFile: string): number | null {
  try {
    const pid = Number.parseInt(readFileSync(pidFile, 'utf8'), 10)
    return Number.isInteger(pid) && pid > 1 ? pid : null
  } catch {
    return null
  }
}

function runsOn(pid: number, cluster: string): boolean {
  const command = commandOf(pid)
  return command.includes('postgres') && command.includes(cluster)
}

/** The command line of a process, empty when there is none; small Linux images bring no `ps`. */
function commandOf(pid: number): string {
  if (process.platform !== 'linux') {
    return spawnSync('ps', ['-ww', '-o', 'command=', '-p', String(pid)], { encoding: 'utf8' }).stdout ?? ''
  }
  try {
    return readFileSync(`/proc/${pid}/cmdline`, 'utf8').replaceAll('\0', ' ')
  } catch {
    return ''
  }
}

async function endsAfter(
  pid: number,
  signal: NodeJS.Signals,
  patience: number,
  cluster: string,
): Promise<boolean> {
  try {
    process.kill(pid, signal)
  } catch {
    return true
  }
  for (let waited = 0; waited < patience; waited += 20) {
    if (!runsOn(pid, cluster)) return true
    await sleep(20)
  }
  return false
}
