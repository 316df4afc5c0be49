import {
  type AccountRow,
  insertLedger,
  type LivePartRow,
  listBagAccounts,
  listDonorAccounts,
  listLiveParts,
  listTaken,
  listTouchedAccounts,
  listWaiverAccounts,
  lockDonorsOfWaiver,
  lockDonorTokens,
} from '#db/waivers/finders-ledger.ts'
import { endParts } from '#db/waivers/finders-lines.ts'
import type { Id } from '#lib/ids.ts'
import type { Tx } from '#resolvers/context.ts'
import { type HeldLine, type HoldingWaiver, holdIn } from '#resolvers/waivers/hold-in-book.ts'
import { LedgerFault } from '#resolvers/waivers/ledger-fault.ts'
import { QuotaBook } from '#resolvers/waivers/quota-book.ts'
import type { EntryKind } from '#rules/waivers/ledger-terms.ts'

export type { HeldLine, HoldingWaiver }

// The ledger of quota and of money waived, inside the transaction of the operation that calls it. Its tables are seen with
// the hub's own view alone, and their constraints refuse what is not so: then the operation ends without effect, as by any
// other fault of a program.

/**
 * Holds what is decided about these donors for this transaction: quota of one donor is one thing, whatever hospital or
 * alliance of this hub asks. Before their takings are read; locks on rows of the stay come earlier.
 */
export const lockDonors = async (tx: Tx, tokens: readonly string[]): Promise<void> => {
  if (tokens.length > 0) await lockDonorTokens(tx.db, tokens)
}

/** What the ledger has of donors and bags, once the donors are locked. */
export type LedgerRead = {
  readonly live: readonly LivePartRow[]
  readonly accounts: readonly AccountRow[]
}

/**
 * Locks these donors and reads what is taken of them and where their accounts and those of the bags stand: nobody else can
 * change it until the end of the transaction. Call it with the hub's own view.
 */
export const lockAndRead = async (
  { db, allianceId }: Tx,
  tokens: readonly string[],
  unitIds: readonly string[],
): Promise<LedgerRead> => {
  if (tokens.length === 0) return { live: [], accounts: [] }
  // Sent together, they run one behind the other: each sees what those wrote who held the lock before.
  const [, live, ofDonors, ofBags] = await Promise.all([
    lockDonorTokens(db, tokens),
    listLiveParts(db, tokens),
    listDonorAccounts(db, tokens),
    listBagAccounts(db, allianceId, unitIds),
  ])
  return { live, accounts: [...ofDonors, ...ofBags] }
}

/**
 * Takes the quota that a waiver's parts use and the money they waive, and holds both for the waiver. The waiver and its
 * parts are written before, its donors locked, and the parts are those of the decision made under that lock.
 *
 * @param known what was read of these donors and bags, or more, under that lock
 * @throws LedgerFault when the ledger has more used of a lot than the decision knew of
 */
export const hold = async (
  tx: Tx,
  waiver: HoldingWaiver,
  lines: readonly HeldLine[],
  { live, accounts }: LedgerRead,
): Promise<void> => {
  if (!lines.some(({ parts }) => parts.length > 0)) return
  const book = new QuotaBook(tx.allianceId, accounts)
  holdIn(book, { waiver, lines, live })
  await write(tx, book, waiver.id, 'HOLD')
}

/**
 * Makes what a waiver holds settled; its row is locked, its donors need not be. A waiver that covers nothing holds nothing.
 *
 * @throws LedgerFault when it held something that was settled or given back before
 */
export const settle = (tx: Tx, waiverId: Id<'Waiver'>): Promise<void> =>
  tx.elevated(() => settleSeen(tx, waiverId))

const settleSeen = async (tx: Tx, waiverId: Id<'Waiver'>): Promise<void> => {
  const accounts = await listWaiverAccounts(tx.db, { allianceId: tx.allianceId, id: waiverId })
  if (accounts.length === 0) return
  const book = new QuotaBook(tx.allianceId, accounts)
  for (const measure of ['ML', 'FEN'] as const) {
    const held = book.find({ kind: `HELD_${measure}`, waiverId })
    if (held === null || held.balance === 0) continue
    const amount = -held.balance
    book.postAgainst(held, book.open({ kind: `SETTLED_${measure}`, waiverId }), { cause: 'BALANCE', amount })
  }
  if (book.postings.length === 0) throw new LedgerFault(`waiver ${waiverId} holds nothing any more`)
  await write(tx, book, waiverId, 'SETTLE')
}

/**
 * Gives back what a waiver took, whatever account counts it, and ends its parts: of a hold that was not settled
 * (`RELEASE`), or of a settlement (`REVERSE`). Locks its donors. Nothing happens when it was given back before.
 *
 * @throws LedgerFault when the waiver is not held, or not settled, as `kind` has it
 */
export const giveBack = async (
  tx: Tx,
  waiverId: Id<'Waiver'>,
  kind: 'RELEASE' | 'REVERSE',
): Promise<void> => {
  const waiver = { allianceId: tx.allianceId, id: waiverId }
  const [, , accounts, taken] = await tx.elevated(() =>
    Promise.all([
      lockDonorsOfWaiver(tx.db, waiver),
      endParts(tx.db, waiver),
      listTouchedAccounts(tx.db, waiver),
      listTaken(tx.db, waiver),
    ]),
  )
  const book = new QuotaBook(tx.allianceId, accounts)
  const byId = new Map(book.all().map((account) => [account.id, account]))
  for (const { accountId, sequence, cause, amount, partId } of taken) {
    const account = byId.get(accountId)
    const other =
      account &&
      (cause === 'CARRIED'
        ? book.find({ kind: 'CARRIED', donorToken: account.donorToken })
        : book.find({ kind: `${FROM[kind]}_${account.kind === 'BAG' ? 'FEN' : 'ML'}`, waiverId }))
    if (!account || !other || other.balance === 0)
      throw new LedgerFault(`waiver ${waiverId} has nothing to ${kind.toLowerCase()}`)
    book.postAgainst(account, other, { cause: 'GIVEN_BACK', amount: -amount, partId, givesBack: sequence })
  }
  await write(tx, book, waiverId, kind)
}

const FROM = { RELEASE: 'HELD', REVERSE: 'SETTLED' } as const

const write = async (tx: Tx, book: QuotaBook, waiverId: Id<'Waiver'>, kind: EntryKind): Promise<void> => {
  book.settleUp()
  if (book.postings.length === 0) return
  const entries = book.entries({ waiverId, kind, occurredAt: tx.occurredAt })
  // Nobody waits for it: the transaction fails if it does.
  await tx.elevated(async () => void insertLedger(tx.db, book.opened, entries, book.postings))
}
