import { execFileSync, spawnSync } from 'node:child_process'
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'

const ROOT = new URL('../../', import.meta.url)
const read = (path: string) => readFileSync(new URL(path, ROOT), 'utf8')
const shipped = (path: string) => read(`deploy/${path}`)

/** What `npm start` gives Node. */
const START = (JSON.parse(read('package.json')) as { scripts: { start: string } }).scripts.start.replace(
  /^exec node /,
  '',
)
const UNITS = ['xuelian.service', 'xuelian-gateway.service']

const ANALYZER = 'systemd-analyze'
const hasAnalyzer = spawnSync(ANALYZER, ['--version']).status === 0

describe('deploy/', () => {
  it('starts the hub as npm start does, by systemd and in a container', () => {
    expect(shipped('systemd/xuelian.service')).toContain(`/node ${START}\n`)
    const [, entry = '[]'] = /^ENTRYPOINT (.*)$/m.exec(shipped('Containerfile')) ?? []
    expect((JSON.parse(entry) as string[]).join(' ')).toBe(`node ${START}`)
  })

  it('puts every room that the program is made of into the container', () => {
    const copied = [...shipped('Containerfile').matchAll(/^COPY (\w+) \.\/\1$/gm)].map(([, room]) => room)
    const imported = new Set<string>()
    for (const room of copied)
      for (const file of readdirSync(new URL(`${room}/`, ROOT), { recursive: true, encoding: 'utf8' }))
        if (/\.(ts|mjs)$/.test(file) && room !== 'scripts')
          for (const [, other = ''] of read(`${room}/${file}`).matchAll(/(?:from|import\() ?'#(\w+)\//g))
            imported.add(other)
    expect(copied).toEqual(expect.arrayContaining([...imported]))
    expect(imported.size).toBeGreaterThan(7)
  })

  it('opens the same doors to the database in pg_hba.conf and to Patroni', () => {
    const lines = (text: string) =>
      [...text.matchAll(/^(?: *- )?((?:local|host|hostssl) .*)$/gm)].map(([, line = '']) =>
        line.split(/ +/).join(' '),
      )
    const own = lines(shipped('postgresql/pg_hba.conf'))
    expect(own).toHaveLength(5)
    expect(lines(shipped('postgresql/patroni.yml'))).toEqual(own)
  })

  it.skipIf(!hasAnalyzer).each(UNITS)(
    'has %s as systemd understands it, closed as far as a hub can be (skipped where there is no systemd)',
    (unit) => {
      const folder = mkdtempSync(join(tmpdir(), 'xuelian-unit-'))
      const file = join(folder, unit)
      // The program is not installed here.
      writeFileSync(
        file,
        shipped(`systemd/${unit}`).replace('/opt/xuelian/node_modules/.bin/node', '/bin/true'),
      )
      const { status, stderr } = spawnSync(ANALYZER, ['verify', file], { encoding: 'utf8' })
      expect({ status, stderr }).toEqual({ status: 0, stderr: '' })
      const judged = execFileSync(ANALYZER, ['security', '--offline=true', '--no-pager', file], {
        encoding: 'utf8',
      })
      expect(Number(/exposure level for \S+: ([\d.]+)/.exec(judged)?.[1])).toBeLessThan(2)
      rmSync(folder, { recursive: true })
    },
  )
})
