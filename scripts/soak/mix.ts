/**
 * What settlement windows do, each as a share of the calls it may follow. A bill is quoted, settled, and voided sooner or
 * later, so that the quota goes round as long as the soak runs; about half of all calls are said again, as an HIS that
 * heard no answer and a cashier who opens the window once more do. The table at the end counts each kind by itself.
 */
export const MIX = {
  /** An answered call is sent once more under its key: HIS that heard nothing. */
  sameRequest: 0.4,
  /** The same bill is quoted again as another request: the window was opened once more. */
  sameBill: 0.5,
  /** A token that nobody was given. */
  unknownToken: 0.3,
  /** The quote is withdrawn, or forgotten until it expires, instead of settled. */
  released: 0.12,
  forgotten: 0.08,
  /** Two settle at once, or one settles while another withdraws. */
  settledAtOnce: 0.1,
  settledOrReleased: 0.05,
  /** The same token is settled again as another request; a void is told again. */
  settledAgain: 0.5,
  /** The bill is quoted again though it is settled. */
  quotedSettled: 0.2,
  reversedAgain: 0.4,
  /** A voided bill is quoted anew at once. */
  billedAnew: 0.5,
} as const

/** Settled bills that a window leaves as they are; of more, any one is voided. */
export const LEFT_SETTLED = 8

/** Whether it happens this time. */
export const happens = (share: number): boolean => Math.random() < share
