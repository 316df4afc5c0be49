import { createServer, type Server } from 'node:net'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { StartFault } from '#lib/start-fault.ts'
import { listenFault } from '#server/listen-fault.ts'
import { reachDatabase } from '#server/reach-database.ts'

let taken: Server
let port: number
let silent: Server
let silentPort: number

function listening(server: Server): Promise<number> {
  return new Promise((resolve) =>
    server.listen(0, '127.0.0.1', () => resolve((server.address() as { port: number }).port)),
  )
}

beforeAll(async () => {
  taken = createServer()
  port = await listening(taken)
  // Something that listens there but is no database.
  silent = createServer((socket) => socket.end('HTTP/1.1 400 Bad Request\r\n\r\n'))
  silentPort = await listening(silent)
})
afterAll(() => {
  taken.close()
  silent.close()
})

function listen(host: string, at: number): Promise<unknown> {
  const server = createServer()
  return new Promise((resolve) => {
    server.once('error', (error) => resolve(listenFault(error, { variable: 'MLLP_PORT', host, port: at })))
    server.listen(at, host, () => server.close(() => resolve(null)))
  })
}

describe('a door that can not be opened', () => {
  test('names the port in use, its variable and the way out', async () => {
    const fault = (await listen('127.0.0.1', port)) as StartFault
    expect(fault).toBeInstanceOf(StartFault)
    expect([fault.zh, fault.en]).toEqual([
      `端口 127.0.0.1:${port} 已被另一个程序占用。请停止那个程序，或把 MLLP_PORT 设为另一个端口（0 表示任意空闲端口）。`,
      `Port 127.0.0.1:${port} is in use by another program. Stop that, or set MLLP_PORT to another port (0 means any free one).`,
    ])
  })

  test("names an address that is not this machine's", async () => {
    const fault = (await listen('192.0.2.1', 0)) as StartFault
    expect(fault.en).toBe(
      'This machine has no address 192.0.2.1. Set HOST to one of its own, such as 127.0.0.1 or 0.0.0.0.',
    )
  })

  test('names a port that only root may use', () => {
    const fault = listenFault(Object.assign(new Error(), { code: 'EACCES' }), {
      variable: 'HTTP_PORT',
      host: '::',
      port: 80,
    })
    expect((fault as StartFault).en).toBe(
      'Listening on port :::80 is not permitted. Set HTTP_PORT to a port above 1024.',
    )
  })

  test('leaves what is not about the address as it is', () => {
    const other = new TypeError('broken')
    expect(listenFault(other, { variable: 'HTTP_PORT', host: '::', port: 80 })).toBe(other)
  })
})

describe('a database that can not be reached', () => {
  async function faultOf(url: string, variable: string): Promise<StartFault> {
    const error = await reachDatabase(url, variable).then(
      () => null,
      (reason: unknown) => reason,
    )
    if (error instanceof StartFault) return error
    throw new Error(`no fault but ${String(error)}`)
  }

  test('is named without its password, with the reason and the way out', async () => {
    const fault = await faultOf('postgres://hub:secret@127.0.0.1:9/hub', 'DATABASE_URL')
    expect([fault.zh, fault.en]).toEqual([
      '无法连接 DATABASE_URL 指向的数据库 127.0.0.1:9/hub（connect ECONNREFUSED 127.0.0.1:9）。请检查服务器是否在运行、地址、账号和密码，或删去 DATABASE_URL 以使用内置数据库。',
      "The database 127.0.0.1:9/hub of DATABASE_URL can't be reached (connect ECONNREFUSED 127.0.0.1:9). Check that the server runs, its address, login and password, or unset DATABASE_URL to use the embedded one.",
    ])
    expect(fault.message).not.toContain('secret')
  })

  test('may be something else that listens there', async () => {
    const fault = await faultOf(`postgres://hub@127.0.0.1:${silentPort}/hub`, 'DATABASE_DIRECT_URL')
    expect(fault.en).toContain(
      `The database 127.0.0.1:${silentPort}/hub of DATABASE_DIRECT_URL can't be reached (`,
    )
  })
})
