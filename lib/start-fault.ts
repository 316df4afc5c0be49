/**
 * A reason not to start that the operator can mend: it is printed as one sentence per language and the
 * program ends with status 1, without a stack trace.
 */
export class StartFault extends Error {
  override readonly name = 'StartFault'
  /** What was wrong and the way out, in Chinese. */
  readonly zh: string
  /** The same in English. */
  readonly en: string

  constructor(sentence: { zh: string; en: string }, options?: ErrorOptions) {
    super(`${sentence.zh} / ${sentence.en}`, options)
    this.zh = sentence.zh
    this.en = sentence.en
  }
}
