import { expect, test } from 'vitest'
import { coldChainAlarmKinds } from '#rules/alarms/terms.ts'
import { alarmFor, alarmOfExcursion, isHarm, type ToldExcursion } from '#rules/cold-chain/excursion-alarm.ts'
import { excursionCauses, excursionKinds } from '#rules/cold-chain/excursion-terms.ts'

const WARM: ToldExcursion = {
  kind: 'TEMPERATURE',
  cause: 'TOO_WARM',
  confirmed: false,
  ended: false,
  withdrawn: false,
}
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

test('each kind has an alarm of its own, of the cold chain', () => {
  const kinds = excursionKinds.map((kind) => alarmOfExcursion[kind])
  expect(new Set(kinds).size).toBe(excursionKinds.length)
  for (const kind of kinds) expect(coldChainAlarmKinds).toContain(kind)
})

test('only what freezes or thaws harms by itself', () => {
  expect(excursionCauses.filter((cause) => isHarm(cause))).toEqual(['FROZEN', 'THAWED'])
  expect(isHarm(null)).toBe(false)
})
