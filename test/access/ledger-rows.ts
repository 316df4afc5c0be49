import type { Owner } from '#test/access/owners.ts'
import type { Stage } from '#test/access/stage.ts'
import { anyId } from '#test/support/any-id.ts'

/** A millilitre taken of a donor whom nobody knows, as the ledger keeps it. */
export const ledgerRowsOf = async (stage: Stage, owner: Owner): Promise<void> => {
  const donor = anyId('don')
  const [entry, lot, carried] = [anyId('qen'), anyId('qac'), anyId('qac')]
  await stage.rows(
    `with accounts as (insert into quota_accounts (alliance_id, id, kind, donor_token, pool)
        values ($1, $2, 'LOT', $4, 'OWN'), ($1, $3, 'CARRIED', $4, '')),
      entries as (insert into quota_entries (alliance_id, id, waiver_id, kind, occurred_at) values ($1, $5, $6, 'HOLD', now()))
     insert into quota_postings (alliance_id, account_id, sequence, kind, entry_id, cause, part_id, amount, before, after,
       taking, returned)
     values ($1, $2, 1, 'LOT', $5, 'CARRIED', $7, 1, 0, 1, $7, -1), ($1, $3, 1, 'CARRIED', $5, 'BALANCE', null, -1, 0, -1, '', 1)`,
    [owner.alliance, lot, carried, donor, entry, anyId('wvr'), anyId('wvp')],
  )
}
