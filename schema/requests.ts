import type { Hub } from '#schema/hub.ts'
import { requestInputs } from '#schema/requests/inputs.ts'
import { addPatients } from '#schema/requests/patients.ts'
import { addRequestChanges, addRequestType } from '#schema/requests/requests.ts'
import { addSampleChanges, addSampleType } from '#schema/requests/samples.ts'
import { requestWords } from '#schema/requests/words.ts'

/** Patients, their stays, the requests for blood, and the samples behind them. */
export const addRequests = (hub: Hub): void => {
  const words = requestWords(hub)
  addPatients(hub, words)
  addSampleType(hub, words)
  addRequestType(hub, words)
  addRequestChanges(hub, words, requestInputs(hub, words))
  addSampleChanges(hub, words)
}
