// Runs before anything else (node --import). Node reads a package's whole package.json anew for each of its ES modules;
// drizzle-orm's holds 180 KB of exports, which costs a second and 140 MB at start (ADR 11). Its CommonJS build is the
// same code in the same files and is asked for instead.
import { registerHooks } from 'node:module'

const CONDITIONS = ['require', 'node', 'default']

registerHooks({
  resolve: (specifier, context, next) =>
    next(specifier, specifier.startsWith('drizzle-orm') ? { ...context, conditions: CONDITIONS } : context),
})
