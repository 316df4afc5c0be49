import type { FindingShape } from '#lib/errors.ts'
import { Refusal } from '#lib/errors.ts'
import type { Bilingual } from '#rules/vocabulary.ts'

/** What stands in another state can't be replayed or resolved. */
export class MessageNotInState extends Refusal {
  static readonly description =
    'The message is not in a state that allows this: only what was refused or quarantined can be replayed or resolved.'
  readonly code = 'MESSAGE_NOT_IN_STATE'
  readonly state: string

  constructor(state: string, label: Bilingual, findings: readonly FindingShape[] = []) {
    super(
      {
        zh: `报文当前状态为“${label.zh}”，不能执行此操作`,
        en: `the message is in the state "${label.en}", which does not allow this`,
      },
      findings,
    )
    this.state = state
  }
}

/** A message that would only be rejected again. */
export class NotReplayable extends Refusal {
  static readonly description =
    'Replaying the message would lead to the same end: its header can’t be read, or its sender is still not registered.'
  readonly code = 'NOT_REPLAYABLE'
}
