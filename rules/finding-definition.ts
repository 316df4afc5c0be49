import type { SourceId } from '#rules/sources.ts'
import type { Bilingual, Severity } from '#rules/vocabulary.ts'

/**
 * What a finding code always means. `severity` is the class in routine; a rule may give another where its table says
 * so. `{names}` in a message are filled in from the facts.
 */
export type FindingDefinition = {
  readonly severity: Severity
  readonly message: Bilingual
  readonly source: SourceId
}
export type FindingDefinitions = Readonly<Record<string, FindingDefinition>>

type Define = (source: SourceId, zh: string, en: string) => FindingDefinition
const define =
  (severity: Severity): Define =>
  (source, zh, en) => ({ severity, message: { zh, en }, source })

/** A finding nobody may pass over. */
export const stop = define('STOP')
/** A finding that named roles may pass over, with reason and signature. */
export const authority = define('AUTHORITY')
/** A finding that is shown and stored, and holds nothing up. */
export const warn = define('WARN')
