import type { ErrorLocation } from '#adapters/hl7/ack.ts'
import type { Message, Segment } from '#adapters/hl7/message.ts'
import { isPath, parsePath } from '#adapters/hl7/path.ts'
import type { Spot } from '#adapters/hl7/reading.ts'
import type { SenderProfile } from '#resolvers/messaging/senders.ts'
import type { PlaceableField } from '#rules/messaging/place-terms.ts'

/** Where values are looked for: one group of segments first, then the message around it. */
export type Scope = {
  readonly profile: SenderProfile
  readonly message: Message
  readonly segments: readonly Segment[]
}

/**
 * A named value: at the profile's place if it has one, else at the first usual place that has a value.
 * When none has, its location is the first of these places.
 */
export const spotOf = (scope: Scope, name: PlaceableField, ...usual: readonly string[]): Spot => {
  const own = scope.profile.fields[name]
  const paths = own !== undefined && isPath(own) && parsePath(own).segment ? [own] : usual
  const spots = paths.map((path) => spotAtPath(scope, path))
  return spots.find(({ value }) => value !== undefined) ?? spots[0] ?? { value: undefined, location: NOWHERE }
}

const NOWHERE: ErrorLocation = { segment: 'MSH', sequence: 1 }

/** Segments that speak of their own order alone; all others may stand once for the orders of a message. */
const OF_ONE_ORDER: ReadonlySet<string> = new Set(['ORC', 'TQ1', 'BPO', 'OBR', 'NTE'])

/** The value at a path in the group, else in the message around it. */
export const spotAtPath = ({ segments, message }: Scope, path: string): Spot => {
  const { segment: name = '', field, component } = parsePath(path)
  const around = OF_ONE_ORDER.has(name) ? [] : message.all(name)
  const candidates = [...segments.filter((each) => each.name === name), ...around]
  const holder = candidates.find((each) => each.value(path) !== undefined) ?? candidates[0]
  return {
    value: holder?.value(path),
    location: {
      segment: name,
      sequence: holder?.sequence ?? 1,
      field,
      ...(component > 1 ? { repetition: 1, component } : {}),
    },
  }
}
