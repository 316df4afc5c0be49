import {
  type DonorEnquiryFilter,
  type DonorEnquiryRow,
  listDonorEnquiries,
  listDonorEnquiriesByIds,
} from '#db/supply/finders-enquiries.ts'
import { type Page, type PageArgs, pageOf } from '#resolvers/pages.ts'
import { one, read } from '#resolvers/reads.ts'

export type { DonorEnquiryRow }

/** What enquiries among donors add to the graph. */
export type EnquiryEntities = { DonorEnquiry: DonorEnquiryRow }

export const donorEnquiryById = one(listDonorEnquiriesByIds)

/** Which enquiries, and which page of them. */
export type DonorEnquiriesInput = PageArgs & DonorEnquiryFilter

/** Enquiries of the caller's storage point, or to the caller's station, the newest first. */
export const donorEnquiries = read(
  'supply.donorEnquiries',
  async (query, input: DonorEnquiriesInput): Promise<Page<DonorEnquiryRow>> =>
    pageOf<DonorEnquiryRow>(input, {
      keyOf: (row) => [row.id],
      list: (after, limit) => listDonorEnquiries(query.db, input, { after: after?.[0] ?? null, limit }),
    }),
)
