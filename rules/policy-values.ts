import { formatQuantity, type Quantity, quantityUnits, readQuantity } from '#lib/quantities.ts'
import { alarmSeverities } from '#rules/alarms/terms.ts'
import { superiorTitles } from '#rules/alliance/superior.ts'
import { roles } from '#rules/alliance/terms.ts'
import { LEAST_YEARS_KEPT } from '#rules/cold-chain/terms.ts'
import { preTransfusionTests } from '#rules/compatibility/pre-transfusion-terms.ts'
import { crossmatchMethods, crossmatchSides } from '#rules/compatibility/terms.ts'
import { readAuthorities, readClasses } from '#rules/inventory/authority.ts'
import { offerCriteria } from '#rules/inventory/offer-terms.ts'
import { optionalProcessings } from '#rules/inventory/processing-terms.ts'
import { crossmatchCategories, type PolicyValues, type QuantityLimits } from '#rules/policy.ts'
import { readOwnLimits } from '#rules/products/own-limits.ts'
import { componentClasses } from '#rules/products/terms.ts'
import { analytes } from '#rules/requests/laboratory-terms.ts'
import { bedsideCheckPolicies } from '#rules/requests/sample-terms.ts'
import { approvalSteps, owedKinds } from '#rules/requests/terms.ts'
import { reactionSteps } from '#rules/transfusions/reaction-terms.ts'
import {
  bad,
  good,
  oneOf,
  type Reader,
  recordOf,
  someOf,
  truth,
  type ValueReading,
  whole,
} from '#rules/value-reading.ts'
import { readAdoptions } from '#rules/waivers/adoption-form.ts'

/** What an alliance may set by itself; the tables of storage and transport change with their standards alone. */
export type PublishableName = Exclude<keyof PolicyValues, 'storage' | 'transport'>

const amount: Reader<Quantity> = (written) => {
  const isText = typeof written === 'string' || typeof written === 'number'
  const value = isText ? readQuantity(written) : undefined
  return value === undefined || value === 0
    ? bad('须为至多三位小数的正数', 'must be a positive number of at most three decimals')
    : good(value)
}

const limits: Reader<QuantityLimits> = (written) => {
  const reading = recordOf(['least', 'most', 'step'], amount)(written)
  if (!reading.ok || reading.value.least <= reading.value.most) return reading
  return bad('least 不得大于 most', 'least may not exceed most')
}

/** Red cells never go untested against the patient's serum, whatever an alliance agrees (SPEC_2000_ART_16). */
const sides: Reader<PolicyValues['crossmatchSides']> = (written) => {
  const reading = recordOf(crossmatchCategories, someOf(crossmatchSides))(written)
  if (!reading.ok) return reading
  const untested = (['WHOLE_BLOOD', 'RED_CELLS'] as const).find(
    (category) => !reading.value[category].includes('MAJOR'),
  )
  if (untested === undefined) return reading
  return bad(`${untested}：不得省去主侧（MAJOR）`, `${untested}: the MAJOR side may not be left out`)
}

/** An alliance narrows who may pass over a finding, and never widens it. */
const authorities: Reader<PolicyValues['releaseAuthorities']> = (written) => {
  const read = readAuthorities(written)
  return read === null
    ? bad(
        '须列出全部发现代码，角色只能少于默认值',
        'must name every code, with no role beyond the standard ones',
      )
    : good(read)
}

const classes: Reader<PolicyValues['releaseClasses']> = (written) => {
  const read = readClasses(written)
  return read === null
    ? bad(
        '须为“发血判定的发现代码：{ROUTINE, EMERGENCY}”及级别，不得宽于默认值；AUTHORITY 只用于可授权的发现',
        'must be severities by a release finding’s code and ROUTINE or EMERGENCY, none milder than the standard one, AUTHORITY only where it can be given',
      )
    : good(read)
}

/** Every criterion once: an order leaves none out, and what may leave stands before what may not. */
const offerOrder: Reader<PolicyValues['offerOrder']> = (written) => {
  const reading = someOf(offerCriteria, offerCriteria.length)(written)
  if (reading.ok && reading.value[0] === 'STANDING') return reading
  return bad(
    `须为以下各项各一次，STANDING 在最前：${offerCriteria.join('、')}`,
    `must be each of these once, STANDING first: ${offerCriteria.join(', ')}`,
  )
}

const MOST_MILLILITRES = 100_000
const tierBounds: Reader<PolicyValues['approvalTierBounds']> = (written) => {
  const [first, second] = Array.isArray(written) && written.length === 2 ? written : []
  const number = whole<PolicyValues['approvalTierBounds'][0]>(1, MOST_MILLILITRES)
  const [lower, upper] = [number(first), number(second)]
  return lower.ok && upper.ok && lower.value < upper.value
    ? good([lower.value, upper.value] as const)
    : bad('须为两个递增的毫升数', 'must be two rising whole numbers of millilitres')
}

const MOST_PER_UNIT = 2_000
/** Millilitres of each measure, and of products by their code; a product that is not named has its measure's. */
const approvalFactors: Reader<PolicyValues['approvalFactors']> = (written) => {
  const millilitresOf = whole<PolicyValues['approvalTierBounds'][0]>(0, MOST_PER_UNIT)
  const parts = recordOf<'units' | 'products', unknown>(['units', 'products'], good)(written)
  if (!parts.ok) return parts
  const units = recordOf(quantityUnits, millilitresOf)(parts.value.units)
  if (!units.ok) return units
  const codes = typeof parts.value.products === 'object' ? Object.keys(parts.value.products ?? {}) : []
  const products = recordOf(codes, millilitresOf)(parts.value.products)
  return products.ok ? good({ units: units.value, products: products.value }) : products
}

/** The days of whole weeks, so that each weekday counts alike. */
const weeks: Reader<number> = (written) => {
  const reading = whole(28, 364)(written)
  return !reading.ok || reading.value % 7 === 0 ? reading : bad('须为 7 的倍数', 'must be a multiple of 7')
}

const MOST_THRESHOLD = 10_000
const threshold: Reader<number> = (written) =>
  typeof written === 'number' && written > 0 && written <= MOST_THRESHOLD
    ? good(written)
    : bad('须为正数', 'must be a positive number')

/** The electronic crossmatch has a switch and conditions of its own. */
const serologicalMethods = crossmatchMethods.filter((method) => method !== 'ELECTRONIC')

/**
 * How each value is written and what it may be at all. Amounts of blood are decimals in the product's own unit.
 *
 * Facts: a value as an administrator wrote it, in JSON.
 * Refuses: nothing by code; says what is wrong with the writing.
 * Source: HOUSE_RELEASE_CLASSES.
 * Reviewed: not yet reviewed by a physician.
 */
const readers: { readonly [Name in PublishableName]: Reader<PolicyValues[Name]> } = {
  sampleValidityHours: whole(1, 168),
  motherScreenHoursBeforeBirth: whole(0, 168),
  bedsideCheck: oneOf(bedsideCheckPolicies),
  venepunctureMinutesApart: whole(1, 1440),
  venepunctureHoursEvident: whole(1, 168),
  secondSampleRequired: truth,
  sampleRetentionDays: whole(7, 365),
  preTransfusionPanel: someOf(preTransfusionTests),
  preTransfusionValidityDays: whole(1, 365),
  reservationHours: whole(1, 168),
  offerOrder,
  crossmatchSides: sides,
  sufficientCrossmatchMethods: someOf(serologicalMethods, 1),
  electronicCrossmatch: truth,
  selfRecheckAllowed: truth,
  urgentPlannedTimeGraceMinutes: whole(0, 1440),
  plannedTimeHorizonDays: whole(1, 365),
  lineQuantity: recordOf(quantityUnits, limits),
  bagContent: recordOf(quantityUnits, limits),
  approvalTierBounds: tierBounds,
  approvalWindow: oneOf(['ROLLING_24_HOURS', 'CALENDAR_DAY']),
  approvalClasses: someOf(componentClasses, 1),
  approvalFactors,
  approverRoles: recordOf(approvalSteps, someOf(roles, 1)),
  superiorTitle: oneOf(superiorTitles),
  emergencyAuthorisers: someOf(roles, 1),
  owedHours: recordOf(owedKinds, whole<PolicyValues['owedHours']['FORM']>(1, 720)),
  indicationThresholds: recordOf(analytes, threshold),
  returnToStockAllowed: truth,
  collectionMinutes: whole(5, 1440),
  collectorRoles: someOf(roles, 1),
  outOfStorageMinutes: whole(1, 240),
  recallAcknowledgementMinutes: whole(1, 1440),
  // An alarm that nobody answers never waits for a day; one that was answered is asked about again within a week.
  alarmEscalationMinutes: recordOf(alarmSeverities, whole(1, 240)),
  alarmRepeatMinutes: recordOf(alarmSeverities, whole(5, 1440)),
  alarmAcknowledgementMinutes: recordOf(alarmSeverities, whole(10, 10_080)),
  alarmSelfResolveHours: whole(0, 168),
  stationOrderMostBags: whole(1, 2000),
  stationUnreachableMinutes: whole(5, 1440),
  stockFeedSilentMinutes: whole(5, 1440),
  stockRecoveryMarginBags: whole(0, 100),
  stockRecoveryMinutes: whole(0, 1440),
  stockLineMostBags: whole(1, 100_000),
  donorLockHours: whole(1, 720),
  fateHours: whole(1, 168),
  stationSuppliesMembers: truth,
  bookingDueDays: whole(0, 30),
  releaseAuthorities: authorities,
  releaseClasses: classes,
  overrideHours: whole(1, 24),
  processingAllowed: someOf(optionalProcessings),
  // No longer than the standard, and for cryoprecipitate than teaching, allows.
  thawedPlasmaHours: whole(1, 24),
  thawedCryoprecipitateHours: whole(1, 6),
  openedBagHours: whole(1, 24),
  irradiationMostAgeDays: whole(1, 14),
  irradiatedDays: whole(1, 14),
  // No longer than the standard asks for.
  manualReadingHours: whole(1, 4),
  manualEntriesADay: whole(2, 3),
  manualEntriesApartHours: whole(8, 10),
  manualEntryNoticeMinutes: whole(0, 240),
  // No shorter than the guideline asks for.
  readingsKeptYears: whole(LEAST_YEARS_KEPT, 50),
  // No looser than the limit from which a reading decides no release.
  sensorClockSkewMinutes: whole(0, 5),
  sensorClockRefusedHours: whole(1, 24),
  shipmentMostHours: whole(1, 24),
  // Nothing that would let a bag be out of range for an hour, or unknown for half an hour, without a word.
  gapLimitMinutes: whole(5, 30),
  excursionDebounceReadings: whole(1, 5),
  excursionDebounceSeconds: whole(0, 900),
  excursionGraceMinutes: whole(0, 60),
  excursionHysteresisTenths: whole(0, 20),
  flatLineReadings: whole(12, 10_000),
  flatLineHours: whole(1, 72),
  // No longer than the standard asks for.
  agitationMostHours: whole(1, 24),
  storageLimits: readOwnLimits,
  childBearingYears: whole(40, 60),
  transfusionStartMinutes: whole(1, 240),
  transfusionMostHours: whole(1, 12),
  usedBagKeepHours: whole(24, 720),
  assessmentFromHours: whole(0, 168),
  assessmentUntilHours: whole(1, 336),
  plateletIncrementLeast: recordOf(['oneHour', 'oneDay'], amount),
  reactionStepMinutes: recordOf(reactionSteps, whole(0, 43_200)),
  nearExpiryDays: recordOf(componentClasses, whole(0, 365)),
  adviceHistoryDays: weeks,
  orderLeadDays: whole(0, 14),
  orderReviewDays: whole(1, 14),
  orderLevelPercent: whole(50, 99),
  redistributionRiskPercent: whole(1, 100),
  leadStaffLeast: whole(1, 100),
  otherBloodBankStaffLeast: whole(1, 100),
  waiverPolicies: readAdoptions,
  // A window that stays open for a day is a window that somebody left.
  waiverHoldMinutes: whole(5, 1440),
  waiverRestSeconds: whole(0, 3600),
}

/** The names of what an alliance may set by itself. */
export const publishableNames = Object.keys(readers) as readonly PublishableName[]

/** Is `name` a value that an alliance may set? */
export const isPublishable = (name: string): name is PublishableName => Object.hasOwn(readers, name)

/** Reads a value as it was written. */
export const readPolicyValue = (name: PublishableName, written: unknown): ValueReading =>
  readers[name](written)

const showLimits = (all: Readonly<Record<string, QuantityLimits>>) =>
  Object.fromEntries(
    Object.entries(all).map(([unit, { least, most, step }]) => [
      unit,
      { least: formatQuantity(least), most: formatQuantity(most), step: formatQuantity(step) },
    ]),
  )

/** A value as people read and write it. */
export const writePolicyValue = (name: keyof PolicyValues, values: PolicyValues): unknown => {
  if (name === 'lineQuantity' || name === 'bagContent') return showLimits(values[name])
  if (name !== 'plateletIncrementLeast') return values[name]
  const { oneHour, oneDay } = values.plateletIncrementLeast
  return { oneHour: formatQuantity(oneHour), oneDay: formatQuantity(oneDay) }
}
