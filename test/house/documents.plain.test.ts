import { existsSync } from 'node:fs'
import { readdir, readFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { beforeAll, describe, expect, it } from 'vitest'

const root = join(import.meta.dirname, '../..')
const read = (path: string) => readFile(join(root, path), 'utf8')
const pages = new Map<string, string>()

beforeAll(async () => {
  const atTop = (await readdir(root)).filter((name) => name.endsWith('.md'))
  const below = (await readdir(join(root, 'docs'), { recursive: true })).filter((name) =>
    name.endsWith('.md'),
  )
  for (const path of [...atTop, ...below.map((name) => `docs/${name}`)]) pages.set(path, await read(path))
})

describe('the documents', () => {
  it('link only to files that exist', () => {
    const broken = [...pages].flatMap(([path, text]) =>
      [...text.matchAll(/\]\((?!https?:|#)([^)#\s]+)/g)]
        .map((match) => match[1] ?? '')
        .filter((target) => !existsSync(join(root, dirname(path), target)))
        .map((target) => `${path} -> ${target}`),
    )
    expect(broken).toEqual([])
  })

  it('name only npm scripts that exist', async () => {
    const { scripts } = JSON.parse(await read('package.json')) as { scripts: Record<string, string> }
    const named = [...pages.values()].flatMap((text) =>
      [...text.matchAll(/npm run ([a-z][\w:-]*)/g)].map((m) => m[1] ?? ''),
    )
    expect(named).toContain('check')
    expect([...new Set(named)].filter((name) => !(name in scripts))).toEqual([])
  })

  it('number the decisions without a gap, each with its parts', async () => {
    const records = [...pages.keys()].filter((path) => path.startsWith('docs/adr/')).sort()
    expect(records.map((path) => Number(path.slice(9, 13)))).toEqual(records.map((_, index) => index))
    for (const path of records) {
      const text = pages.get(path) ?? ''
      for (const part of ['- Status: ', '- Date: ', '## Context', '## Decision', 'Good:', 'Bad:'])
        expect(text, path).toContain(part)
    }
  })

  it('list exactly the metrics that the hub has', async () => {
    const files = (await readdir(join(root, 'server'), { recursive: true })).filter((name) =>
      name.endsWith('.ts'),
    )
    const code = await Promise.all(files.map((name) => read(`server/${name}`)))
    const inCode = new Set(
      code.flatMap((text) => [...text.matchAll(/'(xuelian_[a-z0-9_]+)'/g)].map((m) => m[1])),
    )
    const documented = [
      ...(pages.get('docs/operating.md') ?? '').matchAll(/^\| `(xuelian_[a-z0-9_]+)`/gm),
    ].map((m) => m[1])
    expect(documented.length).toBeGreaterThan(0)
    expect([...inCode].sort()).toEqual(documented.sort())
  })
})
