import { demoAccounts } from '#db/seed/accounts.ts'
import { developmentToken } from '#server/issuers/development.ts'

/** A bearer token of a demo account, signed anew; good for a working day unless `hours` says otherwise. */
export const tokenOf = async (
  dataDir: string,
  account: string,
  options: { readonly hours?: number } = {},
): Promise<string> => {
  const known = demoAccounts.find((one) => one.account === account)
  if (known === undefined) throw new Error(`no demo account ${account}`)
  return developmentToken(dataDir, known, { now: new Date(), ...options })
}
