import { type Database, SYSTEM_SCOPE } from '#db/client.ts'
import { listLiveOfRoot, listWaiversByIds } from '#db/waivers/finders.ts'
import { listDueCases, type WaiverCaseRow } from '#db/waivers/finders-cases.ts'
import { listWaiverLines, type WaiverLineRow } from '#db/waivers/finders-lines.ts'
import type { Services } from '#resolvers/context.ts'
import type { NamedDonor } from '#resolvers/waivers/named-donor.ts'
import type { BillLineInput, QuoteWaiverInput } from '#resolvers/waivers/quote-input.ts'
import type { Rulings } from '#rules/waivers/rulings.ts'

/** What a claim or a person told of the bill, as its case keeps it. */
export type ClaimedBill = {
  /** Null: those of the waiver that left something open. */
  readonly lines: readonly BillLineInput[] | null
  readonly billNumber: string | null
  readonly invoiceNumber: string | null
  /** The bags that the lines were matched with. */
  readonly unitIds: readonly string[]
  /** What a person ruled; null for nothing. */
  readonly rulings: Rulings | null
}

/** What a claim told, as `claimWaiver` and `decideWaiverCase` write it; null where nobody told anything. */
export const claimedBillOf = ({ billed }: Pick<WaiverCaseRow, 'billed'>): ClaimedBill | null =>
  billed as ClaimedBill | null

/** What a case asks for, or since when it may. */
export type CaseBill =
  | { readonly kind: 'bill'; readonly quote: QuoteWaiverInput }
  /** The patient has not paid yet. */
  | { readonly kind: 'early'; readonly until: string }

/**
 * The bill of a case as the quote takes it: of the claim, or of the waiver that left something open. What that one covers
 * already is not asked for again while it stands; one that expired covers nothing.
 */
export const billOfCase = async (services: Services, row: WaiverCaseRow): Promise<CaseBill> => {
  const { root, lines, last } = await services.database.transaction(
    SYSTEM_SCOPE,
    async (db) => {
      const id = row.rootId
      if (id === null) return { root: undefined, lines: [], last: undefined }
      const [root] = await listWaiversByIds(db, [id])
      const live = await listLiveOfRoot(db, {
        allianceId: row.allianceId,
        encounterId: row.encounterId,
        rootId: id,
      })
      const last = live.findLast(({ state }) => state === 'SETTLED')
      return { root, lines: await listWaiverLines(db, [id]), last }
    },
    'read',
  )
  if (root?.state === 'HELD' && root.source !== 'CASE' && root.holdUntil > services.clock())
    return { kind: 'early', until: root.holdUntil.toISOString() }
  const claimed = claimedBillOf(row)
  return {
    kind: 'bill',
    quote: {
      encounterId: row.encounterId,
      lines: claimed?.lines ?? lines.flatMap(lineToAsk),
      donors: donorsOf(services, row),
      billNumber: claimed?.billNumber ?? root?.billNumber ?? null,
      invoiceNumber: claimed?.invoiceNumber ?? root?.invoiceNumber ?? null,
      source: 'CASE',
      // The last of them: the same bill behind another is another question.
      rootId: last?.id ?? null,
      rulings: claimed?.rulings ?? null,
    },
  }
}

/** Lines that no bag matched are a person's. */
const lineToAsk = (line: WaiverLineRow): BillLineInput[] =>
  line.problem !== null || line.unitId === null
    ? []
    : [
        {
          chargeNumber: line.chargeNumber,
          feeCode: line.productCode,
          productCode: line.productCode,
          isBlood: true,
          fillerNumber: line.unitId,
          quantity: line.quantity,
          chargedFen: line.chargedFen,
          insuredFen: line.insuredFen,
          waivedFen: line.waivedFen,
        },
      ]

const donorsOf = ({ keys }: Services, { donorsCipher }: WaiverCaseRow): NamedDonor[] =>
  donorsCipher === null ? [] : (JSON.parse(keys.decrypt(donorsCipher)) as NamedDonor[])

/** Cases that may try to decide themselves now. */
export const dueCases = (database: Database, at: Date, limit: number): Promise<WaiverCaseRow[]> =>
  database.transaction(SYSTEM_SCOPE, (db) => listDueCases(db, at, limit), 'read')
