import { contractOf } from '#test/support/contract.ts'

/** The contract with the station, which the hub's client and the stand-in are both held to. */
export const {
  faultsOfRequest,
  faultsOfAnswer,
  calls: contractCalls,
} = contractOf('adapters/station/openapi.json')
