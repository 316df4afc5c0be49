import { readBody, TOO_LARGE_BODY } from '#adapters/sensors/body.ts'
import { namelessOf, refusalOf, refusalsOf, type Sent, strangerOf } from '#adapters/sensors/message-desk.ts'
import { type DeviceName, readUsername } from '#adapters/sensors/topic.ts'
import { Forbidden, NotFound } from '#lib/errors.ts'
import type { IntakeAnswer } from '#resolvers/cold-chain/device-readings.ts'
import { type KnownDevice, recogniseDevice } from '#resolvers/cold-chain/known-device.ts'
import type { Services } from '#resolvers/context.ts'
import type { RefusedPart } from '#rules/cold-chain/readings.ts'
import type { IntakeRefusal } from '#rules/cold-chain/terms.ts'
import { readBytes } from '#server/http/body.ts'
import {
  decodedPath,
  type Exchange,
  type Handler,
  HttpFault,
  otherMethod,
  sendJson,
} from '#server/http/exchange.ts'
import type { SensorIntake } from '#server/sensors.ts'

/**
 * `POST /sensors/<organisation>/<device>/readings` and `…/status`: what a sensor would say by MQTT. Answers, when it is
 * committed, `{ kept, repeated, refused }`; docs/sensors.md has every answer.
 */
export const sensorsHandler = (services: Services, { queue, book }: SensorIntake): Handler => {
  const deviceOf = async (exchange: Exchange, name: DeviceName): Promise<KnownDevice> => {
    const shown = credentialsOf(exchange.request.headers.authorization, name)
    if (shown === null) {
      book.add(refusalOf({ ...name, ...EMPTY }, null, 'NO_CREDENTIALS'))
      throw challenge(exchange)
    }
    const recognised = await recogniseDevice(services, shown)
    if ('refused' in recognised) {
      book.add(strangerOf({ ...shown, ...EMPTY }, recognised))
      throw challenge(exchange)
    }
    const { device } = recognised
    if (shown.organisation === name.organisation && shown.device === name.device) return device
    const told = FOREIGN(`${shown.organisation}/${shown.device}`)
    book.add({ ...refusalOf({ ...shown, ...EMPTY }, device, 'FOREIGN_TOPIC'), told })
    throw new Forbidden(told)
  }

  /** Who asked for a path that is none: its device where it shows that it is one. */
  const countStray = async ({ request, url }: Exchange): Promise<void> => {
    const shown = credentialsOf(request.headers.authorization, null)
    const recognised = shown && (await recogniseDevice(services, shown).catch(() => null))
    const told = STRAY(`${request.method} ${url.pathname}`)
    if (shown !== null && recognised !== null && 'device' in recognised)
      book.add({ ...refusalOf({ ...shown, ...EMPTY }, recognised.device, 'WRONG_TOPIC'), told })
    else book.add({ ...namelessOf('HTTP', 'WRONG_TOPIC', url.pathname), told })
  }

  return async (exchange) => {
    const name = nameOf(exchange.url.pathname)
    if (name === null || exchange.request.method !== 'POST') {
      await countStray(exchange)
      throw name === null ? noPath() : otherMethod(exchange, ['POST'])
    }
    const device = await deviceOf(exchange, name)
    const encoding = encodingOf(exchange)
    if (encoding !== null) {
      book.add({ ...refusalOf({ ...name, ...EMPTY }, device, 'COMPRESSED'), told: PACKED(encoding) })
      throw new HttpFault(415, 'UNSUPPORTED_MEDIA_TYPE', PACKED(encoding))
    }
    const body = await bodyOf(exchange)
    const sent: Sent = { ...name, door: 'HTTP', body: body ?? NOTHING }
    const { readings, statuses, refused } = body === null ? TOO_LARGE_BODY : readBody(body)
    const nothing = readings.length + statuses.length === 0
    // What a client is told to send again, it does.
    exchange.response.setHeader('retry-after', RETRY_AFTER_S)
    const answer = nothing
      ? NOTHING_KEPT
      : await queue.take({ device, readings, statuses, receivedAt: services.clock() })
    exchange.response.removeHeader('retry-after')
    const all = [...refused, ...answer.refused]
    for (const line of refusalsOf(sent, device, all)) book.add(line)
    sendAnswer(exchange, { ...answer, refused: all })
  }
}

const NOTHING = Buffer.alloc(0)
const EMPTY = { door: 'HTTP', body: NOTHING } as const
const NOTHING_KEPT: IntakeAnswer = { kept: 0, repeated: 0, refused: [] }
const RETRY_AFTER_S = '5'

const PATH = /^\/sensors\/([^/]+)\/([^/]+)\/(?:readings|status)$/

/** Null for a path that is no sensor's. */
const nameOf = (path: string): DeviceName | null => {
  const [, organisation, device] = PATH.exec(path) ?? []
  return organisation && device ? readUsername(decodedPath(`${organisation}/${device}`)) : null
}

const noPath = () =>
  new NotFound({
    zh: '该路径；应为 /sensors/<机构代码>/<设备>/readings 或 …/status',
    en: 'path; it reads /sensors/<organisation>/<device>/readings or …/status',
  })

type Shown = DeviceName & { readonly secret: string }

/** `Basic` with the name `<organisation>/<device>` and the secret, as MQTT has them, or the secret alone as `Bearer`. */
const credentialsOf = (header: string | undefined, name: DeviceName | null): Shown | null => {
  const [, scheme = '', value = ''] = /^(basic|bearer) +([\w+/=.~-]{1,512})$/i.exec(header ?? '') ?? []
  if (scheme.toLowerCase() === 'bearer') return name && { ...name, secret: value }
  if (scheme === '') return null
  const text = Buffer.from(value, 'base64').toString('utf8')
  const colon = text.indexOf(':')
  const shown = readUsername(text.slice(0, Math.max(colon, 0)))
  return shown === null ? null : { ...shown, secret: text.slice(colon + 1) }
}

const challenge = ({ response }: Exchange): HttpFault => {
  response.setHeader('www-authenticate', 'Basic realm="xuelian sensors", charset="UTF-8"')
  return new HttpFault(401, 'UNAUTHENTICATED', {
    zh: '设备名称或密钥不正确：请以 Basic 认证，用户名为 <机构代码>/<设备>',
    en: 'no such device, or another secret: log in by Basic, the user name being <organisation>/<device>',
  })
}

/** How the body is packed; null when it is not. */
const encodingOf = ({ request }: Exchange): string | null => {
  const { 'content-encoding': encoding = 'identity' } = request.headers
  return encoding === 'identity' ? null : encoding
}

/** The bytes that came; null when they are more than a body may have. */
const bodyOf = async ({ request }: Exchange): Promise<Buffer | null> => {
  try {
    return await readBytes(request)
  } catch (error) {
    if (error instanceof HttpFault && error.status === 413) return null
    throw error
  }
}

const FOREIGN = (own: string) => ({
  zh: `该凭据属于设备 ${own}，不能以其他设备的名义发送`,
  en: `these credentials are those of ${own}; they can’t speak for another device`,
})

const PACKED = (encoding: string) => ({
  zh: `不支持压缩格式 ${encoding}，请发送未压缩的内容`,
  en: `the encoding ${encoding} is not taken; send the body as it is`,
})

const STRAY = (asked: string) => ({ zh: `没有这样的路径：${asked}`, en: `no such path: ${asked}` })

const STATUS_OF_WHOLE: Readonly<Partial<Record<IntakeRefusal, number>>> = {
  TOO_LARGE: 413,
  TOO_MANY: 413,
  NOT_JSON: 400,
}

const sendAnswer = (exchange: Exchange, { kept, repeated, refused }: IntakeAnswer): void => {
  if (!exchange.request.complete) exchange.response.setHeader('connection', 'close')
  sendJson(exchange, statusOf(kept + repeated, refused), {
    kept,
    repeated,
    refused: refused.map(({ index, field, reason, told }) => ({ index, field, reason, message: told })),
  })
}

/** Where nothing could be taken, the answer says so; where a part could, it is taken, and the rest told. */
const statusOf = (taken: number, refused: readonly RefusedPart[]): number => {
  const [first] = refused
  if (taken > 0 || first === undefined) return 200
  return STATUS_OF_WHOLE[first.reason] ?? 422
}
