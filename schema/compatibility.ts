import { addHistory } from '#schema/compatibility/history.ts'
import { addPreTransfusion } from '#schema/compatibility/pre-transfusion.ts'
import { addRecording } from '#schema/compatibility/recording.ts'
import { addResults } from '#schema/compatibility/results.ts'
import { compatibilityWords } from '#schema/compatibility/words.ts'
import type { Hub } from '#schema/hub.ts'

/** Typing, antibody screen and crossmatch: what was found, and how it is recorded, corrected and verified. */
export const addCompatibility = (hub: Hub): void => {
  const words = compatibilityWords(hub)
  addResults(hub, words)
  addRecording(hub, words)
  addHistory(hub, words)
  addPreTransfusion(hub, words)
}
