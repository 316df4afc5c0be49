import { BadInput } from '#lib/errors.ts'

const LONGEST = 2_000

/**
 * What a person wrote, without the blanks around it; empty when nothing.
 *
 * @throws BadInput when it is too long, or empty although it is `required`
 */
export const readWords = (field: string, written: string, required = false): string => {
  const words = written.trim()
  if (words.length <= LONGEST && (words !== '' || !required)) return words
  throw BadInput.of(field, {
    zh: `须${required ? '填写，' : ''}至多 ${LONGEST} 个字符`,
    en: `must ${required ? 'be said, ' : 'have '}${LONGEST} characters at most`,
  })
}
