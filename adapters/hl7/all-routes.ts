import type { Routes } from '#adapters/hl7/routes.ts'

/** Everything the hub understands; each context's mapping file gives its own lines. */
export const routes: Routes = {}
