import {
  listFacts,
  listScreensOfPerson,
  listToldTransfusions,
  type PersonKey,
} from '#db/compatibility/finders-passport.ts'
import type { Id } from '#lib/ids.ts'
import type { PassportPlace } from '#resolvers/compatibility/passport-facts.ts'
import { type ElectronicHistory, transfusedBefore } from '#rules/compatibility/electronic-crossmatch.ts'
import type { HistoryFactKind } from '#rules/compatibility/terms.ts'

const antibodyKinds: readonly HistoryFactKind[] = ['ANTIBODY', 'OTHER_ANTIBODY', 'AUTOANTIBODY']
/** Who reacted to blood was given some. */
const transfusionKinds: readonly HistoryFactKind[] = ['TRANSFUSION', 'REACTION']

/** What at any hospital, ever, speaks against a computer's crossmatch for a person beside the passport. */
export const electronicHistoryOf = (tx: PassportPlace, personId: Id<'Person'>): Promise<ElectronicHistory> =>
  tx.elevated(async () => {
    const key: PersonKey = { allianceId: tx.allianceId, personId }
    const [facts, screens, forms] = await Promise.all([
      listFacts(tx.db, key),
      listScreensOfPerson(tx.db, key),
      listToldTransfusions(tx.db, key),
    ])
    const has = (kinds: readonly HistoryFactKind[]) => facts.some(({ kind }) => kinds.includes(kind))
    return {
      antibodyEver: has(antibodyKinds) || screens.some(({ result }) => result !== 'NEGATIVE'),
      transfused: transfusedBefore(has(transfusionKinds), forms),
    }
  })
