import type { AccountKey, AccountRow, NewAccount, NewEntry, NewPosting } from '#db/waivers/finders-ledger.ts'
import { type AllianceId, type Id, newId } from '#lib/ids.ts'
import type { EntryKind } from '#rules/waivers/ledger-terms.ts'

/** An account in the hand of one operation: its chain goes on with each posting. */
export type OpenAccount = AccountRow & {
  sequence: number
  balance: number
  elsewhereSequence: number | null
  elsewhere: number
}

/** What is posted; what is left out is none. */
type Posting = Pick<NewPosting, 'cause' | 'amount'> &
  Partial<Pick<NewPosting, 'partId' | 'limit' | 'givesBack'>>

const NOBODY: AccountKey = {
  kind: 'LOT',
  donorToken: null,
  donation: '',
  pool: '',
  patientToken: '',
  after: '',
  unitId: null,
  waiverId: null,
}

/** No token, number or id holds a line break. */
const keyOf = ({
  kind,
  donorToken,
  donation,
  pool,
  patientToken,
  after,
  unitId,
  waiverId,
}: AccountKey): string => [kind, donorToken, donation, pool, patientToken, after, unitId, waiverId].join('\n')

/**
 * One entry as it grows: accounts that were read or are opened by it, and its postings in their order. Sums are made here,
 * and proved by the database: nothing of it is believed there.
 */
export class QuotaBook {
  readonly opened: NewAccount[] = []
  readonly postings: NewPosting[] = []
  private readonly entryId = newId('QuotaEntry')
  private readonly allianceId: AllianceId
  private readonly accounts = new Map<string, OpenAccount>()
  private readonly owed = new Map<OpenAccount, number>()

  /** @param allianceId where accounts are opened */
  constructor(allianceId: AllianceId, accounts: readonly AccountRow[]) {
    this.allianceId = allianceId
    for (const account of accounts) this.accounts.set(keyOf(account), { ...account })
  }

  /** All accounts at hand. */
  all(): OpenAccount[] {
    return [...this.accounts.values()]
  }

  /** The account of this key; null when nothing was ever posted to it. */
  find(key: Partial<AccountKey>): OpenAccount | null {
    return this.accounts.get(keyOf({ ...NOBODY, ...key })) ?? null
  }

  /** The account of this key, opened when it is its first time. */
  open(key: Partial<AccountKey>): OpenAccount {
    const whole = { ...NOBODY, ...key }
    const known = this.accounts.get(keyOf(whole))
    if (known) return known
    const account = { ...whole, allianceId: this.allianceId, id: newId('QuotaAccount') }
    this.opened.push(account)
    const open = { ...account, sequence: 0, balance: 0, elsewhereSequence: null, elsewhere: 0 }
    this.accounts.set(keyOf(whole), open)
    return open
  }

  post(
    account: OpenAccount,
    { cause, amount, partId = null, limit = null, givesBack = null }: Posting,
  ): void {
    if (amount === 0) return
    const before = account.balance
    account.balance += amount
    account.sequence += 1
    const { allianceId, id: accountId, kind, sequence, balance: after } = account
    const place = { allianceId, accountId, sequence, kind, entryId: this.entryId }
    this.postings.push({ ...place, cause, partId, amount, before, after, limit, givesBack })
  }

  /** Posts to an account and owes the same to the one on the other side, which is posted once for all by `settleUp`. */
  postAgainst(account: OpenAccount, other: OpenAccount, posting: Posting): void {
    this.post(account, posting)
    this.owed.set(other, (this.owed.get(other) ?? 0) - posting.amount)
  }

  /** Posts what is owed to the other sides. */
  settleUp(): void {
    for (const [account, amount] of this.owed) this.post(account, { cause: 'BALANCE', amount })
    this.owed.clear()
  }

  /** The entry, once in each alliance whose accounts it touches; none when nothing was posted. */
  entries(of: { waiverId: Id<'Waiver'>; kind: EntryKind; occurredAt: Date }): NewEntry[] {
    const alliances = new Set(this.postings.map(({ allianceId }) => allianceId))
    return [...alliances].map((allianceId) => ({ allianceId, id: this.entryId, ...of }))
  }
}
