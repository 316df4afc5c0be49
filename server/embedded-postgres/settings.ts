import { socketFolder } from './socket.ts'

/**
 * Settings for a small machine that also runs the hub; given on the command line, so that a data folder never
 * keeps those of an older program.
 */
const SMALL_MEMORY: Readonly<Record<string, string>> = {
  listen_addresses: '127.0.0.1',
  max_connections: '80',
  shared_buffers: '64MB',
  effective_cache_size: '512MB',
  work_mem: '8MB',
  maintenance_work_mem: '64MB',
  min_wal_size: '64MB',
  max_wal_size: '512MB',
  // No replica can follow this server, and its programs bring no pg_basebackup.
  wal_level: 'minimal',
  max_wal_senders: '0',
  io_method: 'sync',
  jit: 'off',
  max_parallel_workers_per_gather: '0',
  random_page_cost: '1.1',
  timezone: 'UTC',
  log_timezone: 'UTC',
  lc_messages: 'C',
  log_min_messages: 'warning',
  // A refused statement's values are patient data: they stay out of the log.
  log_parameter_max_length_on_error: '0',
  log_min_error_statement: 'panic',
  log_error_verbosity: 'terse',
}

/** For throw-away databases of tests: nothing survives a power cut, and nothing has to. */
export const THROW_AWAY: Readonly<Record<string, string>> = {
  fsync: 'off',
  synchronous_commit: 'off',
  full_page_writes: 'off',
  max_connections: '200',
}

/** The command line of `postgres` for one cluster and port; `changes` win over the defaults. */
export function commandLine(
  cluster: string,
  port: number,
  changes: Readonly<Record<string, string>>,
): string[] {
  const sockets = { unix_socket_directories: socketFolder(cluster) ?? '' }
  const settings = { ...SMALL_MEMORY, ...sockets, ...changes, port: String(port) }
  return ['-D', cluster, ...Object.entries(settings).flatMap(([name, value]) => ['-c', `${name}=${value}`])]
}
