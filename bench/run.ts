/** `npm run bench -- <name> [size]`: one bench, its figures as a table; some take a size to be tried on. */
const [name, size] = process.argv.slice(2)
const known = [
  'hl7-intake',
  'worklist',
  'idle',
  'release-decision',
  'reserve',
  'look-back',
  'inventory',
  'events',
  'between-instances',
  'fan-out',
  'sensor-intake',
  'sensor-alarm',
  'sensor-memory',
  'cold-chain-history',
  'settlements',
  'waiver-decision',
  'peers',
  'mixed',
  'growth',
]

if (name === undefined || !known.includes(name)) {
  process.stderr.write(`npm run bench -- <${known.join(' | ')}> [size]\n`)
  process.exit(1)
}
// What was started has sessions of its own, which Ctrl-C in the terminal does not reach: it ends with this process.
for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => process.exit(1))
const { run } = (await import(`#bench/${name}.ts`)) as {
  run(size?: number): Promise<Record<string, unknown>>
}
console.table(await (size === undefined ? run() : run(Number(size))))
