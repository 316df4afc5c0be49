import { ruleSets } from '#db/alliance/tables.ts'
import type { Db } from '#db/client.ts'
import type { AllianceId, Id } from '#lib/ids.ts'

/** The rule set that the demonstration's first alliance has published. */
export const DEMO_RULE_SET = 'rul_01980000000070008000000000000001' as Id<'RuleSet'>

/**
 * The demonstration follows both of its province's waiver policies, the newer from where the older ends. Their first days
 * are invented: no public text states them.
 */
export const seedRules = async (db: Db): Promise<void> => {
  await db.insert(ruleSets).values({
    allianceId: 'CS' as AllianceId,
    id: DEMO_RULE_SET,
    jurisdiction: '330822',
    effectiveFrom: '2026-01-01',
    effectiveTo: null,
    sourceCitation:
      '演示数据：施行日为虚构，须由县卫生健康局确定 / demonstration: the first days are invented',
    values: {
      waiverPolicies: [
        { code: 'ZJ-2012', effectiveFrom: '2012-01-01', effectiveTo: '2024-12-31', settings: {} },
        { code: 'ZJ-2025', effectiveFrom: '2025-01-01', effectiveTo: null, settings: {} },
      ],
    },
    publishedBy: null,
  })
}
