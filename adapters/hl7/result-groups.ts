import { groupBy, named } from '#adapters/hl7/groups.ts'
import type { Message, Segment } from '#adapters/hl7/message.ts'

/** One OBR with all that belongs to it. */
export type ResultGroup = {
  readonly pid: Segment | undefined
  readonly obr: Segment
  readonly orc: Segment | undefined
  readonly spm: Segment | undefined
  readonly observations: readonly Segment[]
}

/** ORU: each patient's [ORC] OBR {OBX} {SPM}. A single SPM of a patient stands for all of its OBR. */
export const groupsOfOru = ({ segments }: Message): readonly ResultGroup[] =>
  patientsOf(segments).flatMap(({ pid, rest }) => {
    const specimens = named(rest, 'SPM')
    const only = specimens.length === 1 ? specimens[0] : undefined
    return groupBy(rest, 'OBR').groups.map(({ head, rest: under }) => ({
      pid,
      obr: head,
      orc: orcBefore(rest, head),
      spm: named(under, 'SPM')[0] ?? only,
      observations: named(under, 'OBX'),
    }))
  })

/** OUL^R22: {SPM {OBR [ORC] {OBX}}}. */
export const groupsOfOul = ({ segments }: Message): readonly ResultGroup[] =>
  patientsOf(segments).flatMap(({ pid, rest }) =>
    groupBy(rest, 'SPM').groups.flatMap(({ head: spm, rest: under }) =>
      groupBy(under, 'OBR').groups.map(({ head, rest: results }) => ({
        pid,
        obr: head,
        orc: named(results, 'ORC')[0],
        spm,
        observations: named(results, 'OBX'),
      })),
    ),
  )

const patientsOf = (segments: readonly Segment[]) => {
  const { before, groups } = groupBy(segments, 'PID')
  const patients = groups.map(({ head, rest }) => ({ pid: head as Segment | undefined, rest }))
  return patients.length > 0 ? patients : [{ pid: undefined, rest: before }]
}

const orcBefore = (segments: readonly Segment[], obr: Segment): Segment | undefined => {
  const before = segments[segments.indexOf(obr) - 1]
  return before?.name === 'ORC' ? before : undefined
}
