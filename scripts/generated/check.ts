import { execFile } from 'node:child_process'
import { access, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { promisify } from 'node:util'
import type { Generator } from '#scripts/generated/generators.ts'
import { differences, restore, type Snapshot, takeSnapshot } from '#scripts/generated/snapshot.ts'

/**
 * Runs each generator, compares what it writes with what is checked in, and puts the files back.
 * @param root the repository's root
 * @returns one sentence for each fault; none when all is fresh
 */
export async function checkGenerated(root: string, generators: readonly Generator[]): Promise<string[]> {
  const faults: string[] = []
  // One after the other: they may read what another one writes.
  for (const generator of generators) faults.push(...(await checkOne(root, generator)))
  return faults
}

async function checkOne(root: string, generator: Generator): Promise<string[]> {
  const [script] = generator.program
  if (!(await exists(join(root, script)))) return [`${script} is listed as a generator and does not exist`]

  const checkedIn = await takeSnapshot(root, generator.writes)
  try {
    // Without the old files, a generator that writes nothing cannot look fresh.
    for (const path of generator.writes) await rm(join(root, path), { recursive: true, force: true })
    const failure = await run(root, generator)
    if (failure !== null) return [`${script} failed: ${failure}`]
    return compare(generator, checkedIn, await takeSnapshot(root, generator.writes))
  } finally {
    await restore(root, checkedIn, await takeSnapshot(root, generator.writes))
  }
}

function compare(generator: Generator, checkedIn: Snapshot, fresh: Snapshot): string[] {
  const unwritten = generator.writes.filter((path) => ![...fresh.keys()].some((file) => isUnder(path, file)))
  const stale = differences(checkedIn, fresh).filter((file) => !unwritten.some((path) => isUnder(path, file)))
  return [
    ...unwritten.map((path) => `${generator.program[0]} did not write ${path}`),
    ...stale.map(
      (file) => `${file} is ${staleness(checkedIn, fresh, file)}: run ${generator.refresh} and commit it`,
    ),
  ]
}

const isUnder = (path: string, file: string) => file === path || file.startsWith(`${path}/`)

function staleness(checkedIn: Snapshot, fresh: Snapshot, file: string): string {
  if (!checkedIn.has(file)) return 'not checked in'
  return fresh.has(file) ? 'stale' : 'no longer generated'
}

/** Null when the program succeeded, else what it said. */
async function run(root: string, generator: Generator): Promise<string | null> {
  try {
    await promisify(execFile)(process.execPath, [...generator.program], { cwd: root, maxBuffer: 16 << 20 })
    return null
  } catch (fault) {
    const { stderr, stdout, message } = fault as Error & { stderr?: string; stdout?: string }
    return stderr?.trim() || stdout?.trim() || message
  }
}

async function exists(path: string): Promise<boolean> {
  return access(path).then(
    () => true,
    () => false,
  )
}
