/** A text that people read, in both languages of the hub. */
export type Bilingual = { readonly zh: string; readonly en: string }

/** The label of every word of a vocabulary; a word without one doesn't compile. */
export type Labels<Word extends string> = Readonly<Record<Word, Bilingual>>

/**
 * What a finding does to the act that is being judged:
 * `STOP` nobody may; `AUTHORITY` named roles may, with a reason and a signature; `WARN` shown and stored, may go on.
 */
export const severities = ['STOP', 'AUTHORITY', 'WARN'] as const
export type Severity = (typeof severities)[number]

export const severityLabels = {
  STOP: { zh: '禁止', en: 'nobody may' },
  AUTHORITY: { zh: '需授权', en: 'named roles may, with reason and signature' },
  WARN: { zh: '提示', en: 'warning' },
} as const satisfies Labels<Severity>

/**
 * One aggregate's life: the actions it knows, the states each may start from, and where it leads.
 * `factFrom` lists states from which the action is still recorded when it has happened all the same, as a deviation:
 * rules refuse permission, never facts.
 */
export type Transition<State extends string> = {
  readonly from: readonly State[]
  readonly to: State
  readonly factFrom?: readonly State[]
}
export type TransitionTable<Action extends string, State extends string> = Readonly<
  Record<Action, Transition<State>>
>

/** May `action` be permitted from `state`? */
export function mayTransition<Action extends string, State extends string>(
  table: TransitionTable<Action, State>,
  action: Action,
  state: State,
): boolean {
  return table[action].from.includes(state)
}

/** Must `action`, told after it happened, be recorded from `state` as a deviation? */
export function isDeviation<Action extends string, State extends string>(
  table: TransitionTable<Action, State>,
  action: Action,
  state: State,
): boolean {
  return table[action].factFrom?.includes(state) ?? false
}
