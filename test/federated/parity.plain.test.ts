import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, it, onTestFinished } from 'vitest'
import { repositoryDocuments } from '#test/support/repository-documents.ts'
import { told } from '#test/support/told-answer.ts'

/** What is found in a folder with these files. */
const found = (files: Readonly<Record<string, string>>) => {
  const folder = mkdtempSync(join(tmpdir(), 'xuelian-parity-'))
  onTestFinished(() => rmSync(folder, { recursive: true }))
  for (const [name, text] of Object.entries(files)) writeFileSync(join(folder, name), text)
  return repositoryDocuments(folder)
}

const MUTATION = 'mutation Act($input: ActInput!) { act(input: $input) { id } }'

it('asks no mutation that has no questions of its own', () => {
  expect(() => found({ 'act.graphql': MUTATION })).toThrow(/act\.graphql: a mutation needs questions in/)
  const questions = [{ as: 'lead.nurse', variables: { input: {} } }]
  const [document] = found({ 'act.graphql': MUTATION, 'act.json': JSON.stringify(questions) })
  expect(document?.questions).toEqual(questions)
})

it('makes up no value that it does not know', () => {
  const query = 'query Ask($filter: Filter!) { one(filter: $filter) }'
  expect(() => found({ 'ask.graphql': query })).toThrow('no Filter can be made up')
})

it('names the fields at the root as they are answered', () => {
  const [document] = found({ 'ask.graphql': '{ first: viewer { account } viewer { roles } }' })
  expect(document?.roots).toEqual(['first', 'viewer'])
})

const failed = (...path: (string | number)[]) => ({
  data: null,
  errors: [{ path, extensions: { code: 'FORBIDDEN' } }],
})
const ROOTS = ['first', 'viewer']

it('takes any root that makes the whole answer null for any other, and nothing else', () => {
  expect(told(failed('first'), ROOTS)).toEqual(told(failed('viewer', 'account'), ROOTS))
  expect(told(failed('first'), ROOTS)).not.toEqual(told(failed('other'), ROOTS))
  expect(told(failed('first'), ROOTS)).not.toEqual(told(failed(), ROOTS))
  expect(told(failed('first'), ['first'])).not.toEqual(told(failed('viewer'), ['first']))
})

it('compares paths as they stand where some of the answer is left', () => {
  const left = { data: { first: null, viewer: {} } }
  expect(told({ ...failed('first'), ...left }, ROOTS)).not.toEqual(
    told({ ...failed('viewer'), ...left }, ROOTS),
  )
})
