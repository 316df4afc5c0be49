/**
 * Fails when a checked-in file is not what its generator writes today, and names it; leaves every file as it was.
 * Usage: node scripts/check-generated.ts
 */
import { join } from 'node:path'
import { checkGenerated } from '#scripts/generated/check.ts'
import { GENERATORS } from '#scripts/generated/generators.ts'

// Ctrl-C reaches the running generator too; without a handler we would end before the files are put back.
process.on('SIGINT', () => {
  process.exitCode = 130
})

const faults = await checkGenerated(join(import.meta.dirname, '..'), GENERATORS)
for (const fault of faults) console.error(fault)
if (faults.length > 0) process.exitCode ??= 1
else console.log(`generated files: ${GENERATORS.flatMap(({ writes }) => writes).join(', ')} are fresh`)
