import type { VitalPhase } from '#rules/transfusions/terms.ts'

/** Vital signs of one moment of a transfusion; null where not measured. */
export type VitalSigns = {
  readonly phase: VitalPhase
  /** ISO 8601; null when the moment was not told. */
  readonly takenAt: string | null
  /** °C. */
  readonly temperature: number | null
  /** Beats a minute. */
  readonly pulse: number | null
  /** Breaths a minute. */
  readonly respirations: number | null
  /** mmHg. */
  readonly systolic: number | null
  readonly diastolic: number | null
  /** Per cent. */
  readonly oxygenSaturation: number | null
}

/** What was computed of an assessment; null where a value for it is missing. */
export type AssessmentResult = {
  /** Rise of haemoglobin to be expected and seen, g/L. */
  readonly expectedRise: number | null
  readonly rise: number | null
  /** m². */
  readonly bodySurface: number | null
  /** Corrected count increment, 10⁹/L. */
  readonly increment: number | null
  /** Whether the platelets worked. */
  readonly effective: boolean | null
}
