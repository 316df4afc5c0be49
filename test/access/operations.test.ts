import { readdir, readFile } from 'node:fs/promises'
import { expect, it } from 'vitest'
import { allFields, allNames, contextOf, fieldOf } from '#test/access/stage.ts'
import { validCalls } from '#test/access/valid-inputs.ts'

/** Guarded by the lines of the types they lead to. */
/** What `node` finds has the line of its kind; names.test.ts asks it for every kind of thing. */
const WITHOUT_LINE = ['node']

it('has a line for every field of the schema and a door for every line', () => {
  const lines = allNames.map((name) => name.slice(name.indexOf('.') + 1))
  expect(allFields.map(({ name }) => name).filter((name) => !lines.includes(name))).toEqual(WITHOUT_LINE)
  expect(allNames.filter((name) => fieldOf(name) === null && validCalls[name].run === undefined)).toEqual([])
})

it('proves the lines of every context', async () => {
  const folder = new URL('.', import.meta.url)
  const files = (await readdir(folder)).filter(
    (file) => file.endsWith('-access.test.ts') || /-access-\d/.test(file),
  )
  const texts = await Promise.all(files.map((file) => readFile(new URL(file, folder), 'utf8')))
  for (const context of new Set(allNames.map(contextOf)))
    expect([context, texts.some((text) => text.includes(`namesOf('${context}')`))]).toEqual([context, true])
})
