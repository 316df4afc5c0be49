/**
 * What an object holds under a name that came from outside: its own member alone, never what every object inherits
 * (`constructor`, `toString`). `undefined` when there is none.
 */
export const ownMember = <Value>(
  of: Readonly<Record<string, Value>> | null | undefined,
  name: string,
): Value | undefined => (of && Object.hasOwn(of, name) ? of[name] : undefined)
