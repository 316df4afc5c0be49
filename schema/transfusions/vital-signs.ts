import type { VitalSigns } from '#db/transfusions/shapes.ts'
import type { Hub } from '#schema/hub.ts'
import type { TransfusionWords } from '#schema/transfusions/words.ts'

/** What can be measured at one moment, with its words. */
const vitalNumbers = {
  temperature: '°C; null when not measured.',
  pulse: 'Beats a minute; null when not measured.',
  respirations: 'Breaths a minute; null when not measured.',
  systolic: 'mmHg; null when not measured.',
  diastolic: 'mmHg; null when not measured.',
  oxygenSaturation: 'Per cent; null when not measured.',
} as const

/** Vital signs as told. */
export const makeVitals = (hub: Hub, words: TransfusionWords) =>
  hub.builder.objectRef<VitalSigns>('VitalSigns').implement({
    description: 'Vital signs of one moment.',
    fields: (t) => ({
      phase: t.expose('phase', { type: words.VitalPhase, description: 'Which moment.' }),
      takenAt: t.field({
        type: 'DateTime',
        nullable: true,
        description: 'When they were taken; null when not told.',
        resolve: ({ takenAt }) => (takenAt === null ? null : new Date(takenAt)),
      }),
      ...Object.fromEntries(
        Object.entries(vitalNumbers).map(([name, description]) => [
          name,
          t.exposeFloat(name as keyof typeof vitalNumbers, { nullable: true, description }),
        ]),
      ),
    }),
  })

/** Vital signs as an input; defined once and used by transfusions and reactions. */
export const vitalSignsInput = (hub: Hub, words: TransfusionWords) =>
  hub.builder.inputType('VitalSignsInput', {
    description: 'Vital signs of one moment; leave out what was not measured.',
    fields: (t) => ({
      phase: t.field({ type: words.VitalPhase, required: true, description: 'Which moment.' }),
      takenAt: t.field({ type: 'DateTime', description: 'When they were taken.' }),
      ...Object.fromEntries(
        Object.entries(vitalNumbers).map(([name, description]) => [
          name,
          t.float({ description: description.split(';')[0] ?? '' }),
        ]),
      ),
    }),
  })

/** The input type of vital signs. */
export type VitalSignsRef = ReturnType<typeof vitalSignsInput>
