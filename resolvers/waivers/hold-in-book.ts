import type { AccountKey, LivePartRow } from '#db/waivers/finders-ledger.ts'
import type { Id } from '#lib/ids.ts'
import { LedgerFault } from '#resolvers/waivers/ledger-fault.ts'
import type { OpenAccount, QuotaBook } from '#resolvers/waivers/quota-book.ts'
import { type CoveredPart, takingsOf } from '#rules/waivers/cover.ts'
import type { BloodLine, Taking } from '#rules/waivers/facts.ts'
import { isCounted } from '#rules/waivers/lots.ts'

/** The waiver that holds. */
export type HoldingWaiver = {
  readonly id: Id<'Waiver'>
  /** Under which the takings of its patient are kept: the patient of its decision. */
  readonly patientToken: string
}

/** A decided line that covers something: its bag, as it was billed, and the parts as they were decided and written. */
export type HeldLine = Pick<
  BloodLine,
  'number' | 'transfusedAt' | 'chargedFen' | 'insuredFen' | 'waivedFen'
> & {
  readonly unitId: Id<'Unit'>
  readonly parts: readonly HeldPart[]
}
type HeldPart = CoveredPart & { readonly id: Id<'WaiverPart'> }

type Held = {
  readonly waiver: HoldingWaiver
  readonly lines: readonly HeldLine[]
  /** What others took of the same donors, and did not give back. */
  readonly live: readonly LivePartRow[]
}

/** A part with what it takes of its donor's quota; null: nothing. */
type Step = { readonly line: HeldLine; readonly part: HeldPart; readonly taking: Taking | null }

/**
 * Posts what a waiver takes and holds. A part is taken from the account of the lot that it was judged by, and counted by
 * every other account that counts it. An account that is new begins with what was taken before it; what the decision knew
 * of and the ledger does not have was taken at another place.
 */
export const holdIn = (book: QuotaBook, { waiver, lines, live }: Held): void => {
  const steps = lines
    .toSorted((one, other) => +one.transfusedAt - +other.transfusedAt || one.number - other.number)
    .flatMap((line) => line.parts.map((part) => stepOf(line, part, waiver)))
  for (const step of steps) openFor(book, step, live)
  const limits = limitsOfBags(book, lines)
  const held = (measure: 'ML' | 'FEN') => book.open({ kind: `HELD_${measure}`, waiverId: waiver.id })
  for (const step of steps) {
    takeQuota(book, step, () => held('ML'))
    const { unitId } = step.line
    const { fen: amount, id: partId } = step.part
    if (amount === 0) continue
    const limit = limits.get(unitId) ?? 0
    book.postAgainst(book.open({ kind: 'BAG', unitId }), held('FEN'), {
      cause: 'TAKEN',
      amount,
      partId,
      limit,
    })
  }
}

const stepOf = (line: HeldLine, part: HeldPart, { patientToken }: HoldingWaiver): Step => {
  const [taking = null] = takingsOf({ parts: [part] }, line, patientToken)
  return { line, part, taking }
}

/** The account that a part is taken from; null when nobody's quota is used. */
const accountOf = ({ part, taking }: Step): Partial<AccountKey> | null => {
  if (taking === null) return null
  const { donor: donorToken, quota } = part
  if (quota === null) return { kind: 'FREE', donorToken }
  const { pool, patient, after } = quota
  const lot = { kind: 'LOT' as const, donorToken, donation: part.donation ?? '', pool }
  return { ...lot, patientToken: patient ?? '', after: after ?? '' }
}

const counts = (account: OpenAccount, taking: Taking): boolean => {
  const { kind, donorToken: donor, pool } = account
  if (kind === 'FREE') return taking.free && taking.donor === donor
  if (kind !== 'LOT' || donor === null || pool === '') return false
  const { donation, patientToken, after } = account
  return isCounted(taking, {
    ...{ donor, pool, donation: donation || null, patient: patientToken || null, after: after || null },
  })
}

/** Opens the account of a part, when it is its first time, with what others took before it was there. */
const openFor = (book: QuotaBook, step: Step, live: readonly LivePartRow[]): void => {
  const key = accountOf(step)
  if (key === null || book.find(key) !== null) return
  const account = book.open(key)
  for (const taken of live) if (counts(account, taken)) carry(book, account, taken.id, taken.ml)
}

const carry = (book: QuotaBook, account: OpenAccount, partId: Id<'WaiverPart'>, amount: number): void => {
  const { donorToken } = account
  book.postAgainst(account, book.open({ kind: 'CARRIED', donorToken }), { cause: 'CARRIED', amount, partId })
}

/** Takes a part's millilitres from its account, and tells them to all others that count them. */
const takeQuota = (book: QuotaBook, step: Step, held: () => OpenAccount): void => {
  const { part, taking } = step
  const key = accountOf(step)
  if (key === null || taking === null) return
  const own = book.open(key)
  if (part.quota !== null) knowElsewhere(book, own, part.quota.usedMl)
  const limit = part.quota?.limitMl ?? null
  book.postAgainst(own, held(), { cause: 'TAKEN', amount: taking.ml, partId: part.id, limit })
  for (const account of book.all())
    if (account !== own && counts(account, taking)) carry(book, account, part.id, taking.ml)
}

/**
 * What the decision knew to be used of a lot and the ledger does not have was told of other places. It can be more than
 * before, and less, but never less than nothing: then the decision overlooked something that was used here.
 */
const knowElsewhere = (book: QuotaBook, account: OpenAccount, usedMl: number): void => {
  const told = account.elsewhere + usedMl - account.balance
  if (told === account.elsewhere) return
  if (told < 0)
    throw new LedgerFault(
      `account ${account.id} has ${account.balance} ml used, the decision knew of ${usedMl}`,
    )
  const other = book.open({ kind: 'ELSEWHERE', donorToken: account.donorToken })
  const { elsewhere, elsewhereSequence: givesBack } = account
  if (givesBack !== null)
    book.postAgainst(account, other, { cause: 'GIVEN_BACK', amount: -elsewhere, givesBack })
  if (told > 0) book.postAgainst(account, other, { cause: 'ELSEWHERE', amount: told })
  account.elsewhere = told
  account.elsewhereSequence = told > 0 ? account.sequence : null
}

/**
 * The most that may be waived of each bag in all: what was charged, less what the insurance paid, less what was waived on
 * paper. What was billed as waived before holds what this hub itself waived.
 */
const limitsOfBags = (book: QuotaBook, lines: readonly HeldLine[]): ReadonlyMap<string, number> => {
  const byBag = Map.groupBy(lines, ({ unitId }) => unitId)
  return new Map(
    [...byBag].map(([unitId, own]) => {
      const sum = (of: (line: HeldLine) => number) => own.reduce((total, line) => total + of(line), 0)
      const here = book.find({ kind: 'BAG', unitId })?.balance ?? 0
      const onPaper = Math.max(0, sum(({ waivedFen }) => waivedFen) - here)
      return [unitId, Math.max(0, sum(({ chargedFen, insuredFen }) => chargedFen - insuredFen) - onPaper)]
    }),
  )
}
