import type { Hub } from '#schema/hub.ts'
import { addAssessments } from '#schema/transfusions/assessments.ts'
import { addBedside } from '#schema/transfusions/bedside.ts'
import { addIncidents } from '#schema/transfusions/incidents.ts'
import { addReactions } from '#schema/transfusions/reactions.ts'
import { vitalSignsInput } from '#schema/transfusions/vital-signs.ts'
import { transfusionWords } from '#schema/transfusions/words.ts'

/** From the bedside on: bags given, assessments, reactions, incidents. */
export const addTransfusions = (hub: Hub): void => {
  const words = transfusionWords(hub)
  const vitalSigns = vitalSignsInput(hub, words)
  addBedside(hub, words, vitalSigns)
  addAssessments(hub, words)
  addReactions(hub, words, vitalSigns)
  addIncidents(hub, words)
}
