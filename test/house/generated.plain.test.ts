import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { checkGenerated } from '#scripts/generated/check.ts'
import type { Generator } from '#scripts/generated/generators.ts'

const one: Generator = { writes: ['docs/one.md'], program: ['one.mjs'], refresh: 'npm run one' }
const folder: Generator = { writes: ['gql'], program: ['folder.mjs'], refresh: 'npm run folder' }

describe('npm run check:generated', () => {
  let root: string
  beforeEach(async () => {
    root = await mkdtemp(join(tmpdir(), 'xuelian-generated-'))
    await mkdir(join(root, 'docs'))
    await mkdir(join(root, 'gql/deep'), { recursive: true })
    await put('docs/one.md', 'fresh')
    await put('gql/a.ts', 'a')
    await put('gql/deep/b.ts', 'b')
    await put('one.mjs', write('docs/one.md', 'fresh'))
    await put('folder.mjs', write('gql/a.ts', 'a') + write('gql/deep/b.ts', 'b'))
  })
  afterEach(() => rm(root, { recursive: true, force: true }))

  const put = (path: string, text: string) => writeFile(join(root, path), text)
  const write = (path: string, text: string) =>
    `{ const fs = await import('node:fs'); const path = await import('node:path')
       fs.mkdirSync(path.dirname('${path}'), { recursive: true }); fs.writeFileSync('${path}', '${text}') }\n`

  /** Every file and its text, to see that nothing is left behind. */
  async function everything(): Promise<Record<string, string>> {
    const entries = await readdir(root, { recursive: true, withFileTypes: true })
    const files = entries.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name))
    return Object.fromEntries(
      await Promise.all(files.map(async (file) => [file, await readFile(file, 'utf8')])),
    )
  }

  async function checkLeavingNothing(generators: readonly Generator[]): Promise<string[]> {
    const before = await everything()
    const faults = await checkGenerated(root, generators)
    expect(await everything()).toEqual(before)
    return faults
  }

  it('passes when every file is what its generator writes', async () => {
    expect(await checkLeavingNothing([one, folder])).toEqual([])
  })

  it('names the stale file and how to refresh it', async () => {
    await put('docs/one.md', 'stale')
    expect(await checkLeavingNothing([one, folder])).toEqual([
      'docs/one.md is stale: run npm run one and commit it',
    ])
  })

  it('names files of a folder that were never checked in or are no longer generated', async () => {
    await put('gql/old.ts', 'old')
    await rm(join(root, 'gql/a.ts'))
    expect(await checkLeavingNothing([folder])).toEqual([
      'gql/a.ts is not checked in: run npm run folder and commit it',
      'gql/old.ts is no longer generated: run npm run folder and commit it',
    ])
  })

  it('refuses a generator that writes nothing, though a file of that name lies there', async () => {
    await put('one.mjs', 'console.log("fresh")')
    expect(await checkLeavingNothing([one])).toEqual(['one.mjs did not write docs/one.md'])
  })

  it('tells what a failing generator said', async () => {
    await put('one.mjs', `${write('docs/one.md', 'half')} throw new Error('no table of rules')`)
    const [fault] = await checkLeavingNothing([one])
    expect(fault).toMatch(/^one\.mjs failed: [\s\S]*no table of rules/)
  })

  it('refuses a listed generator that does not exist', async () => {
    await rm(join(root, 'one.mjs'))
    expect(await checkLeavingNothing([one])).toEqual(['one.mjs is listed as a generator and does not exist'])
  })
})
