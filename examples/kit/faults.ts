import { GraphQLError, type GraphQLFormattedError } from 'graphql'

const fault = (code: string, message: string, more: object = {}) =>
  new GraphQLError(message, { extensions: { code, ...more } })

/** As the hub says it: no good token. */
export const unauthenticated = () =>
  fault('UNAUTHENTICATED', '请先登录：缺少有效令牌。 / Sign in first: no valid bearer token.', {
    http: { status: 401 },
  })

/** As the hub says it: known, but this is not theirs. */
export const forbidden = () => fault('FORBIDDEN', '您无权查看。 / This is not yours to see.')

/** As the hub says it: what lies behind is away for the moment. */
export const unavailable = () =>
  fault(
    'UNAVAILABLE',
    '数据来源暂时不可用，请稍后重试。 / The source is away for the moment; try again soon.',
  )

/** As the hub says it: the input can't be used as it stands. */
export const badInput = (message: string) => fault('BAD_USER_INPUT', message)

/** What leaves of an error that nobody raised on purpose: its text could hold anything. */
export const masked = (error: GraphQLFormattedError): GraphQLFormattedError =>
  error.extensions?.code === 'INTERNAL_SERVER_ERROR'
    ? { ...error, message: '内部错误。 / A fault of this subgraph.', extensions: { code: 'INTERNAL' } }
    : error
