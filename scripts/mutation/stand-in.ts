import { format } from 'node:util'
import { expect as vitestExpect } from 'vitest'

/**
 * Stands in for vitest while mutants are tried: registers the tests of a file and leaves it to the runner when, and how
 * often, each is run. Expectations are vitest's own; whatever else a test asks of it fails by name.
 */
export const expect = vitestExpect

type Body = (...facts: never[]) => unknown
type Named = (name: string, body: Body) => void
type Declare = Named & { each: (rows: readonly unknown[]) => Named }

/** One test; `id` is its file and its names from the outermost on, `file` is relative to the project. */
export type RegisteredTest = {
  readonly id: string
  readonly file: string
  readonly name: string
  readonly run: () => Promise<void>
}

let file = ''
let path: readonly string[] = []
let found: RegisteredTest[] = []

/** Tells the tests that importing a test file declares; `testFile` is relative to the project. */
export async function testsDeclaredBy(
  testFile: string,
  load: () => Promise<unknown>,
): Promise<readonly RegisteredTest[]> {
  file = testFile
  path = []
  found = []
  await load()
  return found
}

/** Thrown to leave a test that says it can't run here. */
const SKIPPED = Symbol('skipped')

async function runUnlessSkipped(body: Body): Promise<void> {
  const skip = (when: boolean = true): void => {
    if (when) throw SKIPPED
  }
  try {
    await body(...([{ skip }] as never[]))
  } catch (thrown) {
    if (thrown !== SKIPPED) throw thrown
  }
}

function declareTest(name: string, body: Body): void {
  const whole = [...path, name].join(' > ')
  const alike = found.filter((earlier) => earlier.name === whole).length
  const id = `${file}#${whole}${alike > 0 ? ` (${alike + 1})` : ''}`
  found.push({ id, file, name: whole, run: () => runUnlessSkipped(body) })
}

function declareGroup(name: string, body: Body): void {
  const outer = path
  path = [...outer, name]
  ;(body as () => void)()
  path = outer
}

/** `each` gives a row's members to the body one by one when it is an array, else the row itself. */
const withEach = (declare: Named): Declare =>
  Object.assign((name: string, body: Body) => declare(name, body), {
    each: (rows: readonly unknown[]) => (name: string, body: Body) => {
      for (const row of rows) {
        const facts = Array.isArray(row) ? row : [row]
        declare(format(name, ...facts), (() => body(...(facts as never[]))) as Body)
      }
    },
  })

export const test = withEach(declareTest)
export const it = test
export const describe = withEach(declareGroup)
