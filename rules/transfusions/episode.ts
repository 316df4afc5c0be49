import type { PolicyValues } from '#rules/policy.ts'
import type { AssessmentKind, DueState } from '#rules/transfusions/terms.ts'

const HOUR_MS = 3_600_000
/** One transfusion (人次) is all bags within this time of the first. */
const EPISODE_MS = 24 * HOUR_MS

/** One bag given to one person in one hospital. */
export type GivenBag = { readonly id: string; readonly startedAt: Date }

/**
 * One transfusion of a person in one hospital is all bags begun within 24 hours of the first, that hour not included;
 * the next bag begins another. It is dated by its first bag.
 *
 * Facts: the bags of one person in one hospital, in any order.
 * Refuses: nothing; gives the first bag of each bag's episode, by the bag's id.
 * Source: TRANSFUSION_EFFECT_WINDOW (all transfusions within 24 hours count as one).
 * Reviewed: not yet reviewed by a physician.
 */
export function episodesOf<Bag extends GivenBag>(bags: readonly Bag[]): ReadonlyMap<string, string> {
  const ordered = bags.toSorted((a, b) => +a.startedAt - +b.startedAt || (a.id < b.id ? -1 : 1))
  const episodes = new Map<string, string>()
  let first: Bag | undefined
  for (const bag of ordered) {
    if (first === undefined || +bag.startedAt - +first.startedAt >= EPISODE_MS) first = bag
    episodes.set(bag.id, first.id)
  }
  return episodes
}

/** When an assessment is to be made, both ends included. */
export type Window = { readonly from: Date; readonly until: Date }

/**
 * The effect is assessed from 24 to 72 hours after the end of the episode's last bag; what was to be known beforehand
 * is due when the first one starts.
 *
 * Facts: the start of the first bag and the end of the last (its start while it runs).
 * Refuses: nothing; gives the window.
 * Source: TRANSFUSION_EFFECT_WINDOW, HOUSE_ASSESSMENT.
 * Reviewed: not yet reviewed by a physician.
 */
export function assessmentWindow(
  kind: AssessmentKind,
  episode: { readonly firstStart: Date; readonly lastEnd: Date },
  policy: PolicyValues,
): Window {
  if (kind === 'BEFORE') return { from: episode.firstStart, until: episode.firstStart }
  const after = (hours: number) => new Date(episode.lastEnd.getTime() + hours * HOUR_MS)
  return { from: after(policy.assessmentFromHours), until: after(policy.assessmentUntilHours) }
}

/** Where an assessment that nobody has made yet stands at an instant; the window's ends belong to it. */
export function dueStateAt({ from, until }: Window, now: Date): DueState {
  if (now < from) return 'WAITING'
  return now <= until ? 'DUE' : 'OVERDUE'
}
