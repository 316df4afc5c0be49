import { mkdtempSync, readdirSync, rmSync, statfsSync } from 'node:fs'
import { freemem, tmpdir } from 'node:os'
import { join } from 'node:path'

/** Where Linux keeps files in memory. */
const IN_MEMORY = '/dev/shm'
const NAME = /^xuelian-test-(\d+)-/
const GIB = 1024 ** 3

/**
 * Makes a folder for databases that last as long as the tests: in memory where there is plenty of it, since copying a
 * database means a thousand files, and on disk otherwise. What a run that was killed has left there is removed first.
 */
export const quickFolder = (): string => {
  const parent = hasPlenty() ? IN_MEMORY : tmpdir()
  for (const name of readdirSync(parent)) {
    const pid = Number(NAME.exec(name)?.[1] ?? 0)
    if (pid > 0 && !isAlive(pid)) remove(join(parent, name))
  }
  return mkdtempSync(join(parent, `xuelian-test-${process.pid}-`))
}

const remove = (folder: string): void => {
  try {
    rmSync(folder, { recursive: true, force: true })
  } catch {
    // It is another user's; whoever made it removes it.
  }
}

const hasPlenty = (): boolean => {
  try {
    const { bavail, bsize } = statfsSync(IN_MEMORY)
    return bavail * bsize > 3 * GIB && freemem() > 5 * GIB
  } catch {
    return false
  }
}

const isAlive = (pid: number): boolean => {
  try {
    return process.kill(pid, 0)
  } catch (error) {
    // Another user's process may not be signalled, but it is there.
    return error instanceof Error && 'code' in error && error.code === 'EPERM'
  }
}
