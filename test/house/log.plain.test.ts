import { describe, expect, it } from 'vitest'
import { makeLog } from '#lib/log.ts'

const written = (entry: object): string => {
  const lines: string[] = []
  makeLog('info', { write: (line) => void lines.push(line) }).info(entry, 'said')
  return lines.join('')
}

describe('The log', () => {
  it.each([
    ['at the top', { name: '张三', identityNumber: '330102196807071234', raw: 'MSH|^~', pin: '802517' }],
    [
      'one level down',
      { patient: { name: '张三', identityNumber: '330102196807071234', phone: '13800000000' } },
    ],
    [
      'two levels down',
      { input: { patient: { name: '张三', birthDate: '1968-07-07', address: '某街1号' } } },
    ],
  ])('holds no patient data that a caller forgot %s', (_, entry) => {
    const line = written(entry)
    expect(line).toContain('[redacted]')
    for (const secret of [
      '张三',
      '330102196807071234',
      'MSH|',
      '802517',
      '13800000000',
      '1968-07-07',
      '某街',
    ])
      expect(line).not.toContain(secret)
  })

  it('keeps ids, and what went wrong without the rows of a failed query', () => {
    const fault = Object.assign(new Error('Failed query: select $1\nparams: 张三,330102'), { code: '23505' })
    const line = written({ patientId: 'pat_1', fault })
    expect(line).toContain('pat_1')
    expect(line).toContain('23505')
    expect(line).not.toContain('张三')
  })
})
