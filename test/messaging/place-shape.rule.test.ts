import { expect, test } from 'vitest'
import { PLACE_SHAPE } from '#rules/messaging/place-terms.ts'

const parts = (written: string) =>
  PLACE_SHAPE.exec(written)
    ?.slice(1)
    .map((part) => part ?? '-')
    .join(' ') ?? null

test.each<[string, string | null]>([
  ['PID-3[2].4.1', 'PID 3 2 4 1'],
  ['PID-3', 'PID 3 - - -'],
  ['PV1-44', 'PV1 44 - - -'],
  ['ZX9-1', 'ZX9 1 - - -'],
  ['3', '- 3 - - -'],
  ['123.456.789', '- 123 - 456 789'],
  ['99[1234]', '- 99 1234 - -'],
  ['3.10', '- 3 - 10 -'],
  ['3.4.5', '- 3 - 4 5'],
  ['PID-0', null],
  ['PID-3[0]', null],
  ['PID-3.0', null],
  ['PID-3.4.0', null],
  ['PID-1234', null],
  ['PID-3[12345]', null],
  ['PID-3.1234', null],
  ['PID-3.4.1234', null],
  ['pid-3', null],
  ['1ID-3', null],
  ['PIDX-3', null],
  ['PI-3', null],
  ['P_D-3', null],
  ['PID', null],
  ['PID-', null],
  ['PID-3[]', null],
  ['PID-3.4.1.1', null],
  [' PID-3', null],
  ['xPID-3', null],
  ['PID-3x', null],
  ['PID-ab', null],
  ['3[1a]', null],
  ['3.1a', null],
  ['3.1.1a', null],
])('a place written as %s is read as %s', (written, read) => {
  expect(parts(written)).toBe(read)
})
