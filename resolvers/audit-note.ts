/** What the audit row of an operation says beside who and when. Later notes add to earlier ones. */
export type AuditNote = {
  readonly subjectId?: string
  readonly before?: unknown
  readonly after?: unknown
  /** On whose authority: signers, override, emergency. */
  readonly authority?: unknown
  /** A record that was begun or changed on the way. */
  readonly changed?: Changed
}

/** The part of a record that was changed; `before` is null where it was begun. */
export type Changed = { readonly id: string; readonly before: object | null; readonly after: object }

/**
 * All notes of an operation as one: what was changed on the way stands in `before` and `after` under its id, and beside
 * the operation's own words where it is what the operation is about.
 */
export const joinNotes = (notes: readonly AuditNote[]): Omit<AuditNote, 'changed'> => {
  const { changed: _, ...said } = Object.assign({}, ...notes) as AuditNote
  const changes = notes.flatMap(({ changed }) => changed ?? [])
  if (changes.length === 0) return said
  const partsOf = (side: 'before' | 'after') =>
    changes.flatMap((change) => {
      const part = change[side]
      return part === null ? [] : [change.id === said.subjectId ? part : { [change.id]: part }]
    })
  return {
    ...said,
    // What is changed twice was before as the first change found it.
    before: together(partsOf('before').toReversed(), said.before),
    after: together(partsOf('after'), said.after),
  }
}

const together = (parts: readonly object[], said: unknown): unknown =>
  parts.length === 0 ? said : Object.assign({}, ...parts, said)

/** What of a record is no longer as it was, with what it was; null when nothing is. */
export const changeOf = <Shown extends object>(
  id: string,
  before: Shown | null,
  after: Shown,
): Changed | null => {
  if (before === null) return { id, before, after }
  const names = (Object.keys(after) as (keyof Shown)[]).filter(
    (name) => JSON.stringify(before[name]) !== JSON.stringify(after[name]),
  )
  const only = (shown: Shown) => Object.fromEntries(names.map((name) => [name, shown[name]]))
  return names.length === 0 ? null : { id, before: only(before), after: only(after) }
}
