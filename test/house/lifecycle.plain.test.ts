import { type ChildProcess, spawn, spawnSync } from 'node:child_process'
import { existsSync } from 'node:fs'
import { describe, expect, test } from 'vitest'

/** A program that runs parts under the real life cycle; `body` is the text of `main`. */
function program(body: string, stopWithin = 4_800): ChildProcess {
  const source = `
    import { setTimeout as sleep } from 'node:timers/promises'
    import { runUntilSignal, runCommand } from '#server/lifecycle.ts'
    import { StartFault } from '#lib/start-fault.ts'
    const say = (line) => process.stdout.write(line + '\\n')
    const part = (name) => async () => {
      say('start ' + name)
      const alive = setInterval(() => {}, 1000)
      return { stop() { clearInterval(alive); say('stop ' + name) } }
    }
    await runUntilSignal(async (start) => { ${body} }, { log: say, stopWithin: ${stopWithin} })`
  return spawn(process.execPath, ['--input-type=module', '-e', source], { stdio: ['ignore', 'pipe', 'pipe'] })
}

interface Ended {
  readonly status: number | null
  readonly out: string[]
  readonly err: string
}

/** Runs it to its end; each time the output shows `when`, the next of `signals` is sent. */
function run(child: ChildProcess, when: string, ...signals: NodeJS.Signals[]): Promise<Ended> {
  const { promise, resolve } = Promise.withResolvers<Ended>()
  let out = ''
  let err = ''
  child.stdout?.on('data', (chunk: Buffer) => {
    out += chunk
    if (out.includes(when)) {
      const signal = signals.shift()
      if (signal) child.kill(signal)
    }
  })
  child.stderr?.on('data', (chunk: Buffer) => {
    err += chunk
  })
  child.on('close', (status) => resolve({ status, out: out.trim().split('\n'), err }))
  return promise
}

const THREE = `
  await start('database', part('database'))
  await start('doors', part('doors'))
  await start('workers', part('workers'))`

describe('a program under the life cycle', () => {
  test.each(['SIGINT', 'SIGTERM', 'SIGHUP'] as const)(
    'stops its parts in reverse order on %s, status 0',
    async (signal) => {
      const ended = await run(program(`${THREE}; say('ready')`), 'ready', signal)
      expect(ended).toEqual({
        status: 0,
        out: [
          'start database',
          'start doors',
          'start workers',
          'ready',
          `收到 ${signal}，正在停止。 / ${signal}: stopping.`,
          'stop workers',
          'stop doors',
          'stop database',
        ],
        err: '',
      })
    },
  )

  test('a part that hangs is left behind, the others still stop, and the status says so', async () => {
    const body = `${THREE}; await start('deaf', async () => ({ stop: () => new Promise(() => {}) })); say('ready')`
    const ended = await run(program(body, 400), 'ready', 'SIGTERM')
    expect(ended.status).toBe(1)
    expect(ended.out.slice(-4)).toEqual([
      'deaf 未能及时停止，已放弃等待。 / deaf did not stop in time and is left behind.',
      'stop workers',
      'stop doors',
      'stop database',
    ])
  })

  test('a part that fails to stop does not keep the others', async () => {
    const body = `${THREE}; await start('ill', async () => ({ stop() { throw new Error('no') } })); say('ready')`
    const ended = await run(program(body), 'ready', 'SIGTERM')
    expect([ended.status, ...ended.out.slice(-3)]).toEqual([1, 'stop workers', 'stop doors', 'stop database'])
  })

  test('a second signal ends it at once', async () => {
    const body = `
      await start('deaf', async () => ({ async stop() { await sleep(700); say('again'); await sleep(60_000) } }))
      setInterval(() => {}, 1000); say('again')`
    const child = program(body, 120_000)
    const ended = await run(child, 'again', 'SIGINT', 'SIGINT', 'SIGINT')
    expect(ended.status).toBe(130)
  })

  test('the same signal sent twice by terminal and npm is one wish', async () => {
    const body = `${THREE}; await start('slow', async () => ({ stop: () => sleep(100) })); say('ready')`
    const child = program(body)
    child.stdout?.on('data', (chunk: Buffer) => {
      if (String(chunk).includes('stopping')) child.kill('SIGINT')
    })
    const ended = await run(child, 'ready', 'SIGINT')
    expect([ended.status, ended.out.at(-1)]).toEqual([0, 'stop database'])
  })

  test('a start fault stops what was started and is one sentence per language, without a stack', async () => {
    const body = `${THREE}; throw new StartFault({ zh: '端口被占用。', en: 'Port in use.' })`
    const ended = await run(program(body), 'never')
    expect(ended.status).toBe(1)
    expect(ended.err).toBe('端口被占用。\nPort in use.\n')
    expect(ended.out.slice(-3)).toEqual(['stop workers', 'stop doors', 'stop database'])
  })

  test('a crash during start stops what was started and shows where', async () => {
    const ended = await run(program(`${THREE}; throw new TypeError('broken')`), 'never')
    expect(ended.status).toBe(1)
    expect(ended.out.some((line) => line.startsWith('TypeError: broken'))).toBe(true)
    expect(ended.out.slice(-3)).toEqual(['stop workers', 'stop doors', 'stop database'])
  })

  test('a promise that nobody awaited and that fails ends the program in order', async () => {
    const ended = await run(program(`${THREE}; void Promise.reject(new Error('lost'))`), 'never')
    expect([ended.status, ended.out.at(-1)]).toEqual([1, 'stop database'])
  })

  test('a signal during the start stops the part that was just starting, and starts no other', async () => {
    const body = `
      await start('database', part('database'))
      await start('doors', async () => { say('half'); await sleep(200); return (await part('doors')()) })
      await start('workers', part('workers'))`
    const ended = await run(program(body), 'half', 'SIGTERM')
    expect(ended.status).toBe(0)
    expect(ended.out.slice(-3)).toEqual(['start doors', 'stop doors', 'stop database'])
  })
})

const OLD_NODE = '/usr/bin/node'
const oldVersion = existsSync(OLD_NODE)
  ? spawnSync(OLD_NODE, ['-p', 'process.versions.node'], { encoding: 'utf8' }).stdout
  : ''

describe('the guard against an old Node', () => {
  test('lets the running version pass', () => {
    const guarded = spawnSync(process.execPath, ['--import', './server/node-version.mjs', '-p', '1'], {
      encoding: 'utf8',
    })
    expect([guarded.status, guarded.stdout, guarded.stderr]).toEqual([0, '1\n', ''])
  })

  test('tells a version before 24 what is needed, and ends with status 1', () => {
    const pretend = `Object.defineProperty(process.versions, 'node', { value: '20.19.1' })`
    const asked = [
      '--import',
      `data:text/javascript,${encodeURIComponent(pretend)}`,
      '--import',
      './server/node-version.mjs',
    ]
    const guarded = spawnSync(process.execPath, [...asked, '-p', '1'], { encoding: 'utf8' })
    expect([guarded.status, guarded.stdout]).toEqual([1, ''])
    expect(guarded.stderr).toMatch(
      /^血联需要 Node\.js 24 或更新版本，当前为 20\.19\.1。.*\nXuelian needs Node\.js 24 or newer; this is 20\.19\.1\..*\n$/,
    )
  })

  test.runIf(/^(1\d|2[0-3])\./.test(oldVersion))('speaks before an old Node stumbles over TypeScript', () => {
    const guarded = spawnSync(OLD_NODE, ['--import', './server/node-version.mjs', 'server/lifecycle.ts'], {
      encoding: 'utf8',
    })
    expect(guarded.status).toBe(1)
    expect(guarded.stderr).toContain(`this is ${oldVersion.trim()}.`)
    expect(guarded.stderr).not.toContain('SyntaxError')
  })
})
