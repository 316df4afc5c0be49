-- The role every transaction acts as. Roles belong to the whole server, so another database may have made it already.
do $$ begin
  create role xuelian_app nologin nosuperuser nocreatedb nocreaterole noinherit nobypassrls;
exception when duplicate_object or unique_violation then null;
end $$;
do $$ begin
  execute format('grant xuelian_app to %I', current_user);
exception when others then
  raise notice 'xuelian_app is granted to % already', current_user;
end $$;

grant usage on schema public to xuelian_app;
grant select, insert, update on all tables in schema public to xuelian_app;
grant usage on all sequences in schema public to xuelian_app;
grant delete on idempotency_keys, leases to xuelian_app;

-- What is written once stays as it was written.
revoke update on audit_entries, gate_decisions, unit_events from xuelian_app;

-- The settings a transaction carries, compared with the row's own columns and nothing else.
create function app_alliance(row_alliance text) returns boolean language sql stable parallel safe
  return row_alliance = any (string_to_array(current_setting('app.alliances', true), ','));
create function app_own(row_organisation text) returns boolean language sql stable parallel safe
  return row_organisation = any (string_to_array(current_setting('app.organisations', true), ','));
create function app_view(wanted text) returns boolean language sql stable parallel safe
  return current_setting('app.view', true) = wanted;

do $$
declare
  line record;
begin
  for line in select * from (values
    -- table, who sees a row, who may write it (beside the hub's own workers)
    ('alliances', 'app_alliance(alliance_id)', 'false'),
    ('organisations', 'app_alliance(alliance_id)', 'app_alliance(alliance_id) and app_view(''lead'')'),
    ('memberships', 'app_alliance(alliance_id)', 'app_alliance(alliance_id) and app_view(''lead'')'),
    ('testing_sites', 'app_alliance(alliance_id)', 'app_alliance(alliance_id) and app_view(''lead'')'),
    ('rule_sets', 'app_alliance(alliance_id)', 'app_alliance(alliance_id) and app_view(''lead'')'),
    ('staff', 'app_alliance(alliance_id)', 'app_alliance(alliance_id) and (app_own(organisation_id) or app_view(''lead''))'),
    ('certificates', 'app_alliance(alliance_id)', 'app_alliance(alliance_id) and (app_own(organisation_id) or app_view(''lead''))'),
    ('credentials', 'false', 'false'),
    ('signatures', 'false', 'false'),
    ('deviations', 'app_alliance(alliance_id) and (app_own(organisation_id) or app_view(''lead''))', null),
    ('persons', 'app_alliance(alliance_id)', null),
    ('patients', 'app_alliance(alliance_id) and (app_own(organisation_id) or (lead_sees and app_view(''lead'')))', null),
    ('patient_merges', 'app_alliance(alliance_id) and app_own(organisation_id)', null),
    ('encounters', 'app_alliance(alliance_id) and app_own(organisation_id)', null),
    ('requests', 'app_alliance(alliance_id) and (app_own(organisation_id) or app_view(''lead''))', null),
    ('request_items', 'app_alliance(alliance_id) and (app_own(organisation_id) or app_view(''lead''))', null),
    ('samples', 'app_alliance(alliance_id) and (app_own(organisation_id) or app_view(''lead''))', null),
    ('typings', 'app_alliance(alliance_id) and (app_own(organisation_id) or app_view(''lead''))', null),
    ('antibody_screens', 'app_alliance(alliance_id) and (app_own(organisation_id) or app_view(''lead''))', null),
    ('crossmatches', 'app_alliance(alliance_id) and (app_own(organisation_id) or app_view(''lead''))', null),
    -- Another hospital's facts are seen only while an audited look-up has named the person.
    ('history_facts', 'app_alliance(alliance_id) and (app_own(organisation_id) or app_view(''lead'') or person_id = current_setting(''app.person'', true))',
      'app_alliance(alliance_id) and (app_own(organisation_id) or app_view(''lead''))'),
    ('units', 'app_alliance(alliance_id) and (app_own(organisation_id) or app_own(for_organisation_id) or app_own(station_id) or app_view(''lead''))',
      'app_alliance(alliance_id) and (app_own(organisation_id) or app_view(''lead''))'),
    ('holds', 'app_alliance(alliance_id)', 'app_alliance(alliance_id) and (app_own(organisation_id) or app_view(''lead''))'),
    ('unit_events', 'app_alliance(alliance_id) and (app_own(organisation_id) or app_view(''lead''))', null),
    ('gate_decisions', 'app_alliance(alliance_id) and (app_own(organisation_id) or app_view(''lead''))', null),
    ('reservations', 'app_alliance(alliance_id) and (app_own(organisation_id) or app_view(''lead''))', null),
    ('issues', 'app_alliance(alliance_id) and (app_own(organisation_id) or app_view(''lead''))', null),
    ('senders', 'app_alliance(alliance_id) and (app_own(organisation_id) or app_view(''lead''))', null),
    ('messages', 'app_alliance(alliance_id) and (app_own(organisation_id) or app_view(''lead''))', null),
    ('deliveries', 'app_alliance(alliance_id) and (app_own(organisation_id) or app_view(''lead''))', null),
    ('audit_entries', 'app_alliance(alliance_id) and app_own(organisation_id)', 'app_alliance(alliance_id)'),
    ('outbox', 'app_alliance(alliance_id) and (app_own(organisation_id) or app_view(''lead''))', 'app_alliance(alliance_id)'),
    ('idempotency_keys', 'app_alliance(alliance_id) and app_own(organisation_id)', null),
    ('outbox_sequence', 'false', 'false'),
    ('outbox_consumers', 'false', 'false'),
    ('leases', 'false', 'false')
  ) as t(name, sees, writes)
  loop
    execute format('alter table %I enable row level security, force row level security', line.name);
    execute format('create policy %I on %I for select to xuelian_app using (app_view(''system'') or (%s))',
      line.name || '_sees', line.name, line.sees);
    execute format('create policy %I on %I for insert to xuelian_app with check (app_view(''system'') or (%s))',
      line.name || '_adds', line.name, coalesce(line.writes, line.sees));
    execute format('create policy %I on %I for update to xuelian_app using (app_view(''system'') or (%s)) with check (app_view(''system'') or (%s))',
      line.name || '_changes', line.name, coalesce(line.writes, line.sees), coalesce(line.writes, line.sees));
  end loop;
end $$;

create policy idempotency_keys_ages on idempotency_keys for delete to xuelian_app using (app_view('system'));
create policy leases_ends on leases for delete to xuelian_app using (app_view('system'));

-- The owner migrates, backs up and restores; row security is for everybody else.
do $$
declare
  name text;
begin
  for name in select tablename from pg_tables where schemaname = 'public' loop
    execute format('create policy %I on %I for all to %I using (true) with check (true)', name || '_owner', name, current_user);
  end loop;
end $$;

-- A unit leaves the bank only under the gate's own answer for it, given in the same transaction.
alter table units add constraint units_gate_decision_fk
  foreign key (alliance_id, gate_decision_id, id) references gate_decisions (alliance_id, id, unit_id);

create function units_issue_guard() returns trigger language plpgsql as $$
begin
  if new.custody = 'ISSUED' and not exists (
    select from gate_decisions d
    where d.alliance_id = new.alliance_id and d.id = new.gate_decision_id and d.unit_id = new.id
      and d.request_id = new.request_id and d.outcome = 'ALLOWED'
      and d.decided_in = pg_current_xact_id()::text
  ) then
    raise exception 'unit % may not be issued without the release gate''s decision', new.id
      using errcode = 'XL001', hint = 'issue it by the operation issueUnits';
  end if;
  return new;
end $$;
create trigger units_issue_guard before insert or update of custody on units
  for each row when (new.custody = 'ISSUED') execute function units_issue_guard();

insert into outbox_sequence (name, last_position) values ('outbox', 0);
