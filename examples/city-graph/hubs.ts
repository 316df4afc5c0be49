import { z } from 'zod'

/** A hub, and how this graph speaks to it. */
export type Hub = {
  readonly name: string
  /** Codes of the alliances it is agreed to serve; no other hub may have one of them. */
  readonly alliances: readonly string[]
  /** Its `/graphql`. */
  readonly url: string
  /** The city's own token there, read anew for each question since tokens end. Never the caller's. */
  readonly token: () => Promise<string>
}

/** What came of one question; `asOf`: up to when the hub knew everything, or else when it answered. */
export type Answer =
  | { readonly state: 'TOLD'; readonly data: unknown; readonly asOf: Date }
  | { readonly state: 'REFUSED'; readonly fault: string; readonly asOf: Date }
  | { readonly state: 'SILENT'; readonly fault: string }

const graphqlAnswer = z.object({
  data: z.unknown().optional(),
  errors: z.array(z.object({ extensions: z.object({ code: z.string() }).partial().optional() })).optional(),
  extensions: z
    .object({ asOf: z.string().pipe(z.coerce.date()) })
    .optional()
    .catch(undefined),
})

/** A word of the hub that may be shown and logged; its sentences may not, they are meant for whoever asked. */
const CODE = /^[A-Z][A-Z_]{2,63}$/

/**
 * Puts one question to a hub. Never throws: whatever is not an answer in time is silence, and whatever is an answer without
 * the figures is a refusal.
 *
 * @param signal ends the waiting; the hub and everything behind it share one deadline
 */
export const ask = async (
  hub: Hub,
  query: string,
  variables: Record<string, string>,
  signal: AbortSignal,
): Promise<Answer> => {
  try {
    const response = await fetch(hub.url, {
      method: 'POST',
      headers: { 'content-type': 'application/json', authorization: `Bearer ${await hub.token()}` },
      body: JSON.stringify({ query, variables }),
      // A token must not travel on to wherever a redirection points.
      redirect: 'error',
      signal,
    })
    const read = graphqlAnswer.safeParse(await response.json())
    const now = new Date()
    if (!read.success) return { state: 'REFUSED', fault: `HTTP_${response.status}`, asOf: now }
    const { data, errors, extensions } = read.data
    // What a hub reads from a replica, which figures are, is as of a moment before its answer.
    const asOf = extensions?.asOf ?? now
    if (errors === undefined && data) return { state: 'TOLD', data, asOf }
    const code = errors?.[0]?.extensions?.code ?? ''
    return { state: 'REFUSED', fault: CODE.test(code) ? code : `HTTP_${response.status}`, asOf }
  } catch (error) {
    return { state: 'SILENT', fault: error instanceof Error ? error.name : 'UNKNOWN' }
  }
}
