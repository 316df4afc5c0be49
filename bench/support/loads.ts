import { cpuOf, cpuOfServer, runLoad } from '#bench/support/processes.ts'

/** What is asked by how many connections, each again as soon as it was answered. */
export type ClosedLoad = {
  readonly url: string
  readonly token: string
  readonly body: string
  readonly lanes: number
  readonly seconds: number
  /** Goes on, for half a minute at most, until so many were answered: whoever compiles what comes often has then done so. */
  readonly least?: number
}
/** How much was answered, and milliseconds of an answer. */
export type Loaded = {
  readonly asked: number
  readonly perSecond: number
  readonly p50: number
  readonly p99: number
}

/** Asks from a process of its own; fails at the first answer that is not right. */
export const closedLoad = ({ url, token, body, lanes, seconds, least = 0 }: ClosedLoad): Promise<Loaded> =>
  runLoad<Loaded>('http-load.ts', [url, token, body, lanes, seconds, least])

/** Until V8 has compiled all that comes often: some ten thousand answers of the larger servers. */
export const warmUp = (load: Omit<ClosedLoad, 'seconds' | 'least'>): Promise<Loaded> =>
  closedLoad({ ...load, seconds: 10, least: 10_000 })

/** What was reached, and the processor time of an answer in the server and in PostgreSQL (ms). */
export type Figures = {
  readonly perSecond: number
  readonly cpuMs: number
  readonly postgresCpuMs: number
}

/** Asks one server that works on this PostgreSQL. */
export const measuredLoad = async (
  { pid, postmaster }: { readonly pid: number; readonly postmaster: number },
  load: ClosedLoad,
): Promise<Figures> => {
  const before = { own: cpuOf(pid), postgres: cpuOfServer(postmaster) }
  const { asked, perSecond } = await closedLoad(load)
  return {
    perSecond,
    cpuMs: (cpuOf(pid) - before.own) / asked,
    postgresCpuMs: (cpuOfServer(postmaster) - before.postgres) / asked,
  }
}
