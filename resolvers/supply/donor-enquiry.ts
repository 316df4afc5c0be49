import { type DonorEnquiryRow, lockDonorEnquiry, updateDonorEnquiry } from '#db/supply/finders-enquiries.ts'
import { NotFound } from '#lib/errors.ts'
import type { Tx } from '#resolvers/context.ts'
import { DonorEnquiryRefused } from '#resolvers/supply/errors.ts'
import { tellStation } from '#resolvers/supply/tell-station.ts'
import {
  type DonorEnquiryAction,
  donorEnquiryStateLabels,
  donorEnquiryTransitions,
} from '#rules/supply/terms.ts'
import { checkTransition } from '#rules/transition.ts'

/** Locks an enquiry that the caller may see; `mine` says whether the caller may do with it what it wants. */
export const lockedEnquiry = async (
  tx: Tx,
  id: string,
  mine: (enquiry: DonorEnquiryRow) => boolean,
): Promise<DonorEnquiryRow> => {
  const enquiry = await lockDonorEnquiry(tx.db, id)
  if (enquiry === null || !mine(enquiry))
    throw new NotFound({ zh: '献血者检索申请', en: 'enquiry among donors' })
  return enquiry
}

/** Moves an enquiry on, and tells of it. @throws DonorEnquiryRefused when its state does not allow it */
export const moveEnquiry = async (
  tx: Tx,
  enquiry: DonorEnquiryRow,
  action: DonorEnquiryAction,
  values: Partial<DonorEnquiryRow>,
): Promise<void> => {
  const findings = checkTransition(
    donorEnquiryTransitions,
    donorEnquiryStateLabels,
    'DONOR_ENQUIRY_STATE_FORBIDS',
    { action, state: enquiry.state },
  )
  if (findings.length > 0) throw DonorEnquiryRefused.because(findings)
  const state = donorEnquiryTransitions[action].to
  await updateDonorEnquiry(tx.db, enquiry, { ...values, state })
  tx.note({ subjectId: enquiry.id, before: { state: enquiry.state }, after: { state, ...values } })
  tx.emit('supply.donorEnquiryChanged', {
    allianceId: enquiry.allianceId,
    organisationId: enquiry.organisationId,
    subjectId: enquiry.id,
    payload: { enquiryId: enquiry.id, state },
  })
}

/** Tells the station that what it keeps for an enquiry is free again. */
export const tellFree = (
  tx: Tx,
  enquiry: DonorEnquiryRow,
  { cause, reason }: { readonly cause: 'WITHDRAWN' | 'EXPIRED'; readonly reason: string },
): Promise<boolean> =>
  tellStation(tx, {
    allianceId: enquiry.allianceId,
    stationId: enquiry.stationId,
    kind: 'ENQUIRY_WITHDRAWN',
    subjectId: enquiry.id,
    once: `enquiry over ${enquiry.id}`,
    body: { enquiryId: enquiry.id, at: tx.now.toISOString(), cause, reason },
  })
