import { accessSync, constants } from 'node:fs'

/** What is wrong with one variable and the way out, in both languages. */
export interface ConfigFault {
  readonly variable: string
  readonly zh: string
  readonly en: string
}

/** The process's environment, or a table that stands for it. */
export type Environment = Readonly<Record<string, string | undefined>>

/**
 * Reads variables one by one and gathers what is wrong with them, so that the operator hears of all faults at
 * once. An empty value counts as unset, as in an `.env` file. After a fault a reader answers its default.
 */
export class ConfigReader {
  readonly faults: ConfigFault[] = []
  readonly #environment: Environment

  constructor(environment: Environment) {
    this.#environment = environment
  }

  /** Adds a fault. */
  fault(variable: string, zh: string, en: string): void {
    this.faults.push({ variable, zh: `${variable}：${zh}`, en: `${variable}: ${en}` })
  }

  /** The value as it stands, or null when unset. */
  text(variable: string): string | null {
    return this.#environment[variable]?.trim() || null
  }

  /** A whole number between `least` and `most`. */
  number(variable: string, otherwise: number, least: number, most: number): number {
    const value = this.text(variable)
    if (value === null) return otherwise
    const number = /^\d{1,12}$/.test(value) ? Number(value) : Number.NaN
    if (number >= least && number <= most) return number
    this.fault(
      variable,
      `“${value}”不是 ${least} 到 ${most} 之间的整数。请改为整数，或删去以使用默认值 ${otherwise}。`,
      `"${value}" is not a whole number from ${least} to ${most}. Give one, or unset it for the default ${otherwise}.`,
    )
    return otherwise
  }

  /** A TCP port; 0 means any free one. */
  port(variable: string, otherwise: number): number {
    return this.number(variable, otherwise, 0, 65_535)
  }

  /** One of a few words. */
  choice<const Word extends string>(variable: string, words: readonly Word[], otherwise: Word): Word {
    const value = this.text(variable)
    if (value === null) return otherwise
    const word = words.find((one) => one === value)
    if (word !== undefined) return word
    this.fault(
      variable,
      `“${value}”不是允许的值。请用 ${words.join('、')} 之一，或删去以使用默认值 ${otherwise}。`,
      `"${value}" is not allowed. Use one of ${words.join(', ')}, or unset it for the default ${otherwise}.`,
    )
    return otherwise
  }

  /** `on` or `off`. */
  flag(variable: string, otherwise: boolean): boolean {
    return this.choice(variable, ['on', 'off'], otherwise ? 'on' : 'off') === 'on'
  }

  /** A URL of one of the schemes; its value is never repeated, since it may hold a password. */
  url(variable: string, schemes: readonly string[]): string | null {
    return this.#urls(variable, schemes, (value) => [value])
  }

  /** The same, or several of them for the servers of one cluster, separated by commas. */
  urls(variable: string, schemes: readonly string[]): string | null {
    return this.#urls(variable, schemes, (value) => value.split(',').map((one) => one.trim()))
  }

  #urls(
    variable: string,
    schemes: readonly string[],
    split: (value: string) => readonly string[],
  ): string | null {
    const value = this.text(variable)
    if (value === null) return null
    const isOne = (url: string) => URL.canParse(url) && schemes.includes(new URL(url).protocol.slice(0, -1))
    if (split(value).every(isOne)) return value
    const shapes = schemes.map((scheme) => `${scheme}://`)
    this.fault(
      variable,
      `不是以 ${shapes.join(' 或 ')} 开头的地址。请改正，或删去此变量。`,
      `is not an address that begins with ${shapes.join(' or ')}. Correct it, or unset the variable.`,
    )
    return null
  }

  /** The path of a file that can be read. */
  file(variable: string): string | null {
    const value = this.text(variable)
    if (value === null) return null
    try {
      accessSync(value, constants.R_OK)
      return value
    } catch {
      this.fault(
        variable,
        `无法读取文件“${value}”。请检查路径和权限。`,
        `the file "${value}" can't be read. Check its path and permissions.`,
      )
      return null
    }
  }
}
