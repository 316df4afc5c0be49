/** Answers `--help` with the text and ends the program; otherwise gives the command's own arguments. */
export function argumentsOr(help: string): string[] {
  const given = process.argv.slice(2)
  if (!given.includes('--help') && !given.includes('-h')) return given
  process.stdout.write(`${help}\n`)
  process.exit(0)
}

/** Ends the program because the arguments make no sense; what is asked for instead goes to the terminal. */
export function refuseArguments(help: string): never {
  process.stderr.write(`${help}\n`)
  process.exit(1)
}
