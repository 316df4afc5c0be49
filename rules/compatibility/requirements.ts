import { type AntigenTyping, rhPhenotypeAntigens } from '#rules/compatibility/antigen-terms.ts'
import { antigenState } from '#rules/compatibility/antigens.ts'
import type { Product } from '#rules/products/dictionary.ts'
import type { ComponentClass } from '#rules/products/terms.ts'
import { type Requirement, readRequirement } from '#rules/requests/requirement-terms.ts'

/** Which attributes on a bag (table 0508) meet a requirement beside what its product is. */
const attributesThatMeet: Readonly<Record<Requirement, readonly string[]>> = {
  IRRADIATED: ['IR'],
  WASHED: ['WA'],
  LEUCOCYTE_REDUCED: ['LR'],
  // Leucocyte reduction alone is taken for CMV-safe in some places; not verified here, so it isn't.
  CMV_SAFE: ['CS', 'CM'],
  IGA_DEFICIENT: ['IG'],
  HLA_MATCHED: ['HL'],
  HPA_MATCHED: ['HP'],
  RH_PHENOTYPE_MATCHED: [],
}

const cells: readonly ComponentClass[] = ['WHOLE_BLOOD', 'RED_CELLS', 'PLATELETS', 'GRANULOCYTES']
const redCells: readonly ComponentClass[] = ['WHOLE_BLOOD', 'RED_CELLS']
const everything: readonly ComponentClass[] = [...cells, 'PLASMA', 'CRYOPRECIPITATE']

/** The components a requirement speaks of; to all others it says nothing. HOUSE_REQUIREMENTS. */
export const requirementConcerns: Readonly<Record<Requirement, readonly ComponentClass[]>> = {
  IRRADIATED: cells,
  WASHED: [...redCells, 'PLATELETS'],
  LEUCOCYTE_REDUCED: [...redCells, 'PLATELETS'],
  CMV_SAFE: cells,
  IGA_DEFICIENT: everything,
  HLA_MATCHED: ['PLATELETS'],
  HPA_MATCHED: ['PLATELETS'],
  RH_PHENOTYPE_MATCHED: redCells,
}

/** A unit, as far as a requirement looks at it. */
export type RequiredOf = {
  readonly product: Pick<Product, 'componentClass' | 'irradiated' | 'washed' | 'leucocyteReduced'>
  /** Codes of table 0508 on the bag. */
  readonly attributes: readonly string[]
  /** What its cells were tested for. */
  readonly antigens: AntigenTyping
}

/** `NOT_CONCERNED`: the requirement says nothing of this component. `UNKNOWN` never counts as met. */
export type RequirementState = 'MET' | 'UNMET' | 'UNKNOWN' | 'NOT_CONCERNED'

/**
 * A component meets a requirement by what its product is or by what stands on the bag; the Rh phenotype by the tested
 * antigens of the bag: negative for each of C, c, E, e that the patient lacks.
 *
 * Facts: the requirement, the unit's product, attributes and tested antigens, the patient's phenotype.
 * Refuses: nothing; answers a state.
 * Source: HOUSE_REQUIREMENTS. Reviewed: not yet reviewed by a physician.
 */
export function requirementState(
  requirement: Requirement,
  unit: RequiredOf,
  phenotype: AntigenTyping,
): RequirementState {
  if (!requirementConcerns[requirement].includes(unit.product.componentClass)) return 'NOT_CONCERNED'
  if (requirement === 'RH_PHENOTYPE_MATCHED') return rhPhenotypeState(unit.antigens, phenotype)
  const marked = attributesThatMeet[requirement].some((code) => unit.attributes.includes(code))
  return marked || productMeets(requirement, unit.product) ? 'MET' : 'UNMET'
}

/**
 * What must stand on a bag of a product so that it meets a line's codes: of each list one. What the product itself meets,
 * what doesn't concern it, and what no attribute tells (the Rh phenotype) asks for nothing here.
 *
 * Facts: the codes of the line, the product. Refuses: nothing; answers lists of codes of table 0508.
 * Source: HOUSE_REQUIREMENTS. Reviewed: not yet reviewed by a physician.
 */
export const attributesWanted = (
  codes: readonly string[],
  product: RequiredOf['product'],
): (readonly string[])[] =>
  [...new Set(codes.flatMap((code) => readRequirement(code) ?? []))]
    .filter((requirement) => requirementConcerns[requirement].includes(product.componentClass))
    .filter((requirement) => !productMeets(requirement, product))
    .map((requirement) => attributesThatMeet[requirement])
    .filter((attributes) => attributes.length > 0)

const productMeets = (requirement: Requirement, product: RequiredOf['product']): boolean =>
  (requirement === 'IRRADIATED' && product.irradiated) ||
  (requirement === 'WASHED' && product.washed) ||
  (requirement === 'LEUCOCYTE_REDUCED' && product.leucocyteReduced)

/** What the patient has, a unit may bring; what the patient lacks, or was never typed for, it must be negative for. */
function rhPhenotypeState(unit: AntigenTyping, phenotype: AntigenTyping): RequirementState {
  if (rhPhenotypeAntigens.some((antigen) => antigenState(phenotype, antigen) === 'UNTESTED')) return 'UNKNOWN'
  const lacking = rhPhenotypeAntigens.filter((antigen) => antigenState(phenotype, antigen) === 'NEGATIVE')
  const states = lacking.map((antigen) => antigenState(unit, antigen))
  if (states.includes('POSITIVE')) return 'UNMET'
  return states.includes('UNTESTED') ? 'UNKNOWN' : 'MET'
}
