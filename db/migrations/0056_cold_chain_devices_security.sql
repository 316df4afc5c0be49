-- Readings stand in one partition for each month of UTC, in a schema of their own that nobody enters but by `readings`.
create schema readings_by_month;

-- Makes the partition of a month unless it stands, also for the application, which may make no tables: a reading of any
-- month finds its place. It is attached, since to make it in place would stop every intake for as long as that lasts.
create function make_reading_partition(of_month timestamptz) returns text
  language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
  since timestamptz := date_trunc('month', of_month at time zone 'UTC') at time zone 'UTC';
  until timestamptz := (date_trunc('month', of_month at time zone 'UTC') + interval '1 month') at time zone 'UTC';
  name text := to_char(of_month at time zone 'UTC', 'YYYY_MM');
begin
  if to_regclass(format('readings_by_month.%I', name)) is not null then return name; end if;
  if of_month is null or of_month < '2000-01-01Z' or of_month > clock_timestamp() + interval '2 years' then
    raise exception 'no readings are kept of %', of_month using errcode = 'XL002';
  end if;
  -- Two that meet here make it once.
  perform pg_advisory_xact_lock(9835427);
  if to_regclass(format('readings_by_month.%I', name)) is not null then return name; end if;
  execute format('create table readings_by_month.%I (like public.readings including all)', name);
  execute format('alter table public.readings attach partition readings_by_month.%I for values from (%L) to (%L)',
    name, since, until);
  return name;
end $$;
revoke execute on function make_reading_partition(timestamptz) from public;
grant execute on function make_reading_partition(timestamptz) to xuelian_app;

select make_reading_partition(now() + make_interval(months => ahead)) from generate_series(0, 2) as ahead;

-- The row of a device's state is written with each of its messages: room on the page keeps that cheap.
alter table device_states set (fillfactor = 50);

-- What was told is never changed; what a device is, and how it stands, moves on.
grant select, insert on readings, device_events, device_calibrations to xuelian_app;
grant select, insert, update on devices, device_stays, device_states, sensor_refusals to xuelian_app;
do $$
declare
  line record;
begin
  for line in select * from (values
    ('devices', 'app_alliance(alliance_id) and (app_own(organisation_id) or app_view(''lead''))'),
    ('device_stays', 'app_alliance(alliance_id) and (app_own(organisation_id) or app_view(''lead''))'),
    ('device_calibrations', 'app_alliance(alliance_id) and (app_own(organisation_id) or app_view(''lead''))'),
    ('device_states', 'app_alliance(alliance_id) and (app_own(organisation_id) or app_view(''lead''))'),
    ('sensor_refusals', 'app_alliance(alliance_id) and (app_own(organisation_id) or app_view(''lead''))'),
    -- Temperatures, of nobody in particular: whose they are stands with their device, by which alone they are found.
    ('readings', 'app_alliance(alliance_id)'),
    ('device_events', 'app_alliance(alliance_id)')
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
