import { spawnSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { sha256 } from '#lib/canonical.ts'
import { StartFault } from '#lib/start-fault.ts'
import { readConfig } from '#server/config.ts'
import { makeTrusted } from '#server/trusted-documents.ts'
import { readTrusted } from '#server/trusted-documents-files.ts'

let folder: string
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'xuelian-documents-'))
})
afterEach(() => rmSync(folder, { recursive: true }))

const written = (name: string, text: string) => {
  writeFileSync(join(folder, name), text)
  return join(folder, name)
}
const SHORT = '{ viewer { account } }'

describe('Registered documents', () => {
  it('are read from folders, each with the fragments of others that it needs', () => {
    mkdirSync(join(folder, 'parts'))
    written('whole.graphql', SHORT)
    written('desk.graphql', 'query Desk { viewer { ...A } }\n')
    written('parts/a.graphql', 'fragment A on Viewer { account ...B }')
    written('parts/b.graphql', 'fragment B on Viewer { roles } fragment C on Viewer { roles }')
    const desk = [
      'query Desk { viewer { ...A } }',
      'fragment A on Viewer {\n  account\n  ...B\n}',
      'fragment B on Viewer {\n  roles\n}',
    ].join('\n\n')
    expect([...readTrusted(folder).values()].sort()).toEqual([desk, SHORT].sort())
    expect(readTrusted(folder).has(sha256(desk))).toBe(true)
  })

  it('are read from manifests of the hub’s and of Apollo’s form', () => {
    const own = written('own.json', JSON.stringify({ [sha256(SHORT)]: SHORT }))
    const operations = [{ id: sha256(SHORT), name: 'x', type: 'query', body: SHORT }]
    const apollo = written(
      'apollo.json',
      JSON.stringify({ format: 'apollo-persisted-query-manifest', operations }),
    )
    expect([...readTrusted(own)]).toEqual([[sha256(SHORT), SHORT]])
    expect(readTrusted(apollo)).toEqual(readTrusted(own))
  })

  it.each([
    ['a hash that is another’s', JSON.stringify({ [sha256('{ other }')]: SHORT })],
    ['what is no JSON', '{'],
    ['a text that is none', JSON.stringify({ [sha256('1')]: 1 })],
  ])('keep the hub from starting for %s', (_, text) => {
    const path = written('manifest.json', text)
    expect(() => readTrusted(path)).toThrow(StartFault)
    expect(() => readTrusted(path)).toThrow(/TRUSTED_DOCUMENTS：.* \/ TRUSTED_DOCUMENTS:/s)
  })

  it('can’t be demanded without being named', () => {
    const faults = readConfig({ GRAPHQL_DOCUMENTS: 'trusted' })
    expect(faults).toMatchObject([{ variable: 'GRAPHQL_DOCUMENTS' }])
    const environment = { GRAPHQL_DOCUMENTS: 'trusted', TRUSTED_DOCUMENTS: folder }
    const behindGateway = readConfig({ ...environment, HUB_SUBGRAPHS: 'clinical' })
    expect(behindGateway).toContainEqual(expect.objectContaining({ variable: 'GRAPHQL_DOCUMENTS' }))
    expect(readConfig(environment)).toMatchObject({
      documents: { trusted: folder, trustedAlone: true },
    })
  })

  it('leave introspection to its own setting', () => {
    const closed = makeTrusted(new Map(), { alone: true, introspection: true })
    const about = '{ __schema { types { name } } }'
    expect(closed.textOf({ query: about })).toBe(about)
    for (const query of [
      '{ __typename viewer { account } }',
      '{ ...A } fragment A on Query { __typename }',
      'mutation { __typename }',
      '{',
    ])
      expect(() => closed.textOf({ query })).toThrow('GRAPHQL_DOCUMENTS')
  })
})

describe('npm run trust-documents', () => {
  const run = (path: string) =>
    spawnSync(process.execPath, ['scripts/trust-documents.ts', path], { encoding: 'utf8' })

  it('prints a manifest that the hub reads', () => {
    const { stdout, status } = run('server/http/documents/queries')
    expect(status).toBe(0)
    expect(readTrusted(written('manifest.json', stdout))).toEqual(
      readTrusted('server/http/documents/queries'),
    )
  })

  it('tells what is wrong with a document, and prints none', () => {
    written('wrong.graphql', 'query Wrong { viewer { shoeSize } }')
    const { stdout, stderr, status } = run(folder)
    expect({ stdout, status }).toEqual({ stdout: '', status: 1 })
    expect(stderr).toContain('query Wrong { viewer { shoeSize } }: Cannot query field "shoeSize"')
  })
})
