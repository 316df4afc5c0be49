import { expect, it } from 'vitest'
import { controlIdOf } from '#lib/control-id.ts'
import { newId } from '#lib/ids.ts'

const idOf = (time: bigint, random: bigint) =>
  `message_${time.toString(16).padStart(12, '0')}7000${random.toString(16).padStart(16, '0')}`

/** Any digit of five bits, at every place. */
const sameDigits = Array.from({ length: 32 }, (_, digit) => {
  const all = BigInt(`0b${digit.toString(2).padStart(5, '0').repeat(12)}`)
  return idOf(BigInt.asUintN(45, all), BigInt.asUintN(60, all))
})

it('gives the same 20 characters for the same id, and others for another', () => {
  const ids = Array.from({ length: 10_000 }, () => newId('Message'))
  const given = ids.map(controlIdOf)
  expect(given.every((each) => /^X[0-9A-Z]{19}$/.test(each))).toBe(true)
  expect(new Set(given).size).toBe(ids.length)
  expect(ids.map(controlIdOf)).toEqual(given)
})

it('has 32 different digits at every place, none of them the S of every header and envelope', () => {
  const given = sameDigits.map(controlIdOf)
  expect(new Set(given).size).toBe(32)
  expect(given.filter((each) => each.includes('S'))).toEqual([])
})

it('tells ids of neighbouring milliseconds and bits apart', () => {
  const now = BigInt(Date.UTC(2026, 10, 23))
  const near = [idOf(now, 1n), idOf(now + 1n, 1n), idOf(now, 2n), idOf(now, 1n << 49n)]
  expect(new Set(near.map(controlIdOf)).size).toBe(near.length)
})
