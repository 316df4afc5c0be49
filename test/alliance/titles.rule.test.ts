import { describe, expect, test } from 'vitest'
import { certificatesFor, titlesFor } from '#rules/alliance/signing.ts'
import { type SignedAct, type StaffTitle, staffTitles } from '#rules/alliance/terms.ts'

const TECHNICIANS = 'TECHNICIAN_JUNIOR TECHNICIAN_INTERMEDIATE TECHNICIAN_SENIOR'
const NURSES = 'NURSE_JUNIOR NURSE_INTERMEDIATE NURSE_SENIOR'
const SENIOR_PHYSICIANS = 'PHYSICIAN_INTERMEDIATE PHYSICIAN_ASSOCIATE_CHIEF PHYSICIAN_CHIEF'
const PHYSICIANS = `PHYSICIAN_JUNIOR ${SENIOR_PHYSICIANS}`

describe('the titles that sign', () => {
  test.each<[SignedAct, string]>([
    ['TEST_RESULT', TECHNICIANS],
    ['TEST_VERIFICATION', TECHNICIANS],
    ['ISSUE', TECHNICIANS],
    ['COLLECT_BLOOD', `${NURSES} ${PHYSICIANS} ${TECHNICIANS}`],
    ['SAMPLE_COLLECTION', `${NURSES} ${PHYSICIANS} ${TECHNICIANS}`],
    ['OVERRIDE', `TECHNICIAN_INTERMEDIATE TECHNICIAN_SENIOR ${SENIOR_PHYSICIANS}`],
    ['EMERGENCY_AUTHORISATION', SENIOR_PHYSICIANS],
    ['REQUEST', SENIOR_PHYSICIANS],
    ['REQUEST_APPROVAL', SENIOR_PHYSICIANS],
    ['INCIDENT_CLOSING', `${NURSES} ${PHYSICIANS} ${TECHNICIANS}`],
    ['BEDSIDE_CHECK', `${NURSES} ${PHYSICIANS}`],
  ])('%s are %s', (act, titles) => {
    expect(titlesFor[act].toSorted()).toEqual(titles.split(' ').toSorted())
  })
  test.each<[SignedAct, StaffTitle, string]>([
    ['TEST_RESULT', 'TECHNICIAN_JUNIOR', 'TRANSFUSION_TRAINING STATION_POST_CLASS_1'],
    ['TEST_VERIFICATION', 'TECHNICIAN_JUNIOR', 'TRANSFUSION_TRAINING STATION_POST_CLASS_1'],
    ['ISSUE', 'TECHNICIAN_JUNIOR', 'TRANSFUSION_TRAINING STATION_POST_CLASS_1'],
    ['OVERRIDE', 'TECHNICIAN_JUNIOR', ''],
    ['COLLECT_BLOOD', 'NURSE_JUNIOR', 'NURSE_PRACTICE'],
    ['REQUEST', 'PHYSICIAN_CHIEF', 'PHYSICIAN_PRACTICE'],
  ])('%s ask a %s of the storage point for: %s', (act, title, certificates) => {
    expect(certificatesFor(act, { title, atStoragePoint: true }).join(' ')).toBe(certificates)
    const elsewhere = certificates.replace(' STATION_POST_CLASS_1', '')
    expect(certificatesFor(act, { title, atStoragePoint: false }).join(' ')).toBe(elsewhere)
  })
  test.each(staffTitles.map((title): [StaffTitle] => [title]))(
    'as %s ask for the practice of the profession',
    (title) => {
      const practice = title.startsWith('NURSE')
        ? ['NURSE_PRACTICE']
        : title.startsWith('PHYSICIAN')
          ? ['PHYSICIAN_PRACTICE']
          : []
      expect(certificatesFor('COLLECT_BLOOD', { title, atStoragePoint: true })).toEqual(practice)
    },
  )
})
