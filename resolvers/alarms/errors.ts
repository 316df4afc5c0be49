import { Refusal } from '#lib/errors.ts'
import type { Finding } from '#rules/finding.ts'

/** The alarm may not be acknowledged or resolved as was asked. */
export class AlarmRefused extends Refusal {
  static readonly description =
    'The alarm may not be acknowledged or resolved as was asked: it was before, it is answered by somebody else, or its cause still lasts.'
  readonly code = 'ALARM_REFUSED'

  constructor(findings: readonly Finding[]) {
    super(
      {
        zh: findings.map(({ message }) => message.zh).join(''),
        en: findings.map(({ message }) => message.en).join(' '),
      },
      findings,
    )
  }
}
