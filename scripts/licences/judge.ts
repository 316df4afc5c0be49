/** Allowed in what ships: anyone may run the hub as a service, change it, and keep the change. */
export const SHIPPED = [
  'MIT',
  'Apache-2.0',
  'BSD-2-Clause',
  'BSD-3-Clause',
  'ISC',
  '0BSD',
  'BlueOak-1.0.0',
  'PostgreSQL',
  'MPL-2.0',
] as const

/** Allowed beside these in tools that no hospital receives, each with the reason it occurs. */
export const DEVELOPMENT_ONLY: Readonly<Record<string, string>> = {
  'Python-2.0': 'argparse, a port of the Python module, reads the command lines of tools',
  'CC-BY-4.0': 'caniuse-lite is a table of browsers, given as data under attribution',
  'CC-BY-3.0': 'spdx-exceptions and the words of SPDX are data under attribution',
  'CC0-1.0': 'spdx-license-ids and mdn-data are lists put into the public domain',
  Unlicense: 'public domain; small tools use it',
}

/** Allowed in the gateway, which hospitals install beside the hub where they want it, each with the reason it occurs. */
export const GATEWAY_ONLY: Readonly<Record<string, string>> = {
  'Python-2.0': 'argparse, a port of the Python module, reads the command line of a tool of js-yaml',
  'CC-BY-4.0': 'caniuse-lite is a table of browsers, given as data under attribution',
}

/** What packages say of themselves in the form npm gave up, which a lock file leaves out. */
const SAID_ELSEWHERE: Readonly<Record<string, string>> = {
  'limiter@1.1.5': 'MIT',
}

/** One installed or installable package as the lock file names it. */
export type Package = {
  /** Path in the tree, such as `node_modules/a/node_modules/b`. */
  readonly path: string
  readonly version: string
  /** SPDX expression as the package declares it; null when it declares none. */
  readonly licence: string | null
  /** True for what only devDependencies bring; optional packages ship. */
  readonly development: boolean
}

/**
 * What is wrong with a package, or null.
 * @param beside licences allowed where it ships to, beside those that may ship everywhere
 */
export function judge(found: Package, beside: Readonly<Record<string, string>> = {}): string | null {
  const licence = found.licence ?? SAID_ELSEWHERE[`${nameOf(found.path)}@${found.version}`] ?? null
  if (licence === null) return 'declares no licence'
  const expression = parse(licence)
  if (expression === null) return `declares a licence that is no SPDX expression: ${licence}`
  const allowed = new Set<string>([...SHIPPED, ...Object.keys(beside)])
  if (found.development) for (const id of Object.keys(DEVELOPMENT_ONLY)) allowed.add(id)
  if (holds(expression, allowed)) return null
  return `is under ${licence}, which ${found.development ? 'is not in the lists' : 'may not ship'}`
}

const nameOf = (path: string): string =>
  path.slice(path.lastIndexOf('node_modules/') + 'node_modules/'.length)

type Expression = { readonly id: string } | { readonly all: Expression[] } | { readonly any: Expression[] }

function holds(expression: Expression, allowed: ReadonlySet<string>): boolean {
  if ('id' in expression) return allowed.has(expression.id)
  if ('all' in expression) return expression.all.every((part) => holds(part, allowed))
  return expression.any.some((part) => holds(part, allowed))
}

/**
 * Reads an SPDX expression: identifiers, parentheses, AND before OR. `WITH` stays part of the identifier, since an
 * exception changes the terms. Null when it is none.
 */
function parse(text: string): Expression | null {
  const tokens = text.match(/[()]|[^\s()]+/g) ?? []
  let next = 0

  function alternatives(): Expression | null {
    return list(
      'OR',
      () => list('AND', term, (all) => ({ all })),
      (any) => ({ any }),
    )
  }

  function list(
    word: 'AND' | 'OR',
    read: () => Expression | null,
    join: (parts: Expression[]) => Expression,
  ): Expression | null {
    const parts: Expression[] = []
    do {
      const part = read()
      if (part === null) return null
      parts.push(part)
    } while (tokens[next] === word && ++next)
    return parts.length === 1 ? (parts[0] ?? null) : join(parts)
  }

  function term(): Expression | null {
    const token = tokens[next++]
    if (token === '(') {
      const inner = alternatives()
      return tokens[next++] === ')' ? inner : null
    }
    if (token === undefined || !/^[A-Za-z0-9][A-Za-z0-9.+-]*$/.test(token) || /^(AND|OR|WITH)$/.test(token))
      return null
    if (tokens[next] !== 'WITH') return { id: token }
    next++
    return { id: `${token} WITH ${tokens[next++] ?? ''}` }
  }

  const whole = alternatives()
  return next === tokens.length ? whole : null
}
