import { Refusal } from '#lib/errors.ts'

/** The badge or PIN is wrong, or the PIN is locked. */
export class StepUpRefused extends Refusal {
  static readonly description = 'The badge or the PIN is wrong, or the PIN is locked after five failures.'
  readonly code = 'STEP_UP_REFUSED'
}

/** A signature is missing, used, expired, for something else, by the same person twice, or by one not qualified. */
export class SignatureRefused extends Refusal {
  static readonly description =
    'A signature is missing, used, expired, bound to something else, given twice by one person, or its signer is not qualified on that day.'
  readonly code = 'SIGNATURE_REFUSED'
}

/** No rule set is in force on the day in question: nothing can be judged. */
export class PolicyMissing extends Refusal {
  static readonly description = 'No rule set is in force on the day in question, so nothing can be judged.'
  readonly code = 'POLICY_MISSING'
}

/** The organisation may not join as it stands. */
export class JoiningRefused extends Refusal {
  static readonly description =
    'The organisation may not join the alliance as it stands: the findings say which condition of membership it does not meet.'
  readonly code = 'JOINING_REFUSED'
}

/** The membership may not be renewed as it was asked for. */
export class RenewalRefused extends Refusal {
  static readonly description =
    'The membership may not be renewed as it was asked for: the findings say which condition is not met.'
  readonly code = 'RENEWAL_REFUSED'
}

/** The deviation was closed before, by somebody else or at another time. */
export class DeviationClosed extends Refusal {
  static readonly description = 'The deviation was closed before; what was written then stands.'
  readonly code = 'DEVIATION_CLOSED'
}
