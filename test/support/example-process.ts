import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { fileURLToPath } from 'node:url'
import { onTestFinished } from 'vitest'

const ROOT = fileURLToPath(new URL('../..', import.meta.url))

/** An example as its reader starts it, in a process of its own. */
export type ExampleProcess = {
  /** The address it says it serves. */
  readonly url: string
  /** Ends it by SIGTERM and answers the signal it ended by, null when it ended by itself. */
  stop(): Promise<NodeJS.Signals | null>
}

/**
 * Runs `node <file> <args>` in the repository's root and waits until it has written `<line> <address>`. It ends with the
 * test at the latest.
 * @throws Error with what it wrote when it ends before that
 */
export const startExample = async (
  file: string,
  { line, args }: { line: string; args: readonly string[] },
): Promise<ExampleProcess> => {
  const { PATH = '', HOME = '' } = process.env
  const child = spawn(process.execPath, [file, ...args], {
    cwd: ROOT,
    env: { PATH, HOME },
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  let output = ''
  for (const stream of [child.stdout, child.stderr])
    stream.setEncoding('utf8').on('data', (text) => (output += text))
  const ended = once(child, 'close').then(([, signal]) => signal as NodeJS.Signals | null)
  onTestFinished(() => void child.kill('SIGKILL'))
  const ready = new Promise<string>((resolve) => {
    child.stdout.on('data', () => {
      const [, url] = new RegExp(`^${line} (http\\S+)$`, 'm').exec(output) ?? []
      if (url !== undefined) resolve(url)
    })
  })
  const url = await Promise.race([ready, ended.then(() => null)])
  if (url === null) throw new Error(`${file} ended:\n${output}`)
  return {
    url,
    async stop() {
      child.kill('SIGTERM')
      return await ended
    },
  }
}
