import { describe, expect, test } from 'vitest'
import {
  coldChainKnownUntil,
  knownSpells,
  type ProvingReading,
  type Stay,
} from '#rules/inventory/cold-chain.ts'

/** An instant of the day, in hours and minutes of UTC. */
const at = (time: string) => new Date(`2026-03-01T${time}:00Z`)
const good = (time: string, until: string): ProvingReading => ({
  occurredAt: at(time),
  knownGoodUntil: at(until),
})
const bad = (time: string): ProvingReading => ({ occurredAt: at(time), knownGoodUntil: null })
const watched = (time: string, until: string): ProvingReading => ({ ...good(time, until), lasting: true })
const shown = (spells: readonly { since: Date; until: Date }[]) =>
  spells.map(
    ({ since, until }) => `${since.toISOString().slice(11, 16)}–${until.toISOString().slice(11, 16)}`,
  )

describe('the spells that readings prove', () => {
  test.each<[string, readonly ProvingReading[], string | null, readonly string[]]>([
    ['no reading proves nothing', [], null, []],
    ['one reading proves its own hours', [good('06:00', '10:00')], null, ['06:00–10:00']],
    ['the next in time goes on', [good('06:00', '10:00'), good('09:00', '13:00')], null, ['06:00–13:00']],
    [
      'the next in the last minute goes on',
      [good('06:00', '10:00'), good('10:00', '14:00')],
      null,
      ['06:00–14:00'],
    ],
    [
      'the next a minute late begins another',
      [good('06:00', '10:00'), good('10:01', '14:01')],
      null,
      ['06:00–10:00', '10:01–14:01'],
    ],
    ['one outside the limits ends it at once', [good('06:00', '10:00'), bad('08:00')], null, ['06:00–08:00']],
    [
      'what comes after one outside the limits begins anew',
      [good('06:00', '10:00'), bad('08:00'), good('08:30', '12:30')],
      null,
      ['06:00–08:00', '08:30–12:30'],
    ],
    [
      'one outside the limits at the same instant leaves nothing',
      [good('08:00', '12:00'), bad('08:00')],
      null,
      [],
    ],
    ['one outside the limits alone proves nothing', [bad('08:00')], null, []],
    [
      'one outside the limits after the hours were over shortens nothing',
      [good('06:00', '10:00'), bad('11:00')],
      null,
      ['06:00–10:00'],
    ],
    [
      'a reading of fewer hours takes none of the former’s',
      [good('06:00', '10:00'), good('07:00', '09:00')],
      null,
      ['06:00–10:00'],
    ],
    ['what stood before goes on', [good('06:00', '10:00')], '00:00', ['00:00–10:00']],
    ['what stood before ends with one outside', [bad('06:00')], '00:00', ['00:00–06:00']],
    [
      'what stood before goes on through several',
      [good('06:00', '10:00'), good('09:00', '13:00'), good('14:00', '18:00')],
      '00:00',
      ['00:00–13:00', '14:00–18:00'],
    ],
  ])('%s', (_, readings, open, spells) => {
    const spell = open === null ? null : { since: at(open), until: readings[0]?.occurredAt ?? at(open) }
    expect(shown(knownSpells(readings, spell))).toEqual(spells)
  })
})

describe('the spells that a sensor and readings by hand prove together', () => {
  test.each<[string, readonly ProvingReading[], string | null, readonly string[]]>([
    ['a sensor proves the time it watched', [watched('06:00', '20:00')], null, ['06:00–20:00']],
    [
      'a reading by hand goes on where the sensor fell silent',
      [watched('06:00', '09:00'), good('08:00', '12:00')],
      null,
      ['06:00–12:00'],
    ],
    [
      'a sensor’s proof told late closes the gap between two readings by hand',
      [good('06:00', '10:00'), watched('09:50', '12:10'), good('12:00', '16:00')],
      null,
      ['06:00–16:00'],
    ],
    [
      'a reading outside the limits ends what the sensor proves',
      [watched('06:00', '20:00'), bad('10:00')],
      null,
      ['06:00–10:00'],
    ],
    [
      'a contradicted sensor counts again from the next good reading by hand on',
      [watched('06:00', '20:00'), bad('10:00'), good('10:30', '14:30')],
      null,
      ['06:00–10:00', '10:30–20:00'],
    ],
    [
      'a contradicted sensor counts again from its own next proof on',
      [watched('06:00', '12:00'), bad('10:00'), watched('11:00', '20:00')],
      null,
      ['06:00–10:00', '11:00–20:00'],
    ],
    [
      'a reading by hand of hours ago does not come back with the sensor',
      [good('06:00', '10:00'), bad('08:00'), watched('08:30', '09:00')],
      null,
      ['06:00–08:00', '08:30–09:00'],
    ],
    [
      'what is told while an excursion lasts begins nothing, and what a sensor goes on to watch counts after it',
      [bad('06:00'), { ...watched('06:30', '09:00'), muted: true }, good('07:00', '07:00')],
      null,
      ['07:00–09:00'],
    ],
    [
      'what is read by hand while an excursion lasts proves nothing after it',
      [bad('06:00'), { ...good('06:30', '10:30'), muted: true }, good('07:00', '07:00')],
      null,
      ['07:00–07:00'],
    ],
    [
      'what a sensor watched before the first of them goes on with it',
      [good('07:00', '08:00')],
      '20:00',
      ['07:00–20:00'],
    ],
    [
      'what a sensor had watched until before the first of them is over',
      [good('07:00', '08:00')],
      '06:30',
      ['07:00–08:00'],
    ],
  ])('%s', (_, readings, before, spells) => {
    expect(shown(knownSpells(readings, null, before === null ? null : at(before)))).toEqual(spells)
  })

  test('a reading by hand of before reaches beyond a sensor that came and went', () => {
    const open = { since: at('06:00'), until: at('10:00') }
    const readings = [watched('07:00', '07:30'), watched('09:00', '12:00')]
    expect(shown(knownSpells(readings, open))).toEqual(['06:00–12:00'])
  })
})

describe('a unit’s cold chain', () => {
  const stay = (since: string, until: string | null, coveredUntil: string | null): Stay => ({
    since: at(since),
    until: until === null ? null : at(until),
    coveredUntil: coveredUntil === null ? null : at(coveredUntil),
  })

  test.each<[string, readonly Stay[], string | null]>([
    ['stood nowhere', [], null],
    ['in one good place since its receipt', [stay('08:00', null, '12:00')], '12:00'],
    ['put away as long after its receipt as a bag may be out', [stay('08:30', null, '12:00')], '12:00'],
    ['put away a minute later than that', [stay('08:31', null, '12:00')], null],
    ['in a place that was not known when it came', [stay('08:00', null, null)], null],
    [
      'moved from one good place to another',
      [stay('08:00', '09:00', '12:00'), stay('09:00', null, '13:00')],
      '13:00',
    ],
    [
      'moved in the last minute the first was known',
      [stay('08:00', '09:00', '09:00'), stay('09:00', null, '13:00')],
      '13:00',
    ],
    [
      'moved a minute after the first was known',
      [stay('08:00', '09:00', '08:59'), stay('09:00', null, '13:00')],
      null,
    ],
    [
      'moved out of a place that was never known',
      [stay('08:00', '09:00', null), stay('09:00', null, '13:00')],
      null,
    ],
    [
      'out of two places for as long as a bag may be out',
      [stay('08:10', '09:00', '12:00'), stay('09:20', null, '13:00')],
      '13:00',
    ],
    [
      'out of two places a minute longer',
      [stay('08:10', '09:00', '12:00'), stay('09:21', null, '13:00')],
      null,
    ],
    [
      'with a gap two places ago',
      [stay('08:00', '09:00', '08:30'), stay('09:00', '10:00', '12:00'), stay('10:00', null, '13:00')],
      null,
    ],
    ['out of every place now', [stay('08:00', '09:00', '12:00')], null],
  ])('%s', (_, stays, known) => {
    expect(coldChainKnownUntil(at('08:00'), stays, { outOfStorageMinutes: 30 })).toEqual(
      known === null ? null : at(known),
    )
  })
})
