import type { WebSocket } from 'ws'
import { TokenEnded, Unauthenticated } from '#lib/errors.ts'
import type { Actor } from '#resolvers/context.ts'

/** Who a token stands for, as of when that was asked. */
export type Standing = { readonly actor: Actor }

/** A connection as far as its viewer goes. */
type Line = { readonly socket: WebSocket; viewer: Viewer | null }

/** Tells who calls; the server's own (`server/auth.ts`). */
export type Authenticator = {
  /** The standing of a `Bearer …` text; null for none; throws Unauthenticated, TokenEnded or Unavailable. */
  standingOf(authorization: string | undefined): Promise<Standing | null>
  /** Whether it may be believed without asking again: neither old, nor from before a post was changed. */
  isFresh(standing: Standing): boolean
  /** Standings as they are now, or why each has ended; throws Unavailable. */
  renewed(standings: readonly Standing[]): Promise<(Standing | Unauthenticated)[]>
}

type ViewersOptions = { readonly authenticator: Authenticator; readonly clock: () => Date }

/** Timers can't wait longer. */
const LONGEST_TIMER_MS = 2 ** 31 - 1
/** The token has ended, or no longer stands. */
export const FORBIDDEN = 4403

/** Whoever is behind one token, on however many connections. */
export class Viewer {
  readonly lines = new Set<Line>()
  readonly #ending: NodeJS.Timeout
  #standing: Standing
  #rights: string

  constructor(standing: Standing, left: number) {
    this.#standing = standing
    this.#rights = rightsOf(standing.actor)
    this.#ending = setTimeout(() => this.close(new TokenEnded()), Math.min(left, LONGEST_TIMER_MS))
  }

  /** As of when it was last asked about. */
  get standing(): Standing {
    return this.#standing
  }

  get actor(): Actor {
    return this.#standing.actor
  }

  /** Text of everything a resolver may see of this viewer: equal for viewers of equal rights, whoever they are. */
  get rights(): string {
    return this.#rights
  }

  /** Takes what was learnt of the token. */
  learn(standing: Standing): void {
    if (standing.actor !== this.#standing.actor) this.#rights = rightsOf(standing.actor)
    this.#standing = standing
  }

  /** Closes all its connections: the token no longer stands. */
  close(reason: Unauthenticated): void {
    for (const { socket } of this.lines) socket.close(FORBIDDEN, reasonOf(reason))
  }

  forget(): void {
    clearTimeout(this.#ending)
  }
}

/** Everybody who is connected, each known once for each token. */
export class Viewers {
  readonly #options: ViewersOptions
  readonly #known = new Map<string, Viewer>()

  constructor(options: ViewersOptions) {
    this.#options = options
  }

  /** Lets in whoever has a good token; throws as `standingOf` does. */
  async admit(line: Line, authorization: string | undefined): Promise<void> {
    const standing = await this.#options.authenticator.standingOf(authorization)
    if (standing === null || authorization === undefined) throw new Unauthenticated()
    if (line.socket.readyState !== line.socket.OPEN) return
    const left = standing.actor.until.getTime() - this.#options.clock().getTime()
    const viewer = this.#known.get(authorization) ?? new Viewer(standing, left)
    viewer.learn(standing)
    viewer.lines.add(line)
    line.viewer = viewer
    this.#known.set(authorization, viewer)
    line.socket.once('close', () => {
      viewer.lines.delete(line)
      if (viewer.lines.size > 0) return
      viewer.forget()
      this.#known.delete(authorization)
    })
  }

  /** Who the viewer is now, asked about again when that is due; throws why that is unknown. */
  async actorOf(viewer: Viewer): Promise<Actor> {
    const fault = (await this.renew([viewer])).get(viewer) ?? null
    if (fault !== null) throw fault
    return viewer.actor
  }

  /**
   * Asks again about those for whom it is due, all at once; gives for each of these why it is unknown who they are, or
   * null. A token that no longer stands closes its connections (4403).
   */
  async renew(viewers: Iterable<Viewer>): Promise<ReadonlyMap<Viewer, unknown>> {
    const { authenticator } = this.#options
    const due = [...viewers].filter(({ standing }) => !authenticator.isFresh(standing))
    if (due.length === 0) return NONE
    try {
      const renewed = await authenticator.renewed(due.map(({ standing }) => standing))
      return new Map(due.map((viewer, at) => [viewer, settle(viewer, renewed[at])]))
    } catch (error) {
      return new Map(due.map((viewer) => [viewer, error]))
    }
  }
}

const NONE: ReadonlyMap<Viewer, unknown> = new Map()

const settle = (viewer: Viewer, renewed: Standing | Unauthenticated = new Unauthenticated()): unknown => {
  if (renewed instanceof Unauthenticated) {
    viewer.close(renewed)
    return renewed
  }
  viewer.learn(renewed)
  return null
}

/** All that row security, the access table and the resolvers may look at, without who the person is. */
const rightsOf = ({ organisationCode, roles, seats }: Actor): string =>
  JSON.stringify([
    organisationCode,
    roles.toSorted(),
    seats.map(({ allianceId, organisationId, kind, lead }) => [allianceId, organisationId, kind, lead]),
  ])

/** The protocol gives 123 bytes for a reason. */
export const reasonOf = (error: Unauthenticated): string =>
  error.words.en.slice(0, 120).replaceAll(/[^\x20-\x7e]/g, "'")
