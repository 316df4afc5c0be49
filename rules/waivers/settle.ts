import { DEFAULT_SETTINGS, type Open, type Settled, type WaiverSettings } from '#rules/waivers/policy-form.ts'

const isOpen = (setting: unknown): setting is Open<unknown> =>
  typeof setting === 'object' && setting !== null && 'open' in setting

// In an order of its own: what a database gives back has its members in another.
const NAMES = Object.keys(DEFAULT_SETTINGS) as (keyof WaiverSettings)[]

/** The names of the settings that nobody has settled. */
export const openSettings = (settings: WaiverSettings): (keyof WaiverSettings)[] =>
  NAMES.filter((name) => isOpen(settings[name]))

/**
 * Every way in which the open settings could be settled, one after the other; the settings themselves when none is open.
 *
 * Facts: the settings of a policy.
 * Refuses: nothing.
 * Source: HOUSE_WAIVER_SETTINGS. Reviewed: not yet reviewed by a health bureau.
 */
export function waysToSettle(settings: WaiverSettings): Settled[] {
  let ways: Record<string, unknown>[] = [{ ...settings }]
  for (const name of openSettings(settings)) {
    const { open } = settings[name] as Open<unknown>
    ways = ways.flatMap((way) => open.map((value) => ({ ...way, [name]: value })))
  }
  // Each open setting was given one of its own values.
  return ways as unknown as Settled[]
}
