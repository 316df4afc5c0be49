import { spawnSync } from 'node:child_process'

/** The system user PostgreSQL runs as; PostgreSQL refuses to run as root. */
export interface ServiceAccount {
  readonly uid: number
  readonly gid: number
}

const NOBODY = 65534

/** `nobody` when this process is root, otherwise null: PostgreSQL runs as the same user as the hub. */
export function serviceAccount(): ServiceAccount | null {
  if (process.getuid?.() !== 0) return null
  return { uid: idOfNobody('-u'), gid: idOfNobody('-g') }
}

/** Whether that user (null: this process's own) may enter `folder` through all its parents. */
export function canEnter(folder: string, account: ServiceAccount | null): boolean {
  const test = spawnSync('/bin/sh', ['-c', 'test -x "$1"', 'sh', folder], { cwd: '/', ...(account ?? {}) })
  return test.status === 0
}

/** macOS numbers its nobody differently, so the system is asked; the value is signed there. */
function idOfNobody(flag: '-u' | '-g'): number {
  const asked = spawnSync('id', [flag, 'nobody'], { encoding: 'utf8' })
  const id = asked.status === 0 ? Number.parseInt(asked.stdout, 10) : Number.NaN
  return Number.isInteger(id) ? id | 0 : NOBODY
}
