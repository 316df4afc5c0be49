/**
 * Fails when a package is under a licence that a hospital could not live with: Elastic, unknown, or any other that
 * scripts/licences/judge.ts does not list. The gateway's packages are judged too, from its own lock file.
 * Usage: node scripts/check-licences.ts [folder with package-lock.json]
 */
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { GATEWAY_ONLY, judge } from '#scripts/licences/judge.ts'
import { listPackages } from '#scripts/licences/lock-file.ts'

const root = process.argv[2] ?? process.cwd()
const gateway = join(root, 'gateway')
await check('licences', root, {})
if (existsSync(join(gateway, 'package-lock.json')))
  await check('licences of the gateway', gateway, GATEWAY_ONLY)

async function check(title: string, folder: string, beside: Readonly<Record<string, string>>): Promise<void> {
  const packages = await listPackages(folder)
  const faults = packages.flatMap((found) => {
    const fault = judge(found, beside)
    return fault === null ? [] : [`${found.path}@${found.version} ${fault}`]
  })
  for (const fault of faults) console.error(fault)
  if (faults.length > 0) {
    console.error(
      `\n${title}: ${faults.length} of ${packages.length} packages may not be used: choose another package, or bring the licence before the maintainers and then into scripts/licences/judge.ts with its reason.`,
    )
    process.exitCode = 1
    return
  }
  const shipped = packages.filter((found) => !found.development).length
  console.log(`${title}: ${packages.length} packages allowed, ${shipped} of them ship`)
}
