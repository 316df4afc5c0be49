import { mkdir, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'

/** Every file under some paths, by path; an absent path has none. */
export type Snapshot = ReadonlyMap<string, Buffer>

/** Reads files and whole folders, relative to `root`. */
export async function takeSnapshot(root: string, paths: readonly string[]): Promise<Snapshot> {
  const files = new Map<string, Buffer>()
  for (const path of paths) {
    for (const file of await filesUnder(root, path)) files.set(file, await readFile(join(root, file)))
  }
  return files
}

async function filesUnder(root: string, path: string): Promise<string[]> {
  try {
    const entries = await readdir(join(root, path), { recursive: true, withFileTypes: true })
    const files = entries.filter((entry) => entry.isFile())
    return files.map((entry) => join(entry.parentPath, entry.name).slice(join(root, '/').length))
  } catch (fault) {
    const { code } = fault as NodeJS.ErrnoException
    if (code === 'ENOENT') return []
    if (code === 'ENOTDIR') return [path]
    throw fault
  }
}

/** Names the files that were added, removed or changed between two snapshots. */
export function differences(before: Snapshot, after: Snapshot): string[] {
  const names = [...new Set([...before.keys(), ...after.keys()])].sort()
  return names.filter((name) => {
    const [old, fresh] = [before.get(name), after.get(name)]
    return old === undefined || fresh === undefined || !old.equals(fresh)
  })
}

/** Puts the files back as they were, touching only those that differ. */
export async function restore(root: string, before: Snapshot, after: Snapshot): Promise<void> {
  for (const name of differences(before, after)) {
    const old = before.get(name)
    if (old === undefined) {
      await rm(join(root, name))
    } else {
      await mkdir(dirname(join(root, name)), { recursive: true })
      await writeFile(join(root, name), old)
    }
  }
}
