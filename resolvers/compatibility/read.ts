import {
  listReferrals,
  listReferralsByIds,
  listReferralsBySampleIds,
  type ReferralRow,
} from '#db/compatibility/finders-cases.ts'
import {
  listPreTransfusionResultsByIds,
  type PreTransfusionResultRow,
} from '#db/compatibility/finders-pre-transfusion.ts'
import {
  type AntibodyIdentificationRow,
  type AntibodyScreenRow,
  type CrossmatchRow,
  listAntibodyIdentificationsByIds,
  listAntibodyIdentificationsBySampleIds,
  listAntibodyScreensByIds,
  listAntibodyScreensBySampleIds,
  listCrossmatchesByIds,
  listCrossmatchesBySampleIds,
  listCrossmatchesByUnitIds,
  listTypingsByIds,
  listTypingsBySampleIds,
  type TypingRow,
} from '#db/compatibility/finders-results.ts'
import { type Page, type PageArgs, pageOf } from '#resolvers/pages.ts'
import { many, one, read } from '#resolvers/reads.ts'

/** The compatibility context's part of the graph. */
export type HubEntities = {
  Typing: TypingRow
  AntibodyScreen: AntibodyScreenRow
  AntibodyIdentification: AntibodyIdentificationRow
  Referral: ReferralRow
  Crossmatch: CrossmatchRow
  PreTransfusionResult: PreTransfusionResultRow
}

export const typingById = one(listTypingsByIds)
export const antibodyScreenById = one(listAntibodyScreensByIds)
export const antibodyIdentificationById = one(listAntibodyIdentificationsByIds)
export const crossmatchById = one(listCrossmatchesByIds)
export const referralById = one(listReferralsByIds)
export const preTransfusionResultById = one(listPreTransfusionResultsByIds)

/** Results of a sample, newest first, corrected ones included. */
export const typingsOfSample = many(listTypingsBySampleIds, (row) => row.sampleId)
export const antibodyScreensOfSample = many(listAntibodyScreensBySampleIds, (row) => row.sampleId)
export const antibodyIdentificationsOfSample = many(
  listAntibodyIdentificationsBySampleIds,
  (row) => row.sampleId,
)
export const referralsOfSample = many(listReferralsBySampleIds, (row) => row.sampleId ?? '')
export const crossmatchesOfSample = many(listCrossmatchesBySampleIds, (row) => row.sampleId)

/** Crossmatches of a unit that the caller may see, newest first. */
export const crossmatchesOfUnit = many(listCrossmatchesByUnitIds, (row) => row.unitId)

/** Which referred cases, and which page of them. */
export type ReferralsInput = PageArgs & { readonly open?: boolean | null }

/** Cases handed to a reference laboratory, the newest first. */
export const referrals = read(
  'compatibility.referrals',
  async (query, input: ReferralsInput): Promise<Page<ReferralRow>> =>
    pageOf<ReferralRow>(input, {
      keyOf: (row) => [row.id],
      list: (after, limit) =>
        listReferrals(query.db, { open: input.open ?? false, after: after?.[0] ?? null, limit }),
    }),
)
