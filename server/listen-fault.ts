import { StartFault } from '#lib/start-fault.ts'

/** Where a door was to listen and the variable that says so. */
export interface Door {
  readonly variable: string
  readonly host: string
  readonly port: number
}

/** The sentence for a door that could not be opened; what isn't about its address is answered as it came. */
export function listenFault(error: unknown, { variable, host, port }: Door): unknown {
  const code = (error as NodeJS.ErrnoException).code
  if (code === 'EADDRINUSE') {
    return new StartFault({
      zh: `端口 ${host}:${port} 已被另一个程序占用。请停止那个程序，或把 ${variable} 设为另一个端口（0 表示任意空闲端口）。`,
      en: `Port ${host}:${port} is in use by another program. Stop that, or set ${variable} to another port (0 means any free one).`,
    })
  }
  if (code === 'EACCES') {
    return new StartFault({
      zh: `无权在端口 ${host}:${port} 上监听。请把 ${variable} 设为 1024 以上的端口。`,
      en: `Listening on port ${host}:${port} is not permitted. Set ${variable} to a port above 1024.`,
    })
  }
  if (code === 'EADDRNOTAVAIL' || code === 'ENOTFOUND') {
    return new StartFault({
      zh: `本机没有地址 ${host}。请把 HOST 设为本机的地址，例如 127.0.0.1 或 0.0.0.0。`,
      en: `This machine has no address ${host}. Set HOST to one of its own, such as 127.0.0.1 or 0.0.0.0.`,
    })
  }
  return error
}
