import type { Hours, Millilitres, Quantity, QuantityUnit } from '#lib/quantities.ts'
import type { AlarmSeverity } from '#rules/alarms/terms.ts'
import type { SuperiorTitle } from '#rules/alliance/superior.ts'
import type { Role } from '#rules/alliance/terms.ts'
import { type Day, dayOf, isWithin } from '#rules/calendar.ts'
import type { PreTransfusionTest } from '#rules/compatibility/pre-transfusion-terms.ts'
import type { CrossmatchMethod, CrossmatchSide } from '#rules/compatibility/terms.ts'
import { type Finding, finding } from '#rules/finding.ts'
import type { ReleaseAuthorities, ReleaseClasses } from '#rules/inventory/authority.ts'
import type { OfferCriterion } from '#rules/inventory/offer-terms.ts'
import type { OptionalProcessing } from '#rules/inventory/processing-terms.ts'
import { releaseRulesInForce } from '#rules/inventory/stored-rules.ts'
import type { OwnLimits, StorageTable, TransportTable } from '#rules/products/storage.ts'
import type { ComponentClass } from '#rules/products/terms.ts'
import type { Analyte } from '#rules/requests/laboratory-terms.ts'
import type { BedsideCheckPolicy } from '#rules/requests/sample-terms.ts'
import type { ApprovalStep, OwedKind } from '#rules/requests/terms.ts'
import type { SourceId } from '#rules/sources.ts'
import type { ReactionStep } from '#rules/transfusions/reaction-terms.ts'
import type { Bilingual } from '#rules/vocabulary.ts'
import type { AdoptedPolicy } from '#rules/waivers/adoption.ts'

/** Least and most of one line or one bag, and the step between amounts. */
export type QuantityLimits = { readonly least: Quantity; readonly most: Quantity; readonly step: Quantity }

/** Component classes, with hand-made and apheresis platelets apart: only the former are crossmatched. */
export const crossmatchCategories = [
  'WHOLE_BLOOD',
  'RED_CELLS',
  'PLATELETS_CONCENTRATED',
  'PLATELETS_APHERESIS',
  'PLASMA',
  'CRYOPRECIPITATE',
  'GRANULOCYTES',
] as const
export type CrossmatchCategory = (typeof crossmatchCategories)[number]

/** Every threshold a rule reads. A rule holds no number of its own. */
export type PolicyValues = {
  readonly sampleValidityHours: Hours
  /** How long before an infant's day of birth its mother's tube may have been drawn to speak of her antibodies. */
  readonly motherScreenHoursBeforeBirth: Hours
  /** Who checks a label at the bedside: always two persons, or also one alone who records the self-check. */
  readonly bedsideCheck: BedsideCheckPolicy
  /** Least time between two venepunctures, where nobody told them apart. */
  readonly venepunctureMinutesApart: number
  /** From this time on two drawings are evidently two venepunctures. */
  readonly venepunctureHoursEvident: Hours
  /** Whether a group found on one venepuncture alone is to be confirmed on a second. */
  readonly secondSampleRequired: boolean
  /** How long a sample is kept after the last issue from it; without one, after its receipt or rejection. */
  readonly sampleRetentionDays: number
  /** What must be known of infections and liver before a transfusion. */
  readonly preTransfusionPanel: readonly PreTransfusionTest[]
  /** For how long such a result counts. */
  readonly preTransfusionValidityDays: number
  readonly reservationHours: Hours
  /** By what the units offered for a request are put in order, the weightiest first. */
  readonly offerOrder: readonly OfferCriterion[]
  readonly crossmatchSides: Readonly<Record<CrossmatchCategory, readonly CrossmatchSide[]>>
  /** Methods that find incomplete antibodies; saline alone doesn't. */
  readonly sufficientCrossmatchMethods: readonly CrossmatchMethod[]
  /** Whether a computer may take the place of the serological crossmatch, for patients who fulfil its conditions. */
  readonly electronicCrossmatch: boolean
  /** Whether one who is alone on duty may recheck their own result; it is recorded as such. */
  readonly selfRecheckAllowed: boolean
  /** How long an urgent request's planned time may already be past when it arrives. Routine has no grace. */
  readonly urgentPlannedTimeGraceMinutes: number
  /** Beyond this many days ahead a planned time is questioned. */
  readonly plannedTimeHorizonDays: number
  /** Limits of one line of a request form. */
  readonly lineQuantity: Readonly<Record<QuantityUnit, QuantityLimits>>
  /** Limits of the content of one bag. */
  readonly bagContent: Readonly<Record<QuantityUnit, QuantityLimits>>
  /** The patient's total of the day from which the second and the third approval tier begin. */
  readonly approvalTierBounds: readonly [Millilitres, Millilitres]
  /** What "one day" is when a patient's requests are added up. */
  readonly approvalWindow: 'ROLLING_24_HOURS' | 'CALENDAR_DAY'
  readonly approvalClasses: readonly ComponentClass[]
  /** Millilitres of whole blood that one unit of measure stands for in the total, and of products that differ. */
  readonly approvalFactors: {
    readonly units: Readonly<Record<QuantityUnit, Millilitres>>
    readonly products: Readonly<Record<string, Millilitres>>
  }
  /** The roles that may give each approval. */
  readonly approverRoles: Readonly<Record<ApprovalStep, readonly Role[]>>
  /** How the title of the superior physician who approves stands to the applicant's. */
  readonly superiorTitle: SuperiorTitle
  /** Delegates of the institution's head, who let blood be given in an emergency without consent. */
  readonly emergencyAuthorisers: readonly Role[]
  /** Hours within which what an emergency left for later must be there. */
  readonly owedHours: Readonly<Record<OwedKind, Hours>>
  /** Below these values (clotting times and INR: from these on) the laboratory speaks for a component. */
  readonly indicationThresholds: Readonly<Record<Analyte, number>>
  readonly returnToStockAllowed: boolean
  /** Whether the station may supply a member's own bank directly, past the storage point. */
  readonly stationSuppliesMembers: boolean
  /** So many days before it is needed, booked blood is due: it is counted as wanted now. */
  readonly bookingDueDays: number
  /** How long issued blood waits for its collector before the pick-up is overdue. */
  readonly collectionMinutes: number
  /** Roles that put a person on a hospital's list of blood collectors. */
  readonly collectorRoles: readonly Role[]
  /** How long blood may be out of controlled storage and unused. */
  readonly outOfStorageMinutes: number
  /** Within this time each holder acknowledges a recall; later it is escalated. */
  readonly recallAcknowledgementMinutes: number
  /** Minutes from one level of the duty roster to the next while nobody answers an alarm. */
  readonly alarmEscalationMinutes: Readonly<Record<AlarmSeverity, number>>
  /** Minutes after which the last level is told again. */
  readonly alarmRepeatMinutes: Readonly<Record<AlarmSeverity, number>>
  /** Minutes for which an acknowledgement of an alarm counts while its cause still lasts. */
  readonly alarmAcknowledgementMinutes: Readonly<Record<AlarmSeverity, number>>
  /**
   * Hours of quiet after which an acknowledged alarm whose cause is over is resolved by itself; 0 for never. One of the
   * `COLD_CHAIN_…` kinds never is.
   */
  readonly alarmSelfResolveHours: number
  /** Most bags of one line of an order for stock: more is a slip of the keyboard. */
  readonly stationOrderMostBags: number
  /** A station that has not answered for so long is an alarm. */
  readonly stationUnreachableMinutes: number
  /** A member that tells its stock and was not heard for so long is silent: its stock is unknown. */
  readonly stockFeedSilentMinutes: number
  /** A low stock has recovered with so many bags above its minimum, for so many minutes without a break. */
  readonly stockRecoveryMarginBags: number
  readonly stockRecoveryMinutes: number
  /** Most bags of one line of a stock level or of a reported stock: more is a slip of the keyboard. */
  readonly stockLineMostBags: number
  /** A station keeps donors or bags for an enquiry at most so long; unused by then, the lock ends. */
  readonly donorLockHours: Hours
  /** So long after its hand-over a bag's fate must be known. */
  readonly fateHours: number
  /** Who may pass over each AUTHORITY finding of the release decision, with reason and signature. */
  readonly releaseAuthorities: ReleaseAuthorities
  /** Findings of the release decision that are judged more strictly than its own table. */
  readonly releaseClasses: ReleaseClasses
  /** For how long a signed override may be used. */
  readonly overrideHours: Hours
  /** What a bank of the alliance may do to a bag beside thawing it. */
  readonly processingAllowed: readonly OptionalProcessing[]
  /** How long thawed plasma, and thawed cryoprecipitate, may be used. */
  readonly thawedPlasmaHours: Hours
  readonly thawedCryoprecipitateHours: Hours
  /** How long a bag may be used that was opened, as by washing. */
  readonly openedBagHours: Hours
  /** Up to which age, in days, red cells are irradiated, and how long they keep then. */
  readonly irradiationMostAgeDays: number
  readonly irradiatedDays: number
  /** How long a temperature read by hand keeps a place known. */
  readonly manualReadingHours: Hours
  /** So many readings by hand a day, at least so far from each other, a place needs beside its sensor. */
  readonly manualEntriesADay: number
  readonly manualEntriesApartHours: Hours
  /** So long before the last moment for a reading by hand the hub says that it is wanted. */
  readonly manualEntryNoticeMinutes: number
  /** How long what sensors told is kept. */
  readonly readingsKeptYears: number
  /** A sensor's clock may be so far ahead of the hub's; what is further ahead proves nothing. */
  readonly sensorClockSkewMinutes: number
  /** What is so far ahead or further is not taken. */
  readonly sensorClockRefusedHours: Hours
  /** So long a box may be on its way at most. */
  readonly shipmentMostHours: Hours
  /** Without a reading for longer than this nobody knows how cold a place is. */
  readonly gapLimitMinutes: number
  /** Out of range in so many readings, and for so long, is more than a door's opening. */
  readonly excursionDebounceReadings: number
  readonly excursionDebounceSeconds: number
  /** Out of range for longer than this, what stands in the place is held. */
  readonly excursionGraceMinutes: number
  /** Tenths of a degree inside the limits at which an excursion is over at once. */
  readonly excursionHysteresisTenths: number
  /** The same value in so many readings, and for so long, is a broken sensor. */
  readonly flatLineReadings: number
  readonly flatLineHours: Hours
  /** Platelets at rest for longer than this are harmed. */
  readonly agitationMostHours: Hours
  /** Limits of an alliance’s own, by product: stricter than the standard’s where it asks for them. */
  readonly storageLimits: OwnLimits
  /** Up to which age, in completed years, a woman counts as of child-bearing age. */
  readonly childBearingYears: number
  /** A transfusion starts within so many minutes of the hand-over, and ends within so many hours of it. */
  readonly transfusionStartMinutes: number
  readonly transfusionMostHours: Hours
  /** How long a used bag is kept after it came back. */
  readonly usedBagKeepHours: Hours
  /** The assessment after a transfusion lies from so many to so many hours after its end. */
  readonly assessmentFromHours: Hours
  readonly assessmentUntilHours: Hours
  /** Corrected count increment (10⁹/L) from which platelets are held to have worked. */
  readonly plateletIncrementLeast: { readonly oneHour: Quantity; readonly oneDay: Quantity }
  /** Minutes after a reaction was noticed within which each step is to be done. */
  readonly reactionStepMinutes: Readonly<Record<ReactionStep, number>>
  /** So many days before its expiry a bag of each class is near it. */
  readonly nearExpiryDays: Readonly<Record<ComponentClass, number>>
  /** The last so many days tell what a bank will use: whole weeks. */
  readonly adviceHistoryDays: number
  /** Days from an order for stock to its delivery, and from one order to the next. */
  readonly orderLeadDays: number
  readonly orderReviewDays: number
  /** In per cent: how surely a shelf shall suffice until the delivery after the next. */
  readonly orderLevelPercent: number
  /** In per cent: from which chance of expiry on a bag is proposed for another bank. */
  readonly redistributionRiskPercent: number
  readonly leadStaffLeast: number
  readonly otherBloodBankStaffLeast: number
  /** The waiver policies that the county follows, from which day, and how it settles what they leave unsaid. */
  readonly waiverPolicies: readonly AdoptedPolicy[]
  /** How long a quoted waiver holds quota that nobody else can use; unsettled by then, it is free again. */
  readonly waiverHoldMinutes: number
  /** How long behind the last charge of a stay further ones are waited for before its settlement is made anew. */
  readonly waiverRestSeconds: number
  readonly storage: StorageTable
  readonly transport: TransportTable
}

/** Where a rule set applies: the nation, or a region by the leading digits of its GB/T 2260 code. */
export type Jurisdiction = string
export const NATION: Jurisdiction = 'CN'

/** Dated rules as data. Both days are included; without `effectiveTo` the set has no end yet. */
export type PolicySet = {
  readonly id: string
  readonly title: Bilingual
  readonly jurisdiction: Jurisdiction
  readonly effectiveFrom: Day
  readonly effectiveTo?: Day
  readonly values: PolicyValues
  /** The clause behind each value. */
  readonly sources: Readonly<Record<keyof PolicyValues, SourceId>>
}

const appliesTo = (set: PolicySet, region: Jurisdiction): boolean =>
  set.jurisdiction === NATION || region.startsWith(set.jurisdiction)

const specificity = (set: PolicySet): number => (set.jurisdiction === NATION ? 0 : set.jurisdiction.length)

/**
 * A case is judged by the rules in force on its own day: the narrowest jurisdiction that has a set for that day, and
 * of two such sets the one that came into force later. What it says of the release decision is read by today's table
 * (`releaseRulesInForce`).
 *
 * Facts: the sets, the instant (its civil day in China counts), the region as GB/T 2260 digits (`330822`).
 * Refuses: nothing itself; `undefined` when no set is in force, which the caller reports as `POLICY_NOT_IN_FORCE`.
 * Source: HOUSE_RELEASE_CLASSES.
 * Reviewed: not yet reviewed by a physician.
 */
export function policyInForce(
  sets: readonly PolicySet[],
  now: Date,
  region: Jurisdiction = NATION,
): PolicySet | undefined {
  const day = dayOf(now)
  const [set] = sets
    .filter((set) => appliesTo(set, region) && isWithin(day, set.effectiveFrom, set.effectiveTo))
    .toSorted((a, b) => specificity(b) - specificity(a) || b.effectiveFrom.localeCompare(a.effectiveFrom))
  return set && asItMayBe(set)
}

/** A set that was published under a milder table counts as the stricter of both. */
const asItMayBe = (set: PolicySet): PolicySet => {
  const { outdated, ...release } = releaseRulesInForce(set.values)
  return outdated.length === 0 ? set : { ...set, values: { ...set.values, ...release } }
}

/**
 * Whoever reads the rules is told what of a published set is not in force as it was published.
 *
 * Facts: the values as the alliance published them, over the program's own.
 * Refuses: nothing; finds `RULE_SET_OUTDATED`, once for each member.
 * Source: HOUSE_RELEASE_CLASSES.
 * Reviewed: not yet reviewed by a physician.
 */
export const checkStoredRules = (
  stored: Pick<PolicyValues, 'releaseClasses' | 'releaseAuthorities'>,
): Finding[] => releaseRulesInForce(stored).outdated.map((values) => finding('RULE_SET_OUTDATED', { values }))
