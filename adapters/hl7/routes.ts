import type { Route } from '#adapters/hl7/call.ts'

/** What the hub understands, by MSH-9: type and trigger event. Each context's mapping file adds its own lines. */
export type Routes = Readonly<Record<string, Route>>

/** HL7 versions accepted, where the fields used exist. */
export const VERSIONS = /^2\.[3-7](\.\d)?$/

/** The route of a message; or whether its type or only its event is unknown. */
export const findRoute = (
  routes: Routes,
  type: { code: string; event: string },
): Route | 'unknown-type' | 'unknown-event' => {
  const route = routes[`${type.code}^${type.event}`]
  if (route !== undefined) return route
  const isKnownType = Object.keys(routes).some((key) => key.startsWith(`${type.code}^`))
  return isKnownType ? 'unknown-event' : 'unknown-type'
}
