import { listPosts, listPostsOfAccounts } from '#db/alliance/finders.ts'
import { type Database, SYSTEM_SCOPE } from '#db/client.ts'
import type { Actor, Seat } from '#resolvers/context.ts'
import { roles as knownRoles, type Role } from '#rules/alliance/terms.ts'

/** What a verified token says of its bearer. */
export type Claims = {
  readonly sub: string
  readonly organisation: string
  readonly roles: readonly string[]
  readonly until: Date
}

/**
 * The actor behind a verified token; null when the account holds no post at that organisation. The actor's roles are
 * those that both the token and the hub's own register give, the latter in every alliance the account has a post in.
 */
export const findActor = async (database: Database, claims: Claims): Promise<Actor | null> => {
  const posts = await database.transaction(
    SYSTEM_SCOPE,
    (db) => listPosts(db, claims.sub, claims.organisation),
    'read',
  )
  return actorOf(claims, posts)
}

/** The same for many at once, in one statement; the answers stand in the order of the claims. */
export const findActors = async (database: Database, many: readonly Claims[]): Promise<(Actor | null)[]> => {
  const accounts = [...new Set(many.map(({ sub }) => sub))]
  const posts = await database.transaction(SYSTEM_SCOPE, (db) => listPostsOfAccounts(db, accounts), 'read')
  const at = (account: string, organisation: string) => JSON.stringify([account, organisation])
  const byPlace = Map.groupBy(posts, ({ staff, organisation }) => at(staff.account, organisation.code))
  return many.map((claims) => actorOf(claims, byPlace.get(at(claims.sub, claims.organisation)) ?? []))
}

type Post = Awaited<ReturnType<typeof listPosts>>[number]

const actorOf = (claims: Claims, posts: readonly Post[]): Actor | null => {
  const [first, ...others] = posts.map(
    ({ staff, organisation }): Seat => ({
      allianceId: staff.allianceId,
      organisationId: organisation.id,
      staffId: staff.id,
      kind: organisation.kind,
      lead: organisation.isLead,
    }),
  )
  if (first === undefined) return null
  // A role held in one alliance gives no rights in another.
  const isRegistered = (role: Role) => posts.every(({ staff }) => staff.roles.includes(role))
  const isKnown = (role: string): role is Role => (knownRoles as readonly string[]).includes(role)
  return {
    account: claims.sub,
    name: posts[0]?.staff.name ?? claims.sub,
    organisationCode: claims.organisation,
    roles: claims.roles.filter(isKnown).filter(isRegistered),
    seats: [first, ...others],
    until: claims.until,
  }
}
