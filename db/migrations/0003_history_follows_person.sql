-- A patient's facts belong to whoever the patient is: when patients are linked, merged or parted, their compatibility
-- history goes along in the same statement, and comes back the same way.
create function history_follows_person() returns trigger language plpgsql as $$
begin
  update history_facts set person_id = new.person_id
  where alliance_id = new.alliance_id and patient_id = new.id;
  return null;
end $$;
create trigger history_follows_person after update of person_id on patients
  for each row when (old.person_id is distinct from new.person_id) execute function history_follows_person();

