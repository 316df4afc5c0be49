-- A hospital sees its own cases, and the station those it decides with it. What was done and what was paid is written once
-- and never changed; what a peer is told is never unsaid. Nothing is deleted.
grant select, insert, update on waiver_cases, peer_messages, invoice_tasks to xuelian_app;
grant select, insert on waiver_case_steps, refund_payments to xuelian_app;
do $$
declare
  line record;
begin
  for line in select * from (values
    ('waiver_cases', 'app_alliance(alliance_id) and (app_own(organisation_id) or app_own(station_id))'),
    ('waiver_case_steps', 'app_alliance(alliance_id) and (app_own(organisation_id) or app_own(station_id))'),
    ('refund_payments', 'app_alliance(alliance_id) and (app_own(organisation_id) or app_own(station_id))'),
    ('invoice_tasks', 'app_alliance(alliance_id) and app_own(organisation_id)'),
    -- No row names anybody: the lead keeps the lines to the peers.
    ('peer_messages', 'app_alliance(alliance_id) and (app_own(organisation_id) or app_view(''lead''))')
  ) as t(name, sees)
  loop
    execute format('alter table %I enable row level security, force row level security', line.name);
    execute format('create policy %I on %I for select to xuelian_app using (app_view(''system'') or (%s))',
      line.name || '_sees', line.name, line.sees);
    execute format('create policy %I on %I for insert to xuelian_app with check (app_view(''system'') or (%s))',
      line.name || '_adds', line.name, line.sees);
    execute format('create policy %I on %I for update to xuelian_app using (app_view(''system'') or (%s)) with check (app_view(''system'') or (%s))',
      line.name || '_changes', line.name, line.sees, line.sees);
    execute format('create policy %I on %I for all to %I using (true) with check (true)',
      line.name || '_owner', line.name, current_user);
  end loop;
end $$;

-- Money leaves for a case that was signed off, and exactly what is owed.
create function refund_is_signed() returns trigger language plpgsql as $$
begin
  if not exists (select from waiver_cases c where c.alliance_id = new.alliance_id and c.id = new.case_id
      and c.state = 'SIGNED' and c.signed_by is not null and c.fen = new.fen and c.waiver_id = new.waiver_id) then
    raise exception 'refund of case % is not signed off for this amount', new.case_id using errcode = 'check_violation';
  end if;
  return new;
end $$;
create trigger refund_payments_signed before insert on refund_payments
  for each row execute function refund_is_signed();
