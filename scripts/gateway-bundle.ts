import { execFile } from 'node:child_process'
import { cpSync, existsSync, mkdtempSync, rmSync, statSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { StartFault } from '#lib/start-fault.ts'
import { tell } from '#scripts/database/open.ts'
import { argumentsOr, refuseArguments } from '#scripts/database/usage.ts'
import { runCommand } from '#server/lifecycle.ts'

const HELP = `npm run gateway:bundle -- <file.tar.gz>
  把网关（gateway/）的全部依赖打成一个文件，供不能上网的机器安装；在能上网的机器上运行。
  Packs all that the gateway (gateway/) needs into one file, for machines without internet; run it where there is one.
  Install it there, in the repository's root: tar -xzf <file.tar.gz> -C gateway`

const [file, ...others] = argumentsOr(HELP)
if (file === undefined || others.length > 0) refuseArguments(HELP)

const run = promisify(execFile)
const GATEWAY = fileURLToPath(new URL('../gateway', import.meta.url))

/** What only people and compilers read; licences and what names them stay. */
const LEFT_OUT = ['*.map', '*.d.ts', '*.d.cts', '*.d.mts', 'CHANGELOG.md']

await runCommand(
  async (start) => {
    const target = resolve(file)
    if (existsSync(target)) {
      throw new StartFault({
        zh: `文件 ${file} 已存在，不会被覆盖。请另取文件名。`,
        en: `The file ${file} exists and is not overwritten. Choose another name.`,
      })
    }
    const { path } = await start('a folder to install in', async () => {
      const made = mkdtempSync(join(tmpdir(), 'xuelian-gateway-'))
      return { path: made, stop: () => rmSync(made, { recursive: true, force: true }) }
    })
    for (const name of ['package.json', 'package-lock.json', '.npmrc'])
      cpSync(join(GATEWAY, name), join(path, name))
    tell('正在安装… / installing…')
    // No package of the gateway needs a script of its own to be installed.
    await run('npm', ['ci', '--ignore-scripts', '--no-audit', '--no-fund'], { cwd: path })
    tell('正在打包… / packing…')
    const without = LEFT_OUT.map((pattern) => `--exclude=${pattern}`)
    await run('tar', ['-czf', target, ...without, '-C', path, 'node_modules'])
    const megabytes = Math.ceil(statSync(target).size / 1_000_000)
    tell(
      `已写入 ${target}（${megabytes} MB）。安装：tar -xzf <文件> -C gateway / Written to ${target} (${megabytes} MB). To install: tar -xzf <file> -C gateway`,
    )
  },
  { log: tell },
)
