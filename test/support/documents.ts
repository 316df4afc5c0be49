import { demoAccounts } from '#db/seed/accounts.ts'
import { Unauthenticated } from '#lib/errors.ts'
import { documentPaths } from '#resolvers/document-link.ts'
import { reportReaction } from '#resolvers/transfusions/report-reaction.ts'
import { buildSchema } from '#schema/index.ts'
import { makeAuthenticator } from '#server/auth.ts'
import { DOCUMENTS_PATH, documentsHandler } from '#server/http/documents.ts'
import { startHttp } from '#server/http.ts'
import { newPatient } from '#test/support/approvals.ts'
import { bag, handingOut, issued, ready } from '#test/support/bank.ts'
import { given, wholeTransfusion } from '#test/support/bedside.ts'
import { nextNumber } from '#test/support/forms.ts'
import { handedOver, handingOver } from '#test/support/issued.ts'
import type { World } from '#test/support/world.ts'

/** The pages to print of a world, behind a real HTTP door; a demo account's name is its token. */
export const startDocuments = async (world: World) => {
  const { services } = world
  const verify = async (token: string, now: Date) => {
    const known = demoAccounts.find(({ account }) => account === token)
    if (known === undefined) throw new Unauthenticated()
    const { organisation, roles } = known
    return { sub: token, organisation, roles, until: new Date(now.getTime() + 3_600_000) }
  }
  const authenticator = makeAuthenticator({
    issuer: { verify },
    database: world.database,
    clock: services.clock,
  })
  const handle = documentsHandler(buildSchema(), services, authenticator)
  const routes = [{ path: DOCUMENTS_PATH, methods: ['GET'], handle }]
  const door = await startHttp({
    host: '127.0.0.1',
    port: 0,
    routes,
    upgrades: new Map(),
    log: services.log,
  })

  return {
    url: door.url,
    /** Opens an address as an account, or without a token for null. */
    open: async (account: string | null, path: string) => {
      const headers = account === null ? {} : { authorization: `Bearer ${account}` }
      const response = await fetch(`${door.url}${path}`, { headers })
      return { status: response.status, headers: response.headers, text: await response.text() }
    },
    stop: () => door.stop(),
  }
}

/** Who it is of, and how many bags. */
type PrintableOptions = {
  readonly name?: string
  readonly bags?: number
  /** Instead of a number nobody used before. */
  readonly hospitalNumber?: string
  /** The same of the visit. */
  readonly visitNumber?: string
}

/** A form, a tube, a report, a slip and a reaction of one patient of CS-MEM01, who was given bags and shivered. */
export const printable = async (
  world: World,
  { name = '张三', bags = 2, visitNumber = nextNumber('ZY'), ...numbered }: PrintableOptions = {},
) => {
  const labels = Array.from({ length: bags }, () => bag(world))
  const form = {
    patient: { ...newPatient(), name, ...numbered },
    encounter: { visitNumber, class: 'I', ward: 'NK', bed: '12', department: '内科' },
    components: [{ product: 'RBC-SUSP-LR', quantity: 2 * bags, unit: 'U' as const, requirements: ['LR'] }],
  }
  const request = await ready(world, { bags: labels, form: { form } })
  const { id: issueId } = await issued(world, handingOut(request.id, request.unitIds))
  await handedOver(world, handingOver(issueId, request.unitIds, { celsius: 4.2 }))
  const [unitId = ''] = request.unitIds
  await given(world, wholeTransfusion(world, { unitId }))
  const { id: reactionId } = await reportReaction(await world.as('mem01.nurse'), {
    unitIds: [unitId],
    type: 'ALLERGIC',
    symptoms: ['URTICARIA', 'RIGORS'],
    description: '输血后 30 分钟出现荨麻疹，予抗过敏处理',
  })
  const [crossmatch] = await world.rows<{ id: string }>('select id from crossmatches where unit_id = $1', [
    unitId,
  ])
  return {
    ids: {
      Request: request.id as string,
      Sample: request.sampleId,
      Crossmatch: crossmatch?.id ?? '',
      Issue: issueId as string,
      Reaction: reactionId as string,
    },
    input: request.input,
    labels,
  }
}

/** What a page says, without marks. */
export const words = (text: string) =>
  text.replace(/<style>[\s\S]*?<\/style>|<[^>]+>/g, ' ').replace(/\s+/g, ' ')

/** The kinds of document about a patient. */
export const documentKinds = Object.keys(documentPaths).filter(
  (kind): kind is Exclude<keyof typeof documentPaths, 'Shipment' | 'Settlement'> =>
    kind !== 'Shipment' && kind !== 'Settlement',
)
