import type { FindingShape } from '#lib/errors.ts'
import { Refusal } from '#lib/errors.ts'
import type { Id } from '#lib/ids.ts'
import type { Bilingual } from '#rules/vocabulary.ts'

const joined = (findings: readonly FindingShape[], language: keyof Bilingual) =>
  findings.map(({ message }) => message[language].replace(/[。.]$/, '')).join(language === 'zh' ? '；' : '; ')

const told = (findings: readonly FindingShape[]): Bilingual => ({
  zh: joined(findings, 'zh'),
  en: joined(findings, 'en'),
})

/** The request form is not complete or not acceptable; each finding names its field. */
export class RequestRefused extends Refusal {
  static readonly description =
    'The request form is incomplete or not acceptable; each finding names the field and the clause.'
  readonly code = 'REQUEST_REFUSED'

  constructor(findings: readonly FindingShape[]) {
    const blocking = findings.filter(({ severity }) => severity !== 'WARN')
    super(told(blocking), findings)
  }
}

/** An approval is not given as asked: not this step, not by this person, or nothing is left to approve. */
export class ApprovalRefused extends Refusal {
  static readonly description =
    'The approval is not given as asked: another step comes first, the caller may not give it, or none is missing.'
  readonly code = 'APPROVAL_REFUSED'

  constructor(findings: readonly FindingShape[]) {
    super(told(findings), findings)
  }
}

/** A consent or an emergency authorisation can not be recorded as told. */
export class ConsentRefused extends Refusal {
  static readonly description =
    'The consent or the emergency authorisation is not recorded as told; the findings say what is missing or who may.'
  readonly code = 'CONSENT_REFUSED'

  constructor(findings: readonly FindingShape[]) {
    super(told(findings), findings)
  }
}

/** The hospital used this placer number before; nothing was changed. */
export class DuplicatePlacerNumber extends Refusal {
  static readonly description =
    'The hospital has used this placer number before. Nothing was changed: amend the request that has it, or use a new number.'
  readonly code = 'DUPLICATE_PLACER_NUMBER'
  readonly requestId: Id<'Request'>

  constructor(placerNumber: string, requestId: Id<'Request'>) {
    super({
      zh: `申请单号 ${placerNumber} 已用于申请 ${requestId}；请修改该申请或使用新单号`,
      en: `placer number ${placerNumber} already stands for request ${requestId}; amend that one or use a new number`,
    })
    this.requestId = requestId
  }
}

/** What is in the state it was found in can't be acted on like this; of two at once, the second gets this. */
export class NotInState extends Refusal {
  static readonly description =
    'The request or sample is not in a state that allows this, for instance because somebody else was first; `state` is what was found.'
  readonly code = 'NOT_IN_STATE'
  readonly state: string

  constructor(findings: readonly FindingShape[], state: string) {
    super(told(findings), findings)
    this.state = state
  }

  /** For changes that only one version of the form allows. */
  static version(found: number, labels: Bilingual, state: string): NotInState {
    const words = {
      zh: `申请已被修改（当前版本 ${found}，${labels.zh}）；请刷新后重试`,
      en: `the request was changed meanwhile (version ${found}, ${labels.en}); look again and retry`,
    }
    return new NotInState(
      [
        {
          code: 'REQUEST_VERSION_CHANGED',
          severity: 'STOP',
          message: words,
          source: 'HOUSE_REQUEST_FORM',
          field: 'version',
        },
      ],
      state,
    )
  }
}

/** The tube is not accepted as it is: its label, its collector, its time, or its number. */
export class SampleRefused extends Refusal {
  static readonly description =
    'The sample is not acceptable as it is; each finding names what is missing or does not match. Reject the sample, or mend what was recorded.'
  readonly code = 'SAMPLE_REFUSED'

  constructor(findings: readonly FindingShape[]) {
    super(told(findings), findings)
  }

  /** A number that stands on another tube. */
  static numberTaken(sampleNumber: string): SampleRefused {
    return new SampleRefused([
      {
        code: 'SAMPLE_NUMBER_TAKEN',
        severity: 'STOP',
        source: 'SPEC_2000_ART_12',
        field: 'sampleNumber',
        message: {
          zh: `标本编号 ${sampleNumber} 已用于另一份标本。`,
          en: `Sample number ${sampleNumber} already stands on another tube.`,
        },
      },
    ])
  }
}

/** Two patient records are not joined or parted as asked. */
export class MergeRefused extends Refusal {
  static readonly description = 'The two patient records can not be merged or parted as asked.'
  readonly code = 'MERGE_REFUSED'

  static because(findings: readonly FindingShape[]): MergeRefused {
    return new MergeRefused(told(findings), findings)
  }
}
