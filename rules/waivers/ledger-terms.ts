/**
 * Accounts of the waiver ledger. Millilitres: what of a donation, or of what a donor has once, was used (`LOT`), what a
 * donor's were free of for some years (`FREE`), what a waiver holds and has settled, what an account counts although it was
 * taken by way of another (`CARRIED`) or at another place (`ELSEWHERE`). Fen: what of a bag was waived (`BAG`), what a
 * waiver holds and has settled. On `LOT`, `FREE` and `BAG` use adds up; what stands on the other side never rises above zero.
 */
export const accountKinds = [
  'LOT',
  'FREE',
  'BAG',
  'HELD_ML',
  'HELD_FEN',
  'SETTLED_ML',
  'SETTLED_FEN',
  'CARRIED',
  'ELSEWHERE',
] as const
export type AccountKind = (typeof accountKinds)[number]

/** What becomes of a waiver's quota; each once at most. */
export const entryKinds = ['HOLD', 'SETTLE', 'RELEASE', 'REVERSE'] as const
export type EntryKind = (typeof entryKinds)[number]

/** Why an amount is posted; `BALANCE` is the other side of all others. */
export const postingCauses = ['TAKEN', 'CARRIED', 'ELSEWHERE', 'GIVEN_BACK', 'BALANCE'] as const
export type PostingCause = (typeof postingCauses)[number]
