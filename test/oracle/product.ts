import type { Scenario } from './scenario.ts'

/** For some members of a scenario the values they take; each combination occurs once. */
export type Axes = { readonly [Key in keyof Scenario]?: readonly Scenario[Key][] } & {
  /** Axes of several members at a time, by a name of their own: each value is the whole of them. */
  readonly together?: Readonly<Record<string, readonly Partial<Scenario>[]>>
}

/** A wheel of the odometer: the members it writes, and in each position what it writes into them. */
type Wheel = { readonly names: readonly string[]; readonly positions: readonly (readonly unknown[])[] }

function wheelsOf({ together = {}, ...single }: Axes): Wheel[] {
  const alone = Object.entries(single).map(([name, values]) => ({
    names: [name],
    positions: values.map((value) => [value]),
  }))
  const joint = Object.entries(together).map(([axis, parts]) => {
    const names = Object.keys(parts[0] ?? {})
    for (const part of parts)
      if (Object.keys(part).toString() !== names.toString())
        throw new Error(`The axis ${axis} leaves a member as another value left it.`)
    return { names, positions: parts.map((part) => Object.values(part)) }
  })
  return [...joint, ...alone]
}

/** How many combinations there are. */
export const sizeOf = (axes: Axes): number =>
  wheelsOf(axes).reduce((size, { positions }) => size * positions.length, 1)

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
  const wheels = wheelsOf(axes)
  const at = wheels.map(() => 0)
  const write = ({ names, positions }: Wheel, position: number) => {
    const values = positions[position] ?? []
    for (let member = 0; member < names.length; member++) scenario[names[member] ?? ''] = values[member]
  }
  for (const wheel of wheels) write(wheel, 0)
  let left = 0
  while (left === 0) {
    if (!visit(scenario)) return
    left = stride
    for (let turning = wheels.length - 1; turning >= 0 && left > 0; turning--) {
      const wheel = wheels[turning]
      if (wheel === undefined) break
      const next = (at[turning] ?? 0) + left
      left = Math.floor(next / wheel.positions.length)
      at[turning] = next % wheel.positions.length
      write(wheel, at[turning] ?? 0)
    }
  }
}
