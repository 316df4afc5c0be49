// Runs before anything else (node --import). Node reads a package's whole package.json anew for each of its ES modules;
// drizzle-orm's holds 180 KB of exports, which costs a second and 140 MB at start (ADR 11). Its CommonJS build is the
// same code in the same files and is asked for instead. Our own files are named in full wherever they are imported:
// nothing has to be looked up for them, which takes another quarter off the loading.
import { registerHooks } from 'node:module'

const CONDITIONS = ['require', 'node', 'default']
const ROOT = new URL('..', import.meta.url)

/** The address of one of our own files; undefined for anything else. */
const ownFile = (specifier, parent) => {
  if (!specifier.endsWith('.ts')) return undefined
  if (specifier.startsWith('#')) return new URL(specifier.slice(1), ROOT).href
  return specifier.startsWith('.') && parent ? new URL(specifier, parent).href : undefined
}

registerHooks({
  resolve: (specifier, context, next) => {
    const url = ownFile(specifier, context.parentURL)
    if (url !== undefined) return { url, format: 'module-typescript', shortCircuit: true }
    return next(
      specifier,
      specifier.startsWith('drizzle-orm') ? { ...context, conditions: CONDITIONS } : context,
    )
  },
})
