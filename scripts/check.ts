import { spawn } from 'node:child_process'
import { argumentsOr, refuseArguments } from './database/usage.ts'

const HELP = `npm run check
  除测试外的一切检查：格式、静态检查、类型、分层、无用代码、许可证、生成文件。两项并行；任何一项不通过，退出码为 1。
  Everything but the tests: format, lint, types, layers, dead code, licences, generated files. Two at a time; exits with 1 when
  any of them fails.`

/** The longest first, so that none of them is waited for alone. */
const CHECKS = ['types', 'layers', 'dead', 'generated', 'format', 'licences']
const LANES = 2

if (argumentsOr(HELP).length > 0) refuseArguments(HELP)

/** Runs one check to its end, with all it says kept together. */
const run = (name: string): Promise<boolean> =>
  new Promise((resolve) => {
    const child = spawn('npm', ['run', '--silent', `check:${name}`], { stdio: ['ignore', 'pipe', 'pipe'] })
    const said: Buffer[] = []
    for (const stream of [child.stdout, child.stderr]) stream.on('data', (part: Buffer) => said.push(part))
    const end = (passed: boolean) => {
      process.stdout.write(`${passed ? 'ok' : 'FAILED'}  check:${name}\n${Buffer.concat(said)}\n`)
      resolve(passed)
    }
    child.once('error', (error) => {
      said.push(Buffer.from(String(error)))
      end(false)
    })
    child.once('close', (code) => end(code === 0))
  })

const waiting = [...CHECKS]
const results: boolean[] = []
const lane = async () => {
  for (let name = waiting.shift(); name !== undefined; name = waiting.shift()) results.push(await run(name))
}
await Promise.all(Array.from({ length: LANES }, lane))
process.exitCode = results.every(Boolean) ? 0 : 1
