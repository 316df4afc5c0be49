import { errors } from 'jose'
import { type HubError, TokenEnded, Unauthenticated, Unavailable } from '#lib/errors.ts'

const AWAY = {
  zh: '令牌签发者暂时无法访问，请稍后重试',
  en: 'the token issuer can’t be reached for the moment; try again soon',
}

const REASONS: Readonly<Record<string, { zh: string; en: string }>> = {
  aud: { zh: '令牌不是为本系统签发的', en: 'the token was made for another audience' },
  iss: { zh: '令牌的签发者不被信任', en: 'the token’s issuer is not trusted here' },
  nbf: { zh: '令牌尚未生效', en: 'the token is not valid yet' },
  exp: { zh: '令牌没有有效期', en: 'the token has no end (exp)' },
  sub: { zh: '令牌没有写明账号', en: 'the token names no account (sub)' },
}

const NOT_GOOD = { zh: '令牌无效', en: 'the token is not valid' }

/** What to tell the bearer of a token that could not be accepted. */
export function tokenFault(error: unknown): HubError {
  if (error instanceof errors.JWTExpired) return new TokenEnded()
  if (error instanceof errors.JWTClaimValidationFailed)
    return new Unauthenticated(REASONS[error.claim] ?? NOT_GOOD)
  if (isAboutToken(error)) return new Unauthenticated(NOT_GOOD)
  return new Unavailable(AWAY, { cause: error })
}

/** Errors of the generic class and time-outs tell of the issuer's answer, all others of the token. */
function isAboutToken(error: unknown): boolean {
  if (!(error instanceof errors.JOSEError)) return false
  return !['ERR_JOSE_GENERIC', 'ERR_JWKS_TIMEOUT', 'ERR_JWKS_INVALID'].includes(error.code)
}
