import { type FindingDefinitions, stop } from '#rules/finding-definition.ts'

/** What may be found in a dictionary that is to be published. */
export const productFindings = {
  DICTIONARY_EMPTY: stop(
    'HOUSE_PRODUCTS',
    '产品目录须至少有一个产品、标签码或医院编码。',
    'A dictionary holds at least one product, label code or hospital’s code.',
  ),
  DICTIONARY_WORD_UNKNOWN: stop(
    'HOUSE_PRODUCTS',
    '“{word}”不是可用的值；可用：{words}。',
    'The word “{word}” is not one of those in use: {words}.',
  ),
  DICTIONARY_CODE_INVALID: stop(
    'HOUSE_PRODUCTS',
    '“{code}”不是合格的编码：须为 1 至 20 位字母、数字、点或连字符，以字母或数字开头。',
    'The text “{code}” is no code: 1 to 20 letters, digits, full stops or hyphens, the first a letter or digit.',
  ),
  DICTIONARY_CODE_REPEATED: stop('HOUSE_PRODUCTS', '编码 {code} 重复。', 'The code {code} stands twice.'),
  DICTIONARY_NAME_MISSING: stop(
    'HOUSE_PRODUCTS',
    '须有 1 至 100 个字符的中英文名称。',
    'A product has a name in Chinese and in English, 1 to 100 characters each.',
  ),
  DICTIONARY_DAYS_INVALID: stop(
    'HOUSE_PRODUCTS',
    '起止日须为有效日期，止日不得早于起日。',
    'First and last day are days of the calendar, the last not before the first.',
  ),
  PRODUCT_MEANING_CHANGED: stop(
    'HOUSE_PRODUCTS',
    '编码 {code} 已有含义，不得改变其 {field}；请为新产品另用编码。',
    'The code {code} has its meaning already and keeps its {field}: give the new product a code of its own.',
  ),
  PRODUCT_STORAGE_UNFIT: stop(
    'WS_399_2023_STORAGE',
    '{component}不按“{storage}”储存。',
    'Products of the class {component} are not stored as {storage}.',
  ),
  PRODUCT_UNIT_UNFIT: stop(
    'HOUSE_QUANTITY_LIMITS',
    '{component}不以{unit}计量。',
    'Products of the class {component} are not counted in {unit}.',
  ),
  PRODUCT_FACTOR_INVALID: stop(
    'HOUSE_PRODUCTS',
    '每单位折合全血须为 1 至 2000 毫升的整数；按毫升或治疗量计量的产品留空。',
    'The whole blood of one unit is a whole number from 1 to 2000 ml; products in ml or doses have none.',
  ),
  SPECIFICATION_CONTENT_UNFIT: stop(
    'HOUSE_QUANTITY_LIMITS',
    '规格含量{quantity}{unit}不在每袋{least}–{most}、级差{step}的范围内。',
    'The content {quantity} {unit} is not one of {least} to {most} in steps of {step}.',
  ),
  SHELF_LIFE_UNFIT: stop(
    'WS_399_2023_STORAGE',
    '保存期须为 1 至 {days} 天的整数（该类产品标准保存期）。',
    'A shelf life is a whole number of days from 1 to {days}, the longest of the standard for such products.',
  ),
  ANTICOAGULANT_UNEXPECTED: stop(
    'WS_399_2023_STORAGE',
    '仅全血和红细胞的规格写抗凝/添加液。',
    'Only specifications of whole blood and red cells name an anticoagulant or additive solution.',
  ),
  LABEL_STATION_UNKNOWN: stop(
    'HOUSE_PRODUCTS',
    '联合体没有编码为 {station} 的血站。',
    'No blood station of this alliance has the code {station}.',
  ),
  LABEL_PRODUCT_UNKNOWN: stop(
    'HOUSE_PRODUCTS',
    '目录中没有产品 {product}。',
    'The dictionary has no product {product}.',
  ),
  LABEL_SPECIFICATION_UNKNOWN: stop(
    'HOUSE_PRODUCTS',
    '产品 {product} 没有规格 {specification}。',
    'The product {product} has no specification {specification}.',
  ),
  LABEL_CODE_OVERLAPS: stop(
    'HOUSE_PRODUCTS',
    '{station} 的标签码 {code} 在同一时期有两种含义。',
    'The label code {code} of {station} has two meanings at the same time.',
  ),
  HIS_HOSPITAL_UNKNOWN: stop(
    'HOUSE_PRODUCTS',
    '联合体没有编码为 {hospital} 的医院。',
    'No hospital of this alliance has the code {hospital}.',
  ),
  HIS_CODE_INVALID: stop(
    'HOUSE_PRODUCTS',
    '医院编码须为 1 至 64 个可见字符，首尾无空格。',
    'A hospital’s code has 1 to 64 characters that can be seen, and no space at either end.',
  ),
  HIS_CODE_OVERLAPS: stop(
    'HOUSE_PRODUCTS',
    '{hospital} 的编码 {code} 在同一时期有两种含义。',
    'The code {code} of {hospital} has two meanings at the same time.',
  ),
} as const satisfies FindingDefinitions
