import { expect, test } from 'vitest'
import { coldChainAlarmKinds } from '#rules/alarms/terms.ts'
import {
  alarmFor,
  alarmForBox,
  alarmOfExcursion,
  isHarm,
  type ToldExcursion,
} from '#rules/cold-chain/excursion-alarm.ts'
import { excursionCauses, excursionKinds } from '#rules/cold-chain/excursion-terms.ts'

const WARM: ToldExcursion = {
  kind: 'TEMPERATURE',
  cause: 'TOO_WARM',
  confirmed: false,
  ended: false,
  withdrawn: false,
}
const QUIET = { raise: null, end: false }
const RAISE = { raise: 'WARNING', end: false } as const
const END = { raise: null, end: true }
const GONE: ToldExcursion = { ...WARM, kind: 'SILENCE', cause: null }

test.each<
  [string, Partial<ToldExcursion> | null, Partial<ToldExcursion>, 'WARNING' | 'CRITICAL' | null, boolean]
>([
  // what happened, how it was known, how it is, what is raised, whether its cause is over
  ['begins', null, {}, 'WARNING', false],
  ['begins gravely', null, { confirmed: true }, 'CRITICAL', false],
  ['was over before it was known', null, { ended: true }, 'WARNING', true],
  ['was grave and over before it was known', null, { confirmed: true, ended: true }, 'CRITICAL', true],
  ['lasts', {}, {}, null, false],
  ['grows grave', {}, { confirmed: true }, 'CRITICAL', false],
  ['grows grave and is over', {}, { confirmed: true, ended: true }, 'CRITICAL', true],
  ['lasts gravely', { confirmed: true }, { confirmed: true }, null, false],
  [
    'harms though it was grave before',
    { confirmed: true },
    { confirmed: true, cause: 'FROZEN' },
    'CRITICAL',
    false,
  ],
  ['harms on', { confirmed: true, cause: 'FROZEN' }, { confirmed: true, cause: 'FROZEN' }, null, false],
  ['is over', {}, { ended: true }, null, true],
  ['was over, and stays so', { ended: true }, { ended: true }, null, false],
  ['was over, and by a late reading is not', { ended: true }, {}, 'WARNING', false],
  ['was less grave than it seemed', { confirmed: true }, {}, null, false],
  ['never was', {}, { withdrawn: true }, null, true],
  ['never was, nor was known', null, { withdrawn: true }, null, false],
  ['was over and never was', { ended: true }, { ended: true, withdrawn: true }, null, false],
])('an excursion of temperature that %s', (_, before, now, raise, end) => {
  expect(alarmFor(before && { ...WARM, ...before }, { ...WARM, ...now })).toEqual({ raise, end })
})

test.each<[string, ToldExcursion['kind'], Partial<ToldExcursion>, 'WARNING' | 'CRITICAL' | null]>([
  ['a gap that is over calls for nobody', 'SILENCE', { ended: true }, null],
  ['a gap that lasts does', 'SILENCE', {}, 'WARNING'],
  ['a fault that is over calls for nobody', 'FAULT', { ended: true }, null],
  ['lost mains that are back call for nobody', 'POWER', { ended: true }, null],
  ['platelets that rested a little call for nobody', 'AGITATION', { ended: true }, null],
  ['platelets that rested too long do', 'AGITATION', { ended: true, confirmed: true }, 'CRITICAL'],
])('of what is learnt of afterwards, %s', (_, kind, now, raise) => {
  expect(alarmFor(null, { ...GONE, kind, ...now }).raise).toBe(raise)
})

test.each<[string, Parameters<typeof alarmForBox>, ReturnType<typeof alarmForBox>]>([
  // what is due of the excursion by itself, how it is known, what is known of the box
  ['empty calls for nobody', [RAISE, WARM, { loaded: false, alarmed: false }], { raise: null, end: false }],
  ['empty may be as it should again', [END, WARM, { loaded: false, alarmed: true }], END],
  ['loaded calls like any other', [RAISE, WARM, { loaded: true, alarmed: false }], RAISE],
  ['loaded while it is out of range calls then', [QUIET, WARM, { loaded: true, alarmed: false }], RAISE],
  [
    'loaded while it is confirmed calls louder',
    [QUIET, { ...WARM, confirmed: true }, { loaded: true, alarmed: false }],
    { raise: 'CRITICAL', end: false },
  ],
  ['called for already is not called for again', [QUIET, WARM, { loaded: true, alarmed: true }], QUIET],
  ['over is over', [QUIET, { ...WARM, ended: true }, { loaded: true, alarmed: false }], QUIET],
  [
    'that never was out of range calls for nobody',
    [END, { ...WARM, withdrawn: true }, { loaded: true, alarmed: false }],
    END,
  ],
])('a box %s', (_, facts, due) => {
  expect(alarmForBox(...facts)).toEqual(due)
})

test('each kind has an alarm of its own, of the cold chain', () => {
  const kinds = excursionKinds.map((kind) => alarmOfExcursion[kind])
  expect(new Set(kinds).size).toBe(excursionKinds.length)
  for (const kind of kinds) expect(coldChainAlarmKinds).toContain(kind)
})

test('only what freezes or thaws harms by itself', () => {
  expect(excursionCauses.filter((cause) => isHarm(cause))).toEqual(['FROZEN', 'THAWED'])
  expect(isHarm(null)).toBe(false)
})
