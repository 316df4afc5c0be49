import type { Hub } from '#schema/hub.ts'
import { billForm } from '#schema/waivers/bill-form.ts'
import { addCaseDoing } from '#schema/waivers/case-doing.ts'
import { caseWords } from '#schema/waivers/case-words.ts'
import { addCases } from '#schema/waivers/cases.ts'
import { addCharging } from '#schema/waivers/charging.ts'
import { addConsents } from '#schema/waivers/consents.ts'
import { addCrossProvince } from '#schema/waivers/cross-province.ts'
import { addEvidence } from '#schema/waivers/evidence.ts'
import { addKin } from '#schema/waivers/kin.ts'
import { kinWords } from '#schema/waivers/kin-words.ts'
import { addWaiverPolicies } from '#schema/waivers/policies.ts'
import { addQuoting } from '#schema/waivers/quoting.ts'
import { addWaiverReading } from '#schema/waivers/reading.ts'
import { settlementWords } from '#schema/waivers/settlement-words.ts'
import { addSettlements } from '#schema/waivers/settlements.ts'
import { addSettling } from '#schema/waivers/settling.ts'
import { addWaiverStatistics } from '#schema/waivers/statistics.ts'
import { addTold } from '#schema/waivers/told.ts'
import { addWaiverTypes } from '#schema/waivers/waiver.ts'
import { waiverWords } from '#schema/waivers/words.ts'

/** What of a stay's blood is free: quotes and settlements, and who is whose donor. */
export const addWaivers = (hub: Hub): void => {
  const words = waiverWords(hub)
  const form = billForm(hub, words)
  addWaiverTypes(hub, words)
  addEvidence(hub, words)
  addWaiverReading(hub, words)
  addQuoting(hub, form)
  addCharging(hub, form, words)
  addWaiverPolicies(hub, words)
  const kin = kinWords(hub)
  addConsents(hub, kin)
  addKin(hub, { ...words, ...kin })
  const settling = settlementWords(hub)
  addSettlements(hub, { ...words, ...settling })
  addSettling(hub, settling)
  addCrossProvince(hub, settling)
  addWaiverStatistics(hub, settling)
  const cases = caseWords(hub)
  addCases(hub, cases)
  addCaseDoing(hub, form, { ...words, ...cases })
  addTold(hub, cases)
}
