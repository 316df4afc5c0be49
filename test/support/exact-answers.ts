import { expect } from 'vitest'
import { refusalOf } from '#test/support/requests.ts'

/** Code, and for each thing that is wrong its field, with the Chinese words. */
export const answerOf = async (call: Promise<unknown>) => {
  const refusal = (await refusalOf(call)) as {
    code: string
    problems?: readonly { field: string; words: { zh: string } }[]
    findings?: readonly { code: string; field?: string }[]
    words: { zh: string; en: string }
  }
  expect(refusal?.words.zh).toMatch(/[\u4e00-\u9fff]/)
  expect(refusal?.words.en).toMatch(/[a-z]/)
  const wrong = [
    ...(refusal.problems ?? []).map(({ field, words }) => `${field}：${words.zh}`),
    ...(refusal.findings ?? []).map(({ code, field }) => `${code} ${field}`),
  ]
  return [refusal.code, ...wrong]
}
