import { readFileSync } from 'node:fs'
import { z } from 'zod'

type Reference = { readonly $ref: string }
type Parameter = Partial<Reference> & {
  readonly name?: string
  readonly in?: string
  readonly required?: boolean
}
type Answered = {
  readonly content?: Readonly<Record<string, { readonly schema: Reference }>>
} & Partial<Reference>
type Operation = {
  readonly operationId: string
  readonly parameters: readonly Parameter[]
  readonly requestBody?: { readonly content: { readonly 'application/json': { readonly schema: Reference } } }
  readonly responses: Readonly<Record<string, Answered>>
}
type Document = {
  readonly paths: Readonly<Record<string, Readonly<Record<string, Operation>>>>
  readonly components: { readonly schemas: object; readonly parameters: Readonly<Record<string, Parameter>> }
}

/** One call as it went over the wire; the path without its query. */
export type WireCall = {
  readonly method: string
  readonly path: string
  readonly headers: Headers
  readonly body: string
}

const nameOf = (reference: string) => reference.slice(reference.lastIndexOf('/') + 1)

/** An OpenAPI contract that both sides are held to. */
export type Contract = ReturnType<typeof contractOf>

/** @param file its place in the repository, such as `adapters/station/openapi.json` */
export const contractOf = (file: string) => {
  const document = JSON.parse(readFileSync(file, 'utf8')) as Document
  /** The schemas, where JSON Schema looks for definitions. */
  const definitions = JSON.parse(
    JSON.stringify(document.components.schemas).replaceAll('#/components/schemas/', '#/$defs/'),
  ) as Record<string, unknown>

  const checked = (schema: string, text: string): string[] => {
    const value: unknown = JSON.parse(text)
    const read = z.fromJSONSchema({ $defs: definitions, $ref: `#/$defs/${schema}` } as never).safeParse(value)
    return read.success ? [] : [`${schema}: ${z.prettifyError(read.error)}`]
  }

  const operationOf = ({ method, path }: Pick<WireCall, 'method' | 'path'>): Operation | undefined => {
    const template = Object.keys(document.paths).find((one) =>
      new RegExp(`^${one.replaceAll(/\{\w+\}/g, '[^/]+')}$`).test(path),
    )
    return template === undefined ? undefined : document.paths[template]?.[method.toLowerCase()]
  }

  /** What a request has against the contract: nothing, when it follows it. */
  const faultsOfRequest = (call: WireCall): string[] => {
    const operation = operationOf(call)
    if (operation === undefined) return [`${call.method} ${call.path} does not stand in the contract`]
    const missing = operation.parameters
      .map((one) => (one.$ref === undefined ? one : document.components.parameters[nameOf(one.$ref)]))
      .filter((one) => one?.in === 'header' && !call.headers.has(one.name ?? ''))
      .map((one) => `header ${one?.name} is missing`)
    const schema = operation.requestBody?.content['application/json'].schema.$ref
    return [...missing, ...(schema === undefined ? [] : checked(nameOf(schema), call.body))]
  }

  /** What an answer has against the contract. */
  const faultsOfAnswer = (
    call: Pick<WireCall, 'method' | 'path'>,
    answer: { readonly status: number; readonly body: string },
  ): string[] => {
    if (answer.status >= 400) return checked('Problem', answer.body)
    const schema =
      operationOf(call)?.responses[String(answer.status)]?.content?.['application/json']?.schema.$ref
    if (schema === undefined) return [`${answer.status} does not stand in the contract`]
    return checked(nameOf(schema), answer.body)
  }

  /** Every path and method of the contract. */
  const calls = (): string[] =>
    Object.entries(document.paths).flatMap(([path, methods]) =>
      Object.keys(methods).map((method) => `${method.toUpperCase()} ${path}`),
    )
  return { faultsOfRequest, faultsOfAnswer, calls }
}
