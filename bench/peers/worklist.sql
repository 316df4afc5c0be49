-- What an author of PostGraphile adds for a list in an order of its own: its fields come from the table.
create schema bench_peers;
grant usage on schema bench_peers to xuelian_app;
create function bench_peers.worklist() returns setof public.requests language sql stable as $$
  select * from public.requests where alliance_id = 'CS' and state in ('SUBMITTED', 'ACCEPTED') order by planned_at, id
$$;
-- The key says the patient too, which the index need not: without this line the relation would be left out.
comment on table public.crossmatches is
  E'@foreignKey (alliance_id, sample_id) references samples (alliance_id, id)|@foreignFieldName crossmatches';
