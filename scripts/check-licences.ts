/**
 * Fails when a package is under a licence that a hospital could not live with: Elastic, unknown, or any other that
 * scripts/licences/judge.ts does not list. Usage: node scripts/check-licences.ts [folder with package-lock.json]
 */
import { judge } from '#scripts/licences/judge.ts'
import { listPackages } from '#scripts/licences/lock-file.ts'

const root = process.argv[2] ?? process.cwd()
const packages = await listPackages(root)
const faults = packages.flatMap((found) => {
  const fault = judge(found)
  return fault === null ? [] : [`${found.path}@${found.version} ${fault}`]
})

for (const fault of faults) console.error(fault)
if (faults.length > 0) {
  console.error(
    `\n${faults.length} of ${packages.length} packages may not be used: choose another package, or bring the licence before the maintainers and then into scripts/licences/judge.ts with its reason.`,
  )
  process.exitCode = 1
} else {
  const shipped = packages.filter((found) => !found.development).length
  console.log(`licences: ${packages.length} packages allowed, ${shipped} of them ship`)
}
