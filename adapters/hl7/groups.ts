import type { Segment } from '#adapters/hl7/message.ts'

/** A run of segments under the one that opens it: an ORC and all up to the next ORC, an OBR and its OBX. */
export interface Group {
  readonly head: Segment
  /** What follows the head, in order, up to the next head. */
  readonly rest: readonly Segment[]
}

/** Segments before the first head, and the groups. */
export interface Grouped {
  readonly before: readonly Segment[]
  readonly groups: readonly Group[]
}

/**
 * Cuts segments into groups, each opened by a segment of one of the names. Cut again inside a group for deeper
 * ones: `groupBy(message.segments, 'ORC')`, then `groupBy(order.rest, 'OBR')`.
 * @param until names that end the last group (`PID` of the next patient); they and all after them are left out
 */
export function groupBy(
  segments: readonly Segment[],
  heads: string | readonly string[],
  until: readonly string[] = [],
): Grouped {
  const names = new Set(typeof heads === 'string' ? [heads] : heads)
  const before: Segment[] = []
  const groups: { head: Segment; rest: Segment[] }[] = []
  for (const segment of segments) {
    const open = groups.at(-1)
    if (open && until.includes(segment.name)) break
    if (names.has(segment.name)) groups.push({ head: segment, rest: [] })
    else (open?.rest ?? before).push(segment)
  }
  return { before, groups }
}

/** The segments of one name among these, in order. */
export function named(segments: readonly Segment[], name: string): readonly Segment[] {
  return segments.filter((segment) => segment.name === name)
}

/**
 * A segment's immediate followers of one name: the NTE right after an OBX belong to that OBX.
 * @param segments the list that holds `segment`
 */
export function directlyAfter(
  segments: readonly Segment[],
  segment: Segment,
  name: string,
): readonly Segment[] {
  const from = segments.indexOf(segment) + 1
  let end = from
  while (from > 0 && segments[end]?.name === name) end += 1
  return from === 0 ? [] : segments.slice(from, end)
}
