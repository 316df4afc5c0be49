import { execFile } from 'node:child_process'
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { DEVELOPMENT_ONLY, GATEWAY_ONLY, judge, SHIPPED } from '#scripts/licences/judge.ts'

const script = join(import.meta.dirname, '../../scripts/check-licences.ts')
const ships = (licence: string | null) => judge({ path: 'x', version: '1.0.0', licence, development: false })
const helps = (licence: string | null) => judge({ path: 'x', version: '1.0.0', licence, development: true })

describe('the judgement of a licence', () => {
  it.each([
    ...SHIPPED,
    'MIT OR Apache-2.0',
    '(MIT OR GPL-3.0-only)',
    '(MIT AND BSD-3-Clause)',
    'MIT AND (ISC OR GPL-2.0-only)',
    '((MIT))',
  ])('lets %s ship', (licence) => expect(ships(licence)).toBeNull())

  it.each([
    'Elastic-2.0',
    'SSPL-1.0',
    'BUSL-1.1',
    'GPL-3.0-only',
    'AGPL-3.0-or-later',
    'MIT AND Elastic-2.0',
    '(MIT AND Zlib)',
    'MIT OR Apache-2.0 AND', // cut off
    'Apache-2.0 WITH Commons-Clause',
    'UNLICENSED',
    'SEE LICENSE IN LICENSE.md',
    'mit',
    '(MIT',
    'MIT)',
    'MIT Apache-2.0',
    'OR',
    '',
    null,
  ])('refuses %s, shipped or not', (licence) => {
    expect(ships(licence)).not.toBeNull()
    expect(helps(licence)).not.toBeNull()
  })

  it.each(Object.keys(DEVELOPMENT_ONLY))('lets %s help in development but not ship', (licence) => {
    expect(helps(licence)).toBeNull()
    expect(ships(licence)).toBe(`is under ${licence}, which may not ship`)
  })

  it('reads AND before OR', () => {
    expect(ships('GPL-3.0-only AND MIT OR MIT')).toBeNull()
    expect(ships('MIT AND GPL-3.0-only OR GPL-2.0-only')).not.toBeNull()
  })
})

describe('the judgement of the gateway’s packages', () => {
  it.each(Object.keys(GATEWAY_ONLY))('lets %s ship with it', (licence) => {
    const found = { path: 'x', version: '1.0.0', licence, development: false }
    expect(judge(found, GATEWAY_ONLY)).toBeNull()
    expect(judge(found)).not.toBeNull()
  })

  it('refuses Elastic there as everywhere', () => {
    const found = { path: 'x', version: '1.0.0', licence: 'Elastic-2.0', development: false }
    expect(judge(found, GATEWAY_ONLY)).toBe('is under Elastic-2.0, which may not ship')
  })
})

describe('npm run check:licences', () => {
  let project: string
  beforeEach(async () => {
    project = await mkdtemp(join(tmpdir(), 'xuelian-licences-'))
  })
  afterEach(() => rm(project, { recursive: true, force: true }))

  const lock = (packages: Record<string, object>) =>
    writeFile(join(project, 'package-lock.json'), JSON.stringify({ packages: { '': {}, ...packages } }))

  async function install(name: string, manifest: object): Promise<void> {
    await mkdir(join(project, 'node_modules', name), { recursive: true })
    await writeFile(join(project, 'node_modules', name, 'package.json'), JSON.stringify(manifest))
  }

  const check = () =>
    promisify(execFile)(process.execPath, [script, project]).then(
      ({ stdout }) => ({ status: 0, text: stdout }),
      (fault: { code: number; stderr: string }) => ({ status: fault.code, text: fault.stderr }),
    )

  it('passes a project whose packages are all allowed, by lock file or by manifest', async () => {
    await lock({
      'node_modules/a': { version: '1.0.0', license: 'MIT' },
      'node_modules/b': { version: '2.0.0' },
    })
    await install('b', { licenses: [{ type: 'MIT' }, { type: 'GPL-2.0-only' }] })
    expect(await check()).toEqual({ status: 0, text: 'licences: 2 packages allowed, 2 of them ship\n' })
  })

  it('names every package that may not be used, nested, optional and absent ones too', async () => {
    await lock({
      'node_modules/good': { version: '1.0.0', license: 'MIT' },
      'node_modules/good/node_modules/elastic': { version: '2.0.0', license: 'Elastic-2.0' },
      'node_modules/other-platform': { version: '3.0.0', license: 'SSPL-1.0', optional: true },
      'node_modules/silent': { version: '4.0.0', dev: true },
    })
    const { status, text } = await check()
    expect(status).toBe(1)
    expect(text).toContain(
      'node_modules/good/node_modules/elastic@2.0.0 is under Elastic-2.0, which may not ship',
    )
    expect(text).toContain('node_modules/other-platform@3.0.0 is under SSPL-1.0, which may not ship')
    expect(text).toContain('node_modules/silent@4.0.0 declares no licence')
    expect(text).toContain('3 of 4 packages')
  })

  it('believes the installed manifest more than the lock file', async () => {
    await lock({ 'node_modules/a': { version: '1.0.0', license: 'MIT' } })
    await install('a', { license: 'Elastic-2.0' })
    expect((await check()).text).toContain('node_modules/a@1.0.0 is under Elastic-2.0')
  })
})
