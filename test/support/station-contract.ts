import { readFileSync } from 'node:fs'
import { z } from 'zod'

type Operation = {
  readonly operationId: string
  readonly parameters: readonly { readonly $ref?: string }[]
  readonly requestBody?: { readonly content: { readonly 'application/json': { readonly schema: Reference } } }
  readonly responses: Readonly<
    Record<
      string,
      { readonly content?: Readonly<Record<string, { readonly schema: Reference }>> } & Partial<Reference>
    >
  >
}
type Reference = { readonly $ref: string }

const contract = JSON.parse(
  readFileSync(new URL('../../adapters/station/openapi.json', import.meta.url), 'utf8'),
) as {
  readonly paths: Readonly<Record<string, Readonly<Record<string, Operation>>>>
  readonly components: { readonly schemas: object; readonly parameters: Record<string, { name: string }> }
}

/** The schemas of the contract, where JSON Schema looks for definitions. */
const definitions = JSON.parse(
  JSON.stringify(contract.components.schemas).replaceAll('#/components/schemas/', '#/$defs/'),
) as Record<string, unknown>

const checked = (schema: string, value: unknown): string[] => {
  const read = z.fromJSONSchema({ $defs: definitions, $ref: `#/$defs/${schema}` } as never).safeParse(value)
  return read.success ? [] : [`${schema}: ${z.prettifyError(read.error)}`]
}

const nameOf = (reference: string) => reference.slice(reference.lastIndexOf('/') + 1)

/** One call as it went over the wire. */
export type WireCall = {
  readonly method: string
  readonly path: string
  readonly headers: Headers
  readonly body: string
}

const operationOf = ({ method, path }: Pick<WireCall, 'method' | 'path'>): Operation | undefined => {
  const template = Object.keys(contract.paths).find((one) =>
    new RegExp(`^${one.replaceAll(/\{\w+\}/g, '[^/]+')}$`).test(path),
  )
  return template === undefined ? undefined : contract.paths[template]?.[method.toLowerCase()]
}

/** What a request has against the contract: nothing, when it follows it. */
export const faultsOfRequest = (call: WireCall): string[] => {
  const operation = operationOf(call)
  if (operation === undefined) return [`${call.method} ${call.path} does not stand in the contract`]
  const missing = operation.parameters.flatMap(({ $ref }) => {
    const name = $ref === undefined ? undefined : contract.components.parameters[nameOf($ref)]?.name
    return name === undefined || name === 'orderId' || call.headers.has(name)
      ? []
      : [`header ${name} is missing`]
  })
  const schema = operation.requestBody?.content['application/json'].schema.$ref
  return [...missing, ...(schema === undefined ? [] : checked(nameOf(schema), JSON.parse(call.body)))]
}

/** What an answer has against the contract. */
export const faultsOfAnswer = (
  call: Pick<WireCall, 'method' | 'path'>,
  answer: { readonly status: number; readonly body: string },
): string[] => {
  if (answer.status >= 400) return checked('Problem', JSON.parse(answer.body))
  const schema =
    operationOf(call)?.responses[String(answer.status)]?.content?.['application/json']?.schema.$ref
  if (schema === undefined) return [`${answer.status} does not stand in the contract`]
  return checked(nameOf(schema), JSON.parse(answer.body))
}

/** Every path and method of the contract. */
export const contractCalls = (): string[] =>
  Object.entries(contract.paths).flatMap(([path, methods]) =>
    Object.keys(methods).map((method) => `${method.toUpperCase()} ${path}`),
  )
