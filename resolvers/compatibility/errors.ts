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

/** A fact of the passport can't be taken back by hand. */
export class HistoryFactRefused extends Refusal {
  static readonly description =
    'The fact of the passport can not be taken back by hand: it rests on a result or an opinion, or was withdrawn before.'
  readonly code = 'HISTORY_FACT_REFUSED'
}

/** A referral can't be answered as it stands. */
export class ReferralRefused extends Refusal {
  static readonly description = 'The referral was answered before.'
  readonly code = 'REFERRAL_REFUSED'
}

/** A contradiction of the group can't be resolved as proposed. */
export class ResolutionRefused extends Refusal {
  static readonly description =
    'The contradiction of the group can not be resolved as proposed: there is none, the evidence is missing or too old, or a contradiction remains.'
  readonly code = 'RESOLUTION_REFUSED'
}

/** A computer may not take the place of the serological crossmatch here. */
export class ElectronicCrossmatchRefused extends Refusal {
  static readonly description =
    'The electronic crossmatch is not in use here, or the patient or the unit does not fulfil its conditions: a serological one is needed.'
  readonly code = 'ELECTRONIC_CROSSMATCH_REFUSED'
}
