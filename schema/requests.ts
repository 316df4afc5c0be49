import type { Hub } from '#schema/hub.ts'
import { addApprovals } from '#schema/requests/approvals.ts'
import { addApproving } from '#schema/requests/approving.ts'
import { requestInputs } from '#schema/requests/inputs.ts'
import { addOwed } from '#schema/requests/owed.ts'
import { addPatients } from '#schema/requests/patients.ts'
import { addRequestChanges, addRequestType } from '#schema/requests/requests.ts'
import { sampleCare } from '#schema/requests/sample-care.ts'
import { addSampleChanges, addSampleType } from '#schema/requests/samples.ts'
import { requestWords } from '#schema/requests/words.ts'

/** Patients, their stays, the requests for blood, and the samples behind them. */
export const addRequests = (hub: Hub): void => {
  const words = requestWords(hub)
  addPatients(hub, words)
  const care = sampleCare(hub)
  addSampleType(hub, words, care)
  addRequestType(hub, words)
  addApprovals(hub, words)
  addOwed(hub, words)
  addApproving(hub, words)
  addRequestChanges(hub, words, requestInputs(hub, words))
  addSampleChanges(hub, words, care)
}
