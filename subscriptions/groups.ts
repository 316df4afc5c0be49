import { LRUCache } from 'lru-cache'
import { scopeOf } from '#resolvers/context.ts'
import type { Follower } from '#subscriptions/follower.ts'
import { Group, type GroupServices } from '#subscriptions/group.ts'
import { documentKeyOf, questionOf } from '#subscriptions/sharing.ts'
import { asSubscription, type Subscription } from '#subscriptions/subscription.ts'

/** Documents remembered for telling each viewer something else. */
const MOST_PERSONAL = 500

/** Who stands at the live edge, by what they asked and may see. */
export class Groups {
  readonly #options: GroupServices
  readonly #groups = new Map<string, Group>()
  readonly #personal = new LRUCache<string, true>({ max: MOST_PERSONAL })

  constructor(options: GroupServices) {
    this.#options = options
  }

  /** How many there are. */
  get size(): number {
    return this.#groups.size
  }

  /** Whether viewers of equal rights get the same answers to this document, as far as is known by now. */
  mayShare({ args }: Follower): boolean {
    return !this.#personal.has(documentKeyOf(args))
  }

  /** Puts a follower that has everything published by now among its like. */
  join(follower: Follower): Group {
    const { rights } = follower.viewer
    const key = `${questionOf(follower.args)}\n${rights}`
    const group = this.#groups.get(key) ?? this.#make(follower, key)
    group.join(follower)
    return group
  }

  /** The events a follower wants behind the cursor, as its viewer's rights are now. */
  sourceFor({ wanted, viewer }: Follower, after: string | null): Subscription {
    const { topics } = this.#options.services
    const source = topics.subscribe({ ...wanted, after, scope: scopeOf(viewer.actor) })
    return asSubscription(source)
  }

  #make(follower: Follower, key: string): Group {
    const { args, viewer } = follower
    const group = new Group({
      ...this.#options,
      args,
      rights: viewer.rights,
      source: this.sourceFor(follower, null),
      onEmpty: () => {
        if (this.#groups.get(key) === group) this.#groups.delete(key)
      },
      onPersonal: () => this.#personal.set(documentKeyOf(args), true),
    })
    this.#groups.set(key, group)
    return group
  }
}
