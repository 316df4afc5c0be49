import { Refusal } from '#lib/errors.ts'

/** A hospital may not report its own tests of this kind. */
export class TestingSiteRefused extends Refusal {
  static readonly description =
    'The hospital may not do this test itself: it is agreed to be done by the lead, or its quality control is not in force.'
  readonly code = 'TESTING_SITE_REFUSED'
}

/** A result can't be corrected or verified as it stands. */
export class ResultRefused extends Refusal {
  static readonly description =
    'The result can not be corrected or verified as it stands: it was replaced, is preliminary, or was verified before.'
  readonly code = 'RESULT_REFUSED'
}
