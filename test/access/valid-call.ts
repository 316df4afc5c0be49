import type { Ctx, Door } from '#resolvers/context.ts'
import { encodeCursor } from '#subscriptions/cursor.ts'
import { type Owner, stranger } from '#test/access/owners.ts'
import type { Stage } from '#test/access/stage.ts'

/** A field's arguments. */
export type Args = Record<string, unknown>

/** One valid call of an operation, read or subscription. */
export type ValidCall = {
  /** Who is right to call it, about things of the member hospital. */
  readonly by: string
  /** Prepares what the call is about, for the owner, and gives the field's arguments. */
  readonly args: (stage: Stage, owner: Owner) => Promise<Args>
  /** Who else the very thing is shared with, by rule: they get it, and nobody is asked to be told it isn't there. */
  readonly sharedWith?: readonly ('CS' | 'STATION')[]
  /** The same arguments about something that never was; by default every id in them becomes a random one. */
  readonly unknown?: (args: Args) => Args
  /** Called by a door of its own where there is no field. */
  readonly run?: (ctx: Ctx, input: never) => Promise<unknown>
  readonly door?: Door
}

/** The arguments of a mutation. */
export const input = (content: object): Args => ({ input: content })
/** The input among them. */
export const inputOf = (args: Args): Args => args.input as Args

type Prepare<Made> = (stage: Stage, owner: Owner) => Promise<Made>

const strangers = new WeakMap<Stage, Map<unknown, Promise<unknown>>>()

/**
 * Prepares anew each time, except for the stranger: none of those who try its things may change anything of them, so
 * that many calls can be about the same ones.
 */
const prepared = <Made>(prepare: Prepare<Made>, stage: Stage, owner: Owner): Promise<Made> => {
  if (owner !== stranger) return prepare(stage, owner)
  const known = strangers.get(stage) ?? new Map<unknown, Promise<unknown>>()
  strangers.set(stage, known)
  const made = known.get(prepare) ?? prepare(stage, owner)
  known.set(prepare, made)
  return made as Promise<Made>
}

/** A mutation about one thing that the scenario prepares. */
export const about =
  <Made>(prepare: Prepare<Made>, content: (made: Made, owner: Owner) => object) =>
  async (stage: Stage, owner: Owner): Promise<Args> =>
    input(content(await prepared(prepare, stage, owner), owner))

/** A query or subscription about one thing. */
export const asking =
  <Made>(prepare: Prepare<Made>, args: (made: Made) => Args) =>
  async (stage: Stage, owner: Owner): Promise<Args> =>
    args(await prepared(prepare, stage, owner))

/** A field without arguments. */
export const nothing = async (): Promise<Args> => ({})
/** A page of a list: what was just prepared, and enough of what others left behind. */
export const aPage = () => ({ first: 8 })
/** A subscription that resumes before the first event. */
export const fromTheStart = { after: encodeCursor(0) }
