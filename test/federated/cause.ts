import type { TestHub } from '#test/support/hub.ts'
import type { World } from '#test/support/world.ts'

/** A hub, and the world of its own services. */
export type Place = { readonly hub: TestHub; readonly world: World }

type Act = () => Promise<unknown>

/** What is about to happen: two acts, and what of the document's variables names the one thing they are about. */
export type Prepared = {
  readonly acts: readonly [Act, Act]
  readonly variables?: { readonly id: string }
}

/** What brings a subscription's events about. */
export type Cause = {
  /** Who follows it and is told, each seeing something else or by other rights. */
  readonly followers: readonly [string, ...string[]]
  /** Who has no right to follow it. */
  readonly refused: string
  /**
   * Prepares everything in CS-MEM01's name at the merged hub, and where one of the subgraphs is served. What an act leaves
   * and a follower is shown, no step of the hub's own changes later: everybody sees the same, whenever they look.
   */
  readonly prepare: (merged: Place, subgraph: Place) => Promise<Prepared>
}

/** The same act at both: each about something of its own. */
export const atEach =
  (prepare: (at: Place) => Promise<Act>): Cause['prepare'] =>
  async (merged, subgraph) => ({ acts: [await prepare(merged), await prepare(subgraph)] })

/** People of the lead's blood bank and of the member's wards, and one who sees neither. */
export const BANK_AND_WARD = {
  followers: ['lead.technician', 'mem01.physician'],
  refused: 'mem01.cashier',
} as const
