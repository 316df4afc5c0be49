import { readFileSync } from 'node:fs'
import { registerHooks, stripTypeScriptTypes } from 'node:module'
import { fileURLToPath, pathToFileURL } from 'node:url'

const STAND_IN = new URL('./stand-in.ts', import.meta.url).href

let generation = 0
/** The file for whose sake modules are loaded anew; undefined until there is one. */
let changed: string | undefined
/** What is known of it: does a file load the changed one? */
let touched = new Map<string, boolean>()

/** From now on `file`, and every module of the project that loads it, is loaded anew, as if in a new process. */
export function beginGeneration(file: string): void {
  generation += 1
  if (file !== changed) touched = new Map()
  changed = file
}

/** Modules that don't load the changed one came to what they would come to again. */
function generationOf(file: string): number {
  if (changed === undefined) return generation
  const isTouched = touched.get(file) ?? reaches(file, changed)
  touched.set(file, isTouched)
  return isTouched ? generation : 0
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
 * gives its tests the stand-in for vitest. Types are stripped once per file. Everything is loaded once before the first of
 * them, so that it is known what loads what.
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
      if (!isOurs(resolved.url)) return resolved
      return { ...resolved, url: `${resolved.url}?${generationOf(fileURLToPath(resolved.url))}` }
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
