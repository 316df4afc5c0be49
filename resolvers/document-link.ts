import type { IdKind } from '#lib/ids.ts'
import { readMonth } from '#resolvers/common-input.ts'
import type { Actor, Ctx, Services } from '#resolvers/context.ts'
import { callerOf } from '#resolvers/reads.ts'

/** What can be printed, with the address of the page for each id. The addresses are relative to the hub's own. */
export const documentPaths = {
  Request: (id: string) => `/documents/requests/${id}`,
  Sample: (id: string) => `/documents/samples/${id}/label`,
  Crossmatch: (id: string) => `/documents/crossmatches/${id}`,
  Issue: (id: string) => `/documents/issues/${id}`,
  Reaction: (id: string) => `/documents/reactions/${id}`,
  Shipment: (id: string) => `/documents/shipments/${id}`,
  Settlement: (id: string) => `/documents/settlements/${id}`,
} as const satisfies Partial<Record<IdKind, (id: string) => string>>

/** Where the log of a place stands, one for each month (`2026-11`). */
export const monthlyLogPath = (id: string, month: string) => `/documents/places/${id}/log/${month}`

/** Where the log of a device stands, one for each month. */
export const deviceLogPath = (id: string, month: string) => `/documents/devices/${id}/log/${month}`

/** Where the lines of a station's statement stand as a table. */
export const settlementTablePath = (id: string) => `/documents/settlements/${id}/lines.csv`

/** A thing that has a document. */
export type DocumentKind = keyof typeof documentPaths

/** A document that a browser may open without a token, for a short time. */
export type DocumentLink = {
  readonly path: string
  /** `path` with the ticket. */
  readonly url: string
  readonly until: Date
}

/** Long enough to open a page and print it; short, since an address lands in a browser's history. */
const LINK_MS = 5 * 60_000
const PURPOSE = 'document'

/** What a ticket says: one caller, one page, until when. */
type Ticket = {
  readonly purpose: typeof PURPOSE
  readonly path: string
  readonly sub: string
  readonly organisation: string
  readonly roles: readonly string[]
  readonly until: number
}

/**
 * The address of a document with a ticket for its caller: a browser that prints can send no header. The ticket opens
 * this one page for five minutes at most, never longer than the caller's own token, with no more rights than the
 * caller has; it is sealed by the hub's key, so that it can be neither read nor changed.
 */
export const documentLink = (ctx: Ctx, kind: DocumentKind, id: string): DocumentLink =>
  linkTo(ctx, documentPaths[kind](id))

/** The same of a place's log of a month. */
export const monthlyLogLink = (ctx: Ctx, id: string, month: string): DocumentLink =>
  linkTo(ctx, monthlyLogPath(id, readMonth(month, 'month')))

/** The same of a device's log of a month. */
export const deviceLogLink = (ctx: Ctx, id: string, month: string): DocumentLink =>
  linkTo(ctx, deviceLogPath(id, readMonth(month, 'month')))

/** The same of the lines of a statement. */
export const settlementTableLink = (ctx: Ctx, id: string): DocumentLink =>
  linkTo(ctx, settlementTablePath(id))

const linkTo = (ctx: Ctx, path: string): DocumentLink => {
  const actor = callerOf(ctx)
  const { clock, keys } = ctx.services
  const until = new Date(Math.min(clock().getTime() + LINK_MS, actor.until.getTime()))
  const ticket: Ticket = {
    purpose: PURPOSE,
    path,
    sub: actor.account,
    organisation: actor.organisationCode,
    roles: actor.roles,
    until: until.getTime(),
  }
  return { path, url: `${path}?ticket=${keys.encrypt(JSON.stringify(ticket))}`, until }
}

/** The claims of whoever a ticket was given to; null when it is not ours, for another page, or over. */
export const claimsOfTicket = (
  { keys, clock }: Pick<Services, 'keys' | 'clock'>,
  { ticket, path }: { readonly ticket: string; readonly path: string },
): (Pick<Ticket, 'sub' | 'organisation' | 'roles'> & Pick<Actor, 'until'>) | null => {
  const opened = open(keys, ticket)
  if (opened?.purpose !== PURPOSE || opened.path !== path) return null
  const until = new Date(opened.until)
  if (!(until > clock())) return null
  const { sub, organisation, roles } = opened
  return { sub, organisation, roles, until }
}

/** What stands in a ticket that this hub sealed; null for any other text. */
const open = (keys: Services['keys'], sealed: string): Ticket | null => {
  try {
    return JSON.parse(keys.decrypt(sealed)) as Ticket
  } catch {
    return null
  }
}
