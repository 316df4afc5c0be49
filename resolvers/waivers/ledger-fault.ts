/** The ledger is not as whoever posts to it believes: nothing may be written. A fault of the program, told to nobody but its log. */
export class LedgerFault extends Error {
  override readonly name = 'LedgerFault'
}
