import type { Words } from '#lib/errors.ts'

/** One thing a system must be able to send or to read. */
export type Check = Words & {
  /** Resolves when it holds. @throws Unmet, or whatever went wrong */
  readonly run: () => Promise<void>
}

/** `NOT_EXERCISED`: it could not be tried here; that fails nothing. */
export type Outcome = 'PASS' | 'FAIL' | 'NOT_EXERCISED'

export type Result = Words & { readonly outcome: Outcome; readonly detail: string }

/** Something is not as it must be. */
export class Unmet extends Error {
  override readonly name = 'Unmet'
}

/** Goes on only if `holds`; `found` says what was there instead. */
export function mustBe(holds: unknown, expected: string, found: unknown): asserts holds {
  if (!holds) throw new Unmet(`应为 / expected: ${expected}; 实为 / found: ${String(found ?? '—')}`)
}

/** Runs checks one after the other, each telling its result at once; one that fails stops no other. */
export const runChecks = async (
  checks: readonly Check[],
  told: (result: Result) => void,
): Promise<Result[]> => {
  const results: Result[] = []
  for (const { zh, en, run } of checks) {
    const result: Result = await run().then(
      () => ({ zh, en, outcome: 'PASS', detail: '' }),
      (error: unknown) => ({
        zh,
        en,
        outcome: 'FAIL',
        detail: error instanceof Error ? error.message : String(error),
      }),
    )
    told(result)
    results.push(result)
  }
  return results
}

const MARKS: Readonly<Record<Outcome, string>> = {
  PASS: '通过 PASS         ',
  FAIL: '不通过 FAIL       ',
  NOT_EXERCISED: '未测 NOT EXERCISED',
}

/** One line of the table, with what was found below it when it failed. */
export const lineOf = ({ zh, en, outcome, detail }: Result): string =>
  [`${MARKS[outcome]}  ${zh} / ${en}`, ...(detail === '' ? [] : [`                      ${detail}`])].join(
    '\n',
  )
