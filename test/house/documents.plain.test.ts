import { existsSync } from 'node:fs'
import { readdir, readFile } from 'node:fs/promises'
import { dirname, join, relative } from 'node:path'
import { beforeAll, describe, expect, it } from 'vitest'

const root = join(import.meta.dirname, '../..')
const read = (path: string) => readFile(join(root, path), 'utf8')
const pages = new Map<string, string>()

beforeAll(async () => {
  const atTop = (await readdir(root)).filter((name) => name.endsWith('.md'))
  const below = (await readdir(join(root, 'docs'), { recursive: true })).filter((name) =>
    name.endsWith('.md'),
  )
  const besides = ['bench/README.md', 'deploy/README.md']
  for (const path of [...atTop, ...below.map((name) => `docs/${name}`), ...besides])
    pages.set(path, await read(path))
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

  it('name only tests that exist', () => {
    const named = [...pages].flatMap(([path, text]) =>
      [...text.matchAll(/`(test\/[\w./-]+\.ts)`/g)].map((match) => ({ path, test: match[1] ?? '' })),
    )
    expect(named.length).toBeGreaterThan(20)
    expect(named.filter(({ test }) => !existsSync(join(root, test)))).toEqual([])
  })

  it('say of every file of deploy/ whether it was run here', async () => {
    const text = pages.get('deploy/README.md') ?? ''
    const rows = [...text.matchAll(/^\| `([^`]+)`.*\|(.+)\|$/gm)].map(([, path = '', tried = '']) => ({
      path,
      tried,
    }))
    const files = await readdir(join(root, 'deploy'), { recursive: true, withFileTypes: true })
    const shipped = files
      .filter((file) => file.isFile() && file.name !== 'README.md')
      .map((file) => relative(join(root, 'deploy'), join(file.parentPath, file.name)))
    expect(shipped.length).toBeGreaterThan(5)
    const untold = shipped.filter(
      (file) => !rows.some(({ path }) => path === file || (path.endsWith('/') && file.startsWith(path))),
    )
    expect(untold).toEqual([])
    for (const { path, tried } of rows) expect(tried, path).toMatch(/\b(run|built|runs|checked|read)\b/)
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
