import { deviceFindings } from '#rules/cold-chain/device-findings.ts'
import { shipmentFindings } from '#rules/cold-chain/shipment-findings.ts'
import type { FindingDefinitions } from '#rules/finding-definition.ts'

/** What the rules about the cold chain may find. */
export const coldChainFindings = {
  ...deviceFindings,
  ...shipmentFindings,
} as const satisfies FindingDefinitions
