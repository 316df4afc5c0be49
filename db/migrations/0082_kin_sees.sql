-- What came by the citizen service's feed stands at the lead, whose people see none but kin of their own patients by it.
alter policy kinships_sees on kinships using (app_view('system') or (app_alliance(alliance_id) and (
  (app_own(organisation_id) and (source = 'WINDOW' or not app_view('lead')))
  or exists (select 1 from persons p join patients q on q.alliance_id = p.alliance_id and q.person_id = p.id
    where p.alliance_id = kinships.alliance_id and p.identity_hash in (kinships.relative_hash, kinships.donor_hash)
      and app_own(q.organisation_id)))));
--> statement-breakpoint
-- The lead's blood bank sees whether a member's request has priority: of stays for which blood was asked, and no other.
alter policy care_notices_sees on care_notices using (app_view('system') or (app_alliance(alliance_id) and (
  app_own(organisation_id)
  or (app_view('lead') and exists (select 1 from requests r
    where r.alliance_id = care_notices.alliance_id and r.patient_id = care_notices.patient_id
      and r.encounter_id = care_notices.encounter_id)))));
