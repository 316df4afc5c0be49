import type { Desk } from '#adapters/signed/stand-in/server.ts'
import { nowhere } from '#adapters/stand-in/desks.ts'
import { families } from '#adapters/stand-in/families.ts'
import { type PersonKey, people } from '#adapters/stand-in/people.ts'

/** Short pages, so that whoever follows the feed must turn them. */
const PAGE = 5

const nameOf = (key: PersonKey) => ({
  name: people[key].name,
  identityNumber: people[key].identityNumber,
})

const certified = families
  .flatMap((family) => family.certified ?? [])
  .map(({ donor, relative, relation, at, revokedAt }, index) => ({
    reference: `ZLB-${index + 1}`,
    donor: nameOf(donor),
    relative: nameOf(relative),
    relation,
    certifiedAt: at,
    revokedAt: revokedAt ?? null,
  }))

/** The citizen service's list of what donors certified; a cursor is the count of what was told. */
export const kinshipFeedDesk: Desk = {
  handle: ({ method, path }) => {
    const { pathname, searchParams } = new URL(path, 'http://stand-in')
    if (method !== 'GET' || pathname !== '/v1/kinships') return nowhere
    const after = searchParams.get('after')
    const from = Number(after ?? 0)
    const kinships = certified.slice(from, from + PAGE)
    const told = from + kinships.length
    return {
      status: 200,
      body: { after, kinships, cursor: String(told), more: told < certified.length },
    }
  },
}
