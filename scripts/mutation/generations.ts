import { readFileSync } from 'node:fs'
import { registerHooks, stripTypeScriptTypes } from 'node:module'
import { fileURLToPath, pathToFileURL } from 'node:url'

const STAND_IN = new URL('./stand-in.ts', import.meta.url).href

let generation = 0
/** From now on every module of the project is loaded anew, as if in a new process. */
export function beginGeneration(): void {
  generation += 1
}

/** Each file of the project with those it imports. */
const imports = new Map<string, Set<string>>()

/** Does loading `file` load `other`, directly or through others? Known once it has been loaded. */
export function reaches(file: string, other: string, seen: Set<string> = new Set()): boolean {
  if (file === other) return true
  seen.add(file)
  return [...(imports.get(file) ?? [])].some((next) => !seen.has(next) && reaches(next, other, seen))
}

function remember(importer: string, imported: string): void {
  const file = fileURLToPath(importer)
  imports.set(file, (imports.get(file) ?? new Set()).add(fileURLToPath(imported)))
}

/**
 * Lets one process load the project in `root` as often as there are mutants of what modules do while they load, and
 * gives its tests the stand-in for vitest. Types are stripped once per file.
 */
export function loadInGenerations(root: string): void {
  const project = `${pathToFileURL(root).href}/`
  const outside = `${project}node_modules/`
  const isOurs = (url: string): boolean => url.startsWith(project) && !url.startsWith(outside)
  const stripped = new Map<string, string>()
  registerHooks({
    resolve: (specifier, context, next) => {
      if (specifier === 'vitest' && isOurs(context.parentURL ?? ''))
        return { url: STAND_IN, shortCircuit: true }
      const resolved = next(specifier, context)
      const importer = context.parentURL ?? ''
      if (isOurs(importer) && isOurs(resolved.url)) remember(importer, resolved.url)
      return isOurs(resolved.url) ? { ...resolved, url: `${resolved.url}?${generation}` } : resolved
    },
    load: (url, context, next) => {
      if (!isOurs(url) || !/\.ts\?\d+$/.test(url)) return next(url, context)
      const file = fileURLToPath(url)
      const source = stripped.get(file) ?? stripTypeScriptTypes(readFileSync(file, 'utf8'))
      stripped.set(file, source)
      return { format: 'module', source, shortCircuit: true }
    },
  })
}
