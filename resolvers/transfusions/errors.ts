import { type FindingShape, Refusal, type Words } from '#lib/errors.ts'

/** All that was found, in one sentence for each language. */
const told = (findings: readonly FindingShape[]): Words => ({
  zh: findings.map(({ message }) => message.zh).join(''),
  en: findings.map(({ message }) => message.en).join(' '),
})

/** The bag can't be taken back as a used one. */
export class BagRefused extends Refusal {
  static readonly description =
    'No transfusion of this bag is on record, so it is no used bag: unused blood is handed in by `returnUnit`.'
  readonly code = 'BAG_REFUSED'

  static because(findings: readonly FindingShape[]): BagRefused {
    return new BagRefused(told(findings), findings)
  }
}

/** What was told is kept; the bag is not known. */
export class UnitUnknown extends Refusal {
  static readonly description =
    'No unit of this number was ever received in the alliance. What was told is kept in a deviation of the hospital; check the number and tell it again.'
  readonly code = 'UNIT_UNKNOWN'

  static because(findings: readonly FindingShape[]): UnitUnknown {
    const kept = {
      zh: '所报内容已作为偏差保留，请核对号码后重报。',
      en: 'What was told is kept as a deviation: check the number and tell it again.',
    }
    const found = told(findings)
    return new UnitUnknown({ zh: `${found.zh}${kept.zh}`, en: `${found.en} ${kept.en}` }, findings)
  }
}

/** The reaction case is closed, or not yet ready to be. */
export class ReactionRefused extends Refusal {
  static readonly description =
    'The reaction case is closed already, does not ask for this step, or a step is still to be done.'
  readonly code = 'REACTION_REFUSED'

  static because(findings: readonly FindingShape[]): ReactionRefused {
    return new ReactionRefused(told(findings), findings)
  }
}

/** The incident can't be closed. */
export class IncidentRefused extends Refusal {
  static readonly description = 'The incident is closed already, or its analysis or measures are missing.'
  readonly code = 'INCIDENT_REFUSED'

  static because(findings: readonly FindingShape[]): IncidentRefused {
    return new IncidentRefused(told(findings), findings)
  }
}
