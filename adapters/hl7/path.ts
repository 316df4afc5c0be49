import { PLACE_SHAPE } from '#rules/messaging/place-terms.ts'

/** A place in a message, counted from 1: `PID-3[2].4.1` is segment PID, field 3, repetition 2, component 4, sub 1. */
export interface Path {
  readonly segment: string | undefined
  readonly field: number
  readonly repetition: number
  readonly component: number
  readonly subcomponent: number
}

const known = new Map<string, Path>()
const MOST_KNOWN = 10_000

/** Whether a text (of a sender's profile, say) is a path. */
export function isPath(text: string): boolean {
  return PLACE_SHAPE.test(text)
}

/**
 * Reads a path; repetition, component and subcomponent default to 1.
 * @throws RangeError when it is none; check what people typed with `isPath` first
 */
export function parsePath(text: string): Path {
  const before = known.get(text)
  if (before) return before
  const match = PLACE_SHAPE.exec(text)
  if (!match) throw new RangeError(`不是 HL7 路径 / Not an HL7 path: ${text}`)
  const path: Path = {
    segment: match[1],
    field: Number(match[2]),
    repetition: Number(match[3] ?? 1),
    component: Number(match[4] ?? 1),
    subcomponent: Number(match[5] ?? 1),
  }
  if (known.size < MOST_KNOWN) known.set(text, path)
  return path
}
