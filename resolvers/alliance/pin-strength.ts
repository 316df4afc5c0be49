import type { InputProblem } from '#lib/errors.ts'

const DIGITS = /^\d{6,12}$/
/** One to three digits over and over: 111111, 121212, 123123. */
const REPEATED = /^(\d{1,3})\1+$/
const UPWARDS = '01234567890123'
const DOWNWARDS = [...UPWARDS].reverse().join('')

/** Why a PIN is too weak to sign with; nothing when it will do. */
export const pinProblems = (pin: string, badge: string): InputProblem[] => {
  if (!DIGITS.test(pin))
    return [{ field: 'pin', words: { zh: '须为 6 至 12 位数字', en: 'is 6 to 12 digits' } }]
  const isGuessable =
    REPEATED.test(pin) || UPWARDS.includes(pin) || DOWNWARDS.includes(pin) || badge.includes(pin)
  return isGuessable
    ? [
        {
          field: 'pin',
          words: {
            zh: '过于简单：不能是重复或连续的数字，也不能是工牌号的一部分',
            en: 'is too easy to guess: no repeated or consecutive digits, and no part of the badge',
          },
        },
      ]
    : []
}
