-- Whether a month's readings, and what they are rolled up to, have their places.
create function month_is_attached(month text) returns boolean
  language sql stable security definer set search_path = pg_catalog, pg_temp
  return (select count(*) = 3 from pg_class
    where relnamespace = 'readings_by_month'::regnamespace and relispartition
      and relname in (month, month || '_5_minutes', month || '_1_hour'));
revoke execute on function month_is_attached(text) from public;
grant execute on function month_is_attached(text) to xuelian_app;

-- Rolled-up readings stand in partitions of the same months, beside the readings they are made of.
create or replace function make_reading_partition(of_month timestamptz) returns text
  language plpgsql security definer set search_path = pg_catalog, pg_temp set lock_timeout = '2s' as $$
declare
  since timestamptz := date_trunc('month', of_month at time zone 'UTC') at time zone 'UTC';
  until timestamptz := (date_trunc('month', of_month at time zone 'UTC') + interval '1 month') at time zone 'UTC';
  month text := to_char(of_month at time zone 'UTC', 'YYYY_MM');
  line record;
begin
  if public.month_is_attached(month) then return month; end if;
  if of_month is null or of_month < '2000-01-01Z' or of_month > clock_timestamp() + interval '2 years' then
    raise exception 'no readings are kept of %', of_month using errcode = 'XL002';
  end if;
  -- Two that meet here make it once.
  perform pg_advisory_xact_lock(9835427);
  if public.month_is_attached(month) then return month; end if;
  for line in select * from (values
    ('readings', month), ('readings_5_minutes', month || '_5_minutes'), ('readings_1_hour', month || '_1_hour')
  ) as t(parent, name)
  loop
    continue when exists (select from pg_class where oid = to_regclass(format('readings_by_month.%I', line.name)) and relispartition);
    -- One that stands there alone was detached as past its time: its month is over for good.
    if to_regclass(format('readings_by_month.%I', line.name)) is not null then
      raise exception 'readings of % are kept no longer', month using errcode = 'XL002';
    end if;
    -- The bound stands as a constraint before the table is attached: nothing is left to be looked through under its lock.
    execute format('create table readings_by_month.%I (like public.%I including all, check (at >= %L and at < %L))',
      line.name, line.parent, since, until);
    execute format('alter table public.%I attach partition readings_by_month.%I for values from (%L) to (%L)',
      line.parent, line.name, since, until);
  end loop;
  return month;
end $$;

select make_reading_partition(to_date(relname, 'YYYY_MM')::timestamp at time zone 'UTC') from pg_class
where relnamespace = 'readings_by_month'::regnamespace and relispartition and relkind = 'r' and relname ~ '^\d{4}_\d{2}$';

-- Made of the readings by the hub alone, and anew; what is due goes when it is done.
grant select, insert, delete on readings_5_minutes, readings_1_hour, rollups_due to xuelian_app;
grant select, insert, update on manual_duties to xuelian_app;
do $$
declare
  line record;
begin
  for line in select * from (values
    ('readings_5_minutes', 'app_alliance(alliance_id)', true),
    ('readings_1_hour', 'app_alliance(alliance_id)', true),
    ('rollups_due', 'app_alliance(alliance_id)', true),
    ('manual_duties', 'app_alliance(alliance_id) and (app_own(organisation_id) or app_view(''lead''))', false)
  ) as t(name, sees, goes)
  loop
    execute format('alter table %I enable row level security, force row level security', line.name);
    execute format('create policy %I on %I for select to xuelian_app using (app_view(''system'') or (%s))',
      line.name || '_sees', line.name, line.sees);
    execute format('create policy %I on %I for insert to xuelian_app with check (app_view(''system''))',
      line.name || '_adds', line.name);
    execute format('create policy %I on %I for update to xuelian_app using (app_view(''system'')) with check (app_view(''system''))',
      line.name || '_changes', line.name);
    if line.goes then
      execute format('create policy %I on %I for delete to xuelian_app using (app_view(''system''))',
        line.name || '_goes', line.name);
    end if;
    execute format('create policy %I on %I for all to %I using (true) with check (true)',
      line.name || '_owner', line.name, current_user);
  end loop;
end $$;
