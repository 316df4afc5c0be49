import { advance, begin, type DeviceMemory } from '#rules/cold-chain/engine.ts'
import { isInside, isWellInside, type Measured } from '#rules/cold-chain/engine-temperature.ts'
import type { EngineEvent, EngineFact, EngineSettings, Instant } from '#rules/cold-chain/engine-terms.ts'

/** What a fold leaves behind. */
export type Folded = { readonly memory: DeviceMemory; readonly facts: readonly EngineFact[] }

/** Tells the engine one event after the other; they stand in the order of their time. */
export const fold = (
  memory: DeviceMemory,
  events: readonly EngineEvent[],
  settingsAt: (at: Instant) => EngineSettings,
): Folded => {
  const facts: EngineFact[] = []
  let reached = memory
  for (const event of events) {
    const step = advance(reached, event, settingsAt(event.at))
    reached = step.memory
    for (const fact of step.facts) facts.push(fact)
  }
  return { memory: reached, facts }
}

/**
 * The newest reading behind which nothing of what came before it matters: well inside the limits, and another value than
 * the one before. From there a fold comes to the same as from the very beginning. Null when there is none among them.
 *
 * Facts: good readings, the newest first.
 * Refuses: nothing.
 * Source: HOUSE_EXCURSION.
 * Reviewed: not yet reviewed by a physician.
 */
export const newestHarmless = (
  newestFirst: readonly Measured[],
  settingsAt: (at: Instant) => EngineSettings,
): Measured | null =>
  newestFirst.find((reading, index) => {
    const before = newestFirst[index + 1]
    const after = newestFirst[index - 1]
    return (
      before !== undefined &&
      before.celsius !== reading.celsius &&
      after?.at !== reading.at &&
      isWellInside(reading.celsius, settingsAt(reading.at))
    )
  }) ?? null

/** What is remembered after a harmless reading; of power and agitation, which have their own course, nothing. */
export const harmlessMemory = (reading: Measured, settings: EngineSettings): DeviceMemory => ({
  ...begin(reading.at),
  heard: true,
  last: reading,
  same: 1,
  proof: isInside(reading.celsius, settings)
    ? { since: reading.at, until: reading.at + settings.gapMs }
    : null,
})

/** Whether events can be told behind what is remembered, or something of them came late. */
export const isInOrder = (memory: DeviceMemory, events: readonly EngineEvent[]): boolean =>
  events.every((event) =>
    event.is === 'READING'
      ? !memory.heard || event.at > memory.heardAt
      : (event.powered === null || isLater(event.at, memory.power.toldAt)) &&
        (event.agitating === null || isLater(event.at, memory.agitation.toldAt)),
  )

const isLater = (at: Instant, than: Instant | null) => than === null || at > than
