-- A transaction writes the trail of its own organisation, whatever else it may see; the hub's workers write for all.
drop policy audit_entries_adds on audit_entries;
create policy audit_entries_adds on audit_entries for insert to xuelian_app
  with check (app_view('system') or (app_alliance(alliance_id) and app_own(organisation_id)));

-- What happened is told once and changed by nobody; the sequencer alone gives it its position.
drop policy outbox_changes on outbox;
create policy outbox_changes on outbox for update to xuelian_app
  using (app_view('system')) with check (app_view('system'));
