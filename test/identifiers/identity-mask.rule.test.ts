import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { holdsIdentityNumber, maskIdentityNumbers } from '#rules/identifiers/identity-mask.ts'

describe('an identity number in a text', () => {
  test.each([
    ['330822196807071236', '**************1236'],
    ['11010519491231002X', '**************002X'],
    ['11010519491231002x', '**************002x'],
    // Of the old form, and one whose check character somebody left out.
    ['330822680707123', '***********7123'],
    ['33082219680707123', '*************7123'],
    ['住院330822680707123', '住院***********7123'],
    ['MZ330822196807071236-1', 'MZ**************1236-1'],
    ['ID:11010519491231002X/1', 'ID:**************002X/1'],
    ['３３０８２２１９６８０７０７１２３６，女', '**************１２３６，女'],
    ['\u{1d7d1}30822196807071236', '**************1236'],
    ['妻 330822196807071236，姐 110105194912310020。', '妻 **************1236，姐 **************0020。'],
    ['330822196807071236330822196807071236', '**************1236**************1236'],
    // A sign that stands for two digits.
    ['330822196807071㉓6', '**************1236'],
    // Signs before it that stand for two digits, or take two units of the text.
    ['㉓330822196807071236', '㉓**************1236'],
    ['😀330822196807071236', '😀**************1236'],
    // The four places that stay would begin another number of the old form.
    ['33082219680707110168070712345', expect.not.stringMatching(/[0-9]{11}/)],
  ])('%s is printed as %s', (text, printed) => {
    expect(holdsIdentityNumber(text)).toBe(true)
    expect(maskIdentityNumbers(text)).toEqual(printed)
    expect(maskIdentityNumbers(maskIdentityNumbers(text))).toEqual(printed)
  })

  test.each([
    '',
    'MR000123',
    '20260301000123',
    '3308024000001-E5445',
    '　内科１２床，ⅲ',
    '330822196813071236',
  ])('%s holds none and stays as it is', (text) => {
    expect(holdsIdentityNumber(text)).toBe(false)
    expect(maskIdentityNumbers(text)).toBe(text)
  })

  test('never stays, whatever stands around it', () => {
    fc.assert(
      fc.property(
        fc.string({ unit: 'binary' }),
        fc.string({ unit: fc.constantFrom(...'0123456789X１ -') }),
        (before, after) => {
          for (const number of ['330822196807071236', '330822680707123']) {
            const text = `${before}${number}${after}`
            expect(holdsIdentityNumber(maskIdentityNumbers(text))).toBe(false)
          }
        },
      ),
    )
  })
})
