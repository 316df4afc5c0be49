/** `npm run bench -- <name>`: one bench, its figures as a table. */
const [name] = process.argv.slice(2)
const known = ['hl7-intake', 'worklist', 'idle']

if (name === undefined || !known.includes(name)) {
  process.stderr.write(`npm run bench -- <${known.join(' | ')}>\n`)
  process.exit(1)
}
const { run } = (await import(`#bench/${name}.ts`)) as { run(): Promise<Record<string, number>> }
console.table(await run())
