import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { Package } from '#scripts/licences/judge.ts'

type LockEntry = { version?: string; license?: string; dev?: boolean; link?: boolean }
type Manifest = { license?: unknown; licenses?: unknown }

/**
 * Lists every package of a project's lock file, also those for other platforms that are not installed here.
 * The installed manifest wins over the lock file, which only repeats what the registry said.
 * @param root folder with package-lock.json
 */
export async function listPackages(root: string): Promise<Package[]> {
  const lock = JSON.parse(await readFile(join(root, 'package-lock.json'), 'utf8')) as {
    packages: Record<string, LockEntry>
  }
  const entries = Object.entries(lock.packages).filter(([path, entry]) => path !== '' && !entry.link)
  return Promise.all(
    entries.map(async ([path, entry]) => ({
      path,
      version: entry.version ?? '',
      licence: (await declared(join(root, path))) ?? entry.license ?? null,
      development: entry.dev === true,
    })),
  )
}

async function declared(folder: string): Promise<string | null> {
  let manifest: Manifest
  try {
    manifest = JSON.parse(await readFile(join(folder, 'package.json'), 'utf8')) as Manifest
  } catch (fault) {
    if ((fault as NodeJS.ErrnoException).code === 'ENOENT') return null
    throw fault
  }
  return licenceOf(manifest)
}

/** Reads today's `license` and the two forms that npm gave up: an object, and a list under `licenses`. */
function licenceOf({ license, licenses }: Manifest): string | null {
  if (typeof license === 'string') return license
  const old = license ?? licenses
  if (Array.isArray(old)) return old.map(typeOf).join(' OR ') || null
  return old === undefined ? null : typeOf(old)
}

const typeOf = (entry: unknown): string =>
  typeof entry === 'string' ? entry : String((entry as { type?: unknown } | null)?.type ?? 'UNKNOWN')
