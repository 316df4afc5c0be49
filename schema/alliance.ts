import { addDeviations } from '#schema/alliance/deviations.ts'
import { addDuty } from '#schema/alliance/duty.ts'
import { addMembership } from '#schema/alliance/membership.ts'
import { addOrganisations } from '#schema/alliance/organisations.ts'
import { addPosts } from '#schema/alliance/posts.ts'
import { addRules } from '#schema/alliance/rules.ts'
import { addSigning } from '#schema/alliance/signing.ts'
import { addStaff } from '#schema/alliance/staff.ts'
import type { Hub } from '#schema/hub.ts'

/** Alliances, organisations, staff, signatures, rules in force and deviations. */
export const addAlliance = (hub: Hub): void => {
  addOrganisations(hub)
  addMembership(hub)
  addPosts(hub, addStaff(hub))
  addSigning(hub)
  addRules(hub)
  addDeviations(hub)
  addDuty(hub)
}
