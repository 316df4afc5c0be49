import { chargeRoutes } from '#adapters/hl7/charges.ts'
import { dispensingRoutes } from '#adapters/hl7/dispensing.ts'
import { patientRoutes } from '#adapters/hl7/patients.ts'
import { requestRoutes } from '#adapters/hl7/requests.ts'
import { resultRoutes } from '#adapters/hl7/results.ts'
import type { Routes } from '#adapters/hl7/routes.ts'
import { sampleRoutes } from '#adapters/hl7/samples.ts'
import { transfusionRoutes } from '#adapters/hl7/transfusions.ts'

/** Everything the hub understands; each context's mapping file gives its own lines. */
export const routes: Routes = {
  ...patientRoutes,
  ...requestRoutes,
  ...sampleRoutes,
  ...resultRoutes,
  ...dispensingRoutes,
  ...transfusionRoutes,
  ...chargeRoutes,
}
