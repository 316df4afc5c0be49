import { type QuantityUnit, quantity } from '#lib/quantities.ts'
import { type Specification, standardProducts } from '#rules/products/dictionary.ts'
import type { ComponentClass } from '#rules/products/terms.ts'

const bags = (unit: string, ...contents: readonly string[]): readonly Specification[] =>
  contents.map((content) => ({
    code: `${content}${unit}`,
    content: quantity(content),
    anticoagulant: null,
    shelfLifeDays: null,
  }))

/** A bag whose label says its own content, such as a divided one. */
const asLabelled: Specification = {
  code: 'LABEL',
  content: null,
  anticoagulant: null,
  shelfLifeDays: null,
}

const usual: Readonly<Record<ComponentClass, Partial<Record<QuantityUnit, readonly Specification[]>>>> = {
  WHOLE_BLOOD: { U: bags('U', '1', '1.5', '2') },
  RED_CELLS: { U: bags('U', '1', '1.5', '2') },
  PLATELETS: { U: bags('U', '1', '2'), DOSE: bags('DOSE', '0.5', '1') },
  PLASMA: { ML: bags('ML', '50', '100', '150', '200') },
  CRYOPRECIPITATE: { U: bags('U', '1', '1.5', '2') },
  GRANULOCYTES: { DOSE: bags('DOSE', '1') },
}

/** The bags that stations deliver everywhere, and beside them whatever a label says; an alliance lists its own. */
export const standardSpecifications: ReadonlyMap<string, readonly Specification[]> = new Map(
  standardProducts.map(({ code, componentClass, unit }) => [
    code,
    [...(usual[componentClass][unit] ?? []), asLabelled],
  ]),
)
