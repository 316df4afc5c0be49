import type { Scenario } from './scenario.ts'

/** For some members of a scenario the values they take; each combination occurs once. */
export type Axes = { readonly [Key in keyof Scenario]?: readonly Scenario[Key][] }

/** How many combinations there are. */
export const sizeOf = (axes: Axes): number =>
  Object.values(axes).reduce((size, values) => size * values.length, 1)

/**
 * Visits the full product of the axes, or with a stride only each so-manieth of its combinations. The scenario shown is
 * the same object each time: like an odometer only the wheels that turn are written, so a million visits make no garbage.
 * A visit that answers false is the last.
 */
export function eachCombination(
  start: Scenario,
  axes: Axes,
  visit: (scenario: Scenario) => boolean,
  stride = 1,
): void {
  const scenario: Record<string, unknown> & Scenario = { ...start }
  const names = Object.keys(axes)
  const wheels = Object.values(axes) as readonly (readonly unknown[])[]
  const at = wheels.map(() => 0)
  names.forEach((name, wheel) => {
    scenario[name] = wheels[wheel]?.[0]
  })
  let left = 0
  while (left === 0) {
    if (!visit(scenario)) return
    left = stride
    for (let turning = names.length - 1; turning >= 0 && left > 0; turning--) {
      const values = wheels[turning] ?? []
      const next = (at[turning] ?? 0) + left
      left = Math.floor(next / values.length)
      at[turning] = next % values.length
      scenario[names[turning] ?? ''] = values[at[turning] ?? 0]
    }
  }
}
