import { existsSync, readFileSync, writeFileSync } from 'node:fs'

/** As much of a kept result as is asked here. */
type Kept = { readonly files: Record<string, { mutants: readonly { readonly status: string }[] }> }

/** Nothing has noticed them. What the clock ended is not decided: the machine may have stood still meanwhile. */
export const LIVING: ReadonlySet<string> = new Set(['Survived', 'NoCoverage', 'Timeout'])

/**
 * Takes the survivors out of a kept result, so that the next run tries them again. Stryker keeps those of what a module
 * does while it loads, whatever row was written since: it doesn't know which tests reach them.
 */
export function forgetSurvivors(file: string): void {
  if (!existsSync(file)) return
  const kept = JSON.parse(readFileSync(file, 'utf8')) as Kept
  for (const one of Object.values(kept.files))
    one.mutants = one.mutants.filter(({ status }) => !LIVING.has(status))
  writeFileSync(file, JSON.stringify(kept))
}
