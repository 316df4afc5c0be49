import type { Role } from '#rules/alliance/terms.ts'
import {
  type ReleaseAuthorities,
  type ReleaseClasses,
  standardAuthorities,
} from '#rules/inventory/authority.ts'
import { authorityCodes } from '#rules/inventory/authority-terms.ts'
import { isStricter, mayBeClassed, mildestClasses, releasePaths } from '#rules/inventory/release-classes.ts'
import { type Severity, severities } from '#rules/vocabulary.ts'

/** What of a rule set may no longer be as it was published. */
export type OutdatedRule = {
  readonly name: 'releaseClasses' | 'releaseAuthorities'
  /** The code, and the path where there is one: `SCREEN_NOT_DONE.ROUTINE`; the value's own name for all of it. */
  readonly member: string
}

/** The gate's rules of a set, as they may be by now. */
export type ReleaseRules = {
  readonly releaseClasses: ReleaseClasses
  readonly releaseAuthorities: ReleaseAuthorities
}

/**
 * A rule set is published under the table of its day, and the table may grow stricter afterwards. What a set says of the
 * release decision then counts as the stricter of both: a class no milder than the table's, a STOP where there is nobody
 * who may pass it over, roles that are all still among the standard ones, the standard ones for a finding that came later.
 * What can no longer be read is left out.
 *
 * Facts: the values as they are stored.
 * Refuses: nothing; answers the values in force and what differs from the stored ones (`RULE_SET_OUTDATED`).
 * Source: HOUSE_RELEASE_CLASSES. Reviewed: not yet reviewed by a physician.
 */
export function releaseRulesInForce(
  stored: ReleaseRules,
): ReleaseRules & { readonly outdated: readonly OutdatedRule[] } {
  const classes = classesInForce(stored.releaseClasses)
  const authorities = authoritiesInForce(stored.releaseAuthorities)
  return {
    releaseClasses: classes.value as ReleaseClasses,
    releaseAuthorities: authorities.value,
    outdated: [...classes.outdated, ...authorities.outdated],
  }
}

type Members = Readonly<Record<string, unknown>>

const membersOf = (stored: unknown): Members | null =>
  typeof stored === 'object' && stored !== null && !Array.isArray(stored) ? (stored as Members) : null

function classesInForce(stored: unknown) {
  const members = membersOf(stored)
  const outdated: OutdatedRule[] = []
  const tell = (member: string) => outdated.push({ name: 'releaseClasses', member })
  if (members === null) tell('releaseClasses')
  const value: Record<string, Partial<Record<string, Severity>>> = {}
  for (const [code, written] of Object.entries(members ?? {})) {
    const paths = Object.hasOwn(mildestClasses, code) ? membersOf(written) : null
    if (paths === null) tell(code)
    else
      value[code] = Object.fromEntries(
        Object.entries(paths).flatMap(([path, severity]) => {
          const inForce = classInForce(code as keyof typeof mildestClasses, path, severity)
          if (inForce !== severity) tell(`${code}.${path}`)
          return inForce === null ? [] : [[path, inForce]]
        }),
      )
  }
  return { value, outdated }
}

/** Null for a path or a class that there is no more. */
function classInForce(code: keyof typeof mildestClasses, written: string, stored: unknown): Severity | null {
  const path = releasePaths.find((known) => known === written)
  const severity = severities.find((known) => known === stored)
  if (path === undefined || severity === undefined) return null
  const mildest = mildestClasses[code][path]
  const stricter = isStricter(severity, mildest) ? severity : mildest
  return mayBeClassed(code, path, stricter) ? stricter : 'STOP'
}

function authoritiesInForce(stored: unknown) {
  const members = membersOf(stored) ?? {}
  const outdated: OutdatedRule[] = []
  const value = Object.fromEntries(
    authorityCodes.map((code) => {
      const standard = standardAuthorities[code]
      const written = Object.hasOwn(members, code) ? members[code] : undefined
      const roles: readonly Role[] = Array.isArray(written)
        ? written.filter((role: Role) => standard.includes(role))
        : standard
      if (!Array.isArray(written) || roles.length < written.length)
        outdated.push({ name: 'releaseAuthorities', member: code })
      return [code, roles]
    }),
  ) as ReleaseAuthorities
  return { value, outdated }
}
