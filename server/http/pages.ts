import { createHash } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { type GraphQLSchema, lexicographicSortSchema, printSchema } from 'graphql'
import { type Handler, send } from '#server/http/exchange.ts'

/** The page at `/`; its own script and style may run, and nothing from elsewhere. */
export function welcomeHandler(): Handler {
  const body = readFileSync(new URL('./welcome.html', import.meta.url), 'utf8')
  const policy = [
    "default-src 'none'",
    `script-src ${hashesOf(body, 'script')}`,
    `style-src ${hashesOf(body, 'style')}`,
    "connect-src 'self'",
    "base-uri 'none'",
    "form-action 'none'",
    "frame-ancestors 'none'",
  ].join('; ')
  return (exchange) =>
    send(exchange, {
      status: 200,
      type: 'text/html; charset=utf-8',
      body,
      headers: { 'content-security-policy': policy },
    })
}

function hashesOf(page: string, tag: 'script' | 'style'): string {
  const texts = [...page.matchAll(new RegExp(`<${tag}>([\\s\\S]*?)</${tag}>`, 'g'))].map(
    ([, text = '']) => text,
  )
  const hashes = texts.map((text) => `'sha256-${createHash('sha256').update(text).digest('base64')}'`)
  return hashes.join(' ') || "'none'"
}

/** `/schema.graphql`: the schema as it is checked in. */
export function schemaHandler(schema: GraphQLSchema): Handler {
  let printed: string | undefined
  return (exchange) => {
    printed ??= `${printSchema(lexicographicSortSchema(schema))}\n`
    send(exchange, { status: 200, type: 'text/plain; charset=utf-8', body: printed })
  }
}
