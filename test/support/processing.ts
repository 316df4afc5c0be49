import { publishRuleSet } from '#resolvers/alliance/publish-rule-set.ts'
import { makeWorld, type World } from '#test/support/world.ts'

const HOUR = 3_600_000

/** A world whose alliance has agreed on washing, dividing and irradiating. */
export const worldThatProcesses = async (): Promise<World> => {
  const world = await makeWorld()
  await publishRuleSet(await world.as('admin'), {
    effectiveFrom: '2026-03-01',
    sourceCitation: '联合体会议纪要',
    values: [{ name: 'processingAllowed', value: ['WASH', 'SPLIT', 'IRRADIATE'] }],
  })
  return world
}

/** The codes of what a refusal found. */
export const codesOf = (refusal: unknown): string[] =>
  (refusal as { findings: { code: string }[] }).findings.map(({ code }) => code)

/** A unit as it is kept. */
export type Kept = {
  number: string
  code: string
  product: string
  content: string
  custody: string
  expires_at: Date
  attributes: string[]
  place: string | null
}

/** Units as they are kept, by their label codes. */
export const kept = async (world: World, ids: readonly string[]): Promise<Kept[]> =>
  world.rows<Kept>(
    `select u.donation_number as number, u.label_product_code as code, u.product_code as product, u.content, u.custody,
       u.expires_at, u.attributes, p.name as place from units u left join places p on p.id = u.place_id
     where u.id = any($1) order by u.label_product_code`,
    [ids],
  )

/** How many hours a unit may still be used. */
export const hoursLeft = (world: World, { expires_at }: Pick<Kept, 'expires_at'>): number =>
  (expires_at.getTime() - world.now().getTime()) / HOUR
