import { StartFault } from '#lib/start-fault.ts'

/** Something of the day went otherwise than it had to. */
export class DayFault extends StartFault {}

/** Goes on only if `holds`. */
export function expectThat(holds: unknown, zh: string, en: string): asserts holds {
  if (!holds) throw new DayFault({ zh: `与预期不符：${zh}`, en: `Not as expected: ${en}` })
}
