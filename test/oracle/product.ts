import type { Scenario } from './scenario.ts'

/** For some members of a scenario the values they take; each combination occurs once. */
export type Axes = { readonly [Key in keyof Scenario]?: readonly Scenario[Key][] }

/** How many combinations there are. */
export const sizeOf = (axes: Axes): number =>
  Object.values(axes).reduce((size, values) => size * values.length, 1)

/**
 * Visits the full product of the axes. The scenario shown is the same object each time: like an odometer only the
 * wheels that turn are written, so a million visits make no garbage. A visit that answers false
 * is the last.
 */
export function eachCombination(start: Scenario, axes: Axes, visit: (scenario: Scenario) => boolean): void {
  const scenario: Record<string, unknown> & Scenario = { ...start }
  const names = Object.keys(axes)
  const wheels = Object.values(axes) as readonly (readonly unknown[])[]
  const at = wheels.map(() => 0)
  names.forEach((name, wheel) => {
    scenario[name] = wheels[wheel]?.[0]
  })
  let turning = 0
  while (turning >= 0) {
    if (!visit(scenario)) return
    for (turning = names.length - 1; turning >= 0; turning--) {
      const values = wheels[turning] ?? []
      const next = ((at[turning] ?? 0) + 1) % values.length
      at[turning] = next
      scenario[names[turning] ?? ''] = values[next]
      if (next > 0) break
    }
  }
}
