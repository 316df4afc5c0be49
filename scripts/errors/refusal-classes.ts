import { readFile } from 'node:fs/promises'
import { Refusal } from '#lib/errors.ts'

/** One class of refusal, as the schema and the HL7 answers show it. */
export type RefusalClass = {
  readonly name: string
  readonly code: string
  readonly description: string
  readonly context: string
}

type Described = { readonly name: string; readonly description?: string }

const isRefusal = (member: unknown): boolean =>
  typeof member === 'function' && member.prototype instanceof Refusal

/** The classes of refusal that modules of `resolvers/` export (`alliance/errors.ts`), sorted by code. */
export async function refusalClasses(modules: readonly string[]): Promise<RefusalClass[]> {
  const found = await Promise.all(modules.map(refusalsIn))
  return found.flat().toSorted((one, other) => one.code.localeCompare(other.code))
}

async function refusalsIn(path: string): Promise<RefusalClass[]> {
  const members = Object.values(
    (await import(/* @vite-ignore */ `#resolvers/${path}`)) as Record<string, unknown>,
  )
  const text = await readFile(new URL(`../../resolvers/${path}`, import.meta.url), 'utf8')
  return (members.filter(isRefusal) as Described[]).map(({ name, description }) => {
    const code = codeIn(text, name)
    if (description === undefined || code === undefined)
      throw new Error(`resolvers/${path}: ${name} needs a static description and a code of its own`)
    return { name, code, description, context: path.slice(0, path.indexOf('/')) }
  })
}

/** The code is a member of instances, and each class is made of other things: its source says it. */
const codeIn = (text: string, name: string): string | undefined =>
  new RegExp(`class ${name} extends \\w+ \\{[^]*?readonly code = '(\\w+)'`).exec(text)?.[1]
