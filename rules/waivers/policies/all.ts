import {
  HEFEI_2021,
  HENAN_2024,
  HUNAN_2024,
  JIANGSU,
  QINGDAO,
} from '#rules/waivers/policies/other-provinces.ts'
import { ZHEJIANG_2012, ZHEJIANG_2025 } from '#rules/waivers/policies/zhejiang.ts'
import type { WaiverPolicy } from '#rules/waivers/policy-form.ts'

/** The policies that come with the hub. Those without a first day decide nothing until a county has set one. */
export const KNOWN_POLICIES: readonly WaiverPolicy[] = [
  ZHEJIANG_2025,
  ZHEJIANG_2012,
  HEFEI_2021,
  HENAN_2024,
  HUNAN_2024,
  JIANGSU,
  QINGDAO,
]
